package stamp

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestEdited(t *testing.T) {
	dir := t.TempDir()
	if In(dir) || Read(dir).Version != "" {
		t.Error("a folder without a stamp has one")
	}
	sum := "# example.com/m/breaker v1.2.3, copied by cbctl; the hashes tell whether a file was edited.\n"
	for _, name := range []string{"changed.go", "missing.go", "same.go"} {
		sum += fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(name)), name)
	}
	write(t, dir, File, sum)
	write(t, dir, "same.go", "same.go")
	write(t, dir, "changed.go", "other")
	write(t, dir, "added.go", "")
	write(t, dir, "own_test.go", "")
	s := Read(dir)
	if !In(dir) || s.Version != "v1.2.3" {
		t.Errorf("version %q", s.Version)
	}
	if got := s.Changed(dir); !slices.Equal(got, []string{"changed.go"}) {
		t.Errorf("changed: %q", got)
	}
	if got := s.Edited(dir); !slices.Equal(got, []string{"added.go", "changed.go", "missing.go"}) {
		t.Errorf("edited: %q", got)
	}
}
