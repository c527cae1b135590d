package cmd

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Without the signs of comments the file has the defaults, and every command
// takes it.
func TestInitWritesDefaults(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) (string, int) {
		var out bytes.Buffer
		code := Execute(context.Background(), append([]string{"-C", dir}, args...), Env{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }})
		return out.String(), code
	}
	if out, code := run("init"); code != exitClean {
		t.Fatal(out)
	}
	file := filepath.Join(dir, ".cbctl.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`(?m)^#( *[a-z_]+:)`).ReplaceAll(text, []byte("$1"))
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	// An empty text is no REV, DIR or FILE; the others are taken as they are.
	for _, args := range [][]string{{"rules"}, {"undo"}, {"migrate"}} {
		if out, code := run(args...); code == exitUsage {
			t.Errorf("%q does not take the file:\n%s", args, out)
		}
	}
}
