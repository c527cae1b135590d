package migrate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the want/ trees")

// TestGolden migrates the module in each testdata/*.txtar and compares every
// changed file outside the canonical package with the one below want/. Planning
// twice has to give the same, the result has to build and vet with the real go
// command, and a plan over it has to be empty.
//
// The comment may hold options: "shim: always", "from: gobreaker/v2".
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			golden(t, file)
		})
	}
}

func golden(t *testing.T, file string) {
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var inputs []txtar.File
	want := map[string]string{}
	for _, f := range ar.Files {
		if name, ok := strings.CutPrefix(f.Name, "want/"); ok {
			want[name] = string(f.Data)
			continue
		}
		inputs = append(inputs, f)
		write(t, filepath.Join(dir, f.Name), f.Data)
	}
	tidy(t, dir)
	opt := options(string(ar.Comment), dir)
	res := plan(t, opt)
	got := changed(t, res)
	got["sites.txt"] = sites(res)
	if *update {
		ar.Files = inputs
		for _, name := range keys(got) {
			ar.Files = append(ar.Files, txtar.File{Name: "want/" + name, Data: []byte(got[name])})
		}
		write(t, file, txtar.Format(ar))
		want = got
	}
	for _, name := range keys(got, want) {
		if got[name] != want[name] {
			t.Errorf("%s\n%s", name, diff.Diff("want", []byte(want[name]), "got", []byte(got[name])))
		}
	}
	if second := plan(t, opt); !bytes.Equal(second.Set.Diff(), res.Set.Diff()) || sites(second) != sites(res) {
		t.Error("planning twice gives two plans")
	}
	apply(t, res)
	run(t, dir, "go", "vet", "./...")
	run(t, dir, "go", "test", "./...")
	if opt.Shim == ShimAlways { // nothing is left to shim
		opt.Shim = ShimAuto
	}
	if again := plan(t, opt); len(again.Set.Changes) > 0 {
		t.Errorf("a second run changes %v", again.Set.Paths())
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// tidy completes go.mod and go.sum from the module cache or proxy.
func tidy(t *testing.T, dir string) {
	t.Helper()
	run(t, dir, "go", "mod", "tidy")
}

func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

func options(comment, dir string) Options {
	opt := Options{Dir: dir, Tests: true, Sources: os.DirFS("../breaker"), Version: "v0.0.0-test"}
	for _, line := range strings.Split(comment, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "shim":
			opt.Shim = ShimMode(value)
		case "unsafe":
			opt.Unsafe = value == "true"
		case "from":
			opt.From = strings.Split(value, ",")
		}
	}
	return opt
}

func plan(t *testing.T, opt Options) *Result {
	t.Helper()
	res, err := Plan(context.Background(), opt)
	if err != nil {
		var load *LoadError
		if errors.As(err, &load) {
			for _, p := range load.Problems {
				t.Log(p.Gate, p.Error())
			}
		}
		t.Fatal(err)
	}
	return res
}

// changed returns the new contents of the files that the plan writes, the
// canonical package aside.
func changed(t *testing.T, res *Result) map[string]string {
	out := map[string]string{}
	for _, c := range res.Set.Changes {
		rel, err := filepath.Rel(res.Module.Root, c.Path)
		if err != nil {
			t.Fatal(err)
		}
		rel = filepath.ToSlash(rel)
		if strings.HasPrefix(rel, "internal/breaker/") || rel == "go.sum" {
			continue
		}
		out[rel] = string(c.New)
	}
	return out
}

// sites lists what became of each use, notes, and the settings that were
// recognised.
func sites(res *Result) string {
	var b bytes.Buffer
	for _, s := range res.Report.Sites {
		fmt.Fprintf(&b, "%s:%d %s %s", s.File, s.Line, s.Symbol, s.Outcome)
		if s.Reason != "" {
			fmt.Fprintf(&b, ": %s", s.Reason)
		}
		b.WriteByte('\n')
	}
	for _, n := range res.Report.Notes {
		if strings.Contains(n.Message, " go.mod;") || strings.HasSuffix(n.Message, " go.mod") || strings.Contains(n.Message, " stays in go.mod") {
			continue // depends on what the machine can look up
		}
		fmt.Fprintf(&b, "note %s:%d %s\n", n.File, n.Line, n.Message)
	}
	for _, i := range res.Report.Implementations {
		config, _ := json.Marshal(i.Config)
		fmt.Fprintf(&b, "%s:%d %s\n", i.File, i.Line, config)
	}
	return b.String()
}

func keys(ms ...map[string]string) []string {
	seen := map[string]bool{}
	var out []string
	for _, m := range ms {
		for k := range m {
			if !seen[k] {
				seen[k] = true
				out = append(out, k)
			}
		}
	}
	sort.Strings(out)
	return out
}
