package hazard

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/rewrite"
)

// TestCorpus runs all rules over real repositories and prints what they find,
// to be judged by reading. It runs when CBCTL_CORPUS names a folder of
// checkouts (the last of a list of folders). CBCTL_CORPUS_REPOS and
// CBCTL_CORPUS_RULES are comma-separated lists of the only folders and rules
// to look at. It fails when a rule does, or when no breaker is seen at all.
func TestCorpus(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("CBCTL_CORPUS"))
	if len(dirs) == 0 {
		t.Skip("CBCTL_CORPUS is not set")
	}
	root := dirs[len(dirs)-1]
	repos, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var sum corpusSum
	for _, repo := range repos {
		if !repo.IsDir() || !chosen("CBCTL_CORPUS_REPOS", repo.Name()) {
			continue
		}
		for _, module := range modulesBelow(t, filepath.Join(root, repo.Name())) {
			sum.module(t, root, module)
		}
	}
	t.Logf("%d packages in %d modules, %d calls of libraries, %d hand-written breakers", sum.packages, sum.modules, sum.calls, sum.written)
	for _, rule := range slices.Sorted(maps.Keys(sum.found)) {
		t.Logf("%s: %d", rule, sum.found[rule])
	}
	if sum.calls+sum.written == 0 {
		t.Fatal("no breaker was seen")
	}
}

func chosen(variable, name string) bool {
	only := os.Getenv(variable)
	return only == "" || slices.Contains(strings.Split(only, ","), name)
}

// corpusSum counts what was seen.
type corpusSum struct {
	modules, packages, calls, written int
	found                             map[string]int
}

func (s *corpusSum) module(t *testing.T, root, dir string) {
	ctx := context.Background()
	dirs := breakerDirs(t, dir)
	if len(dirs) == 0 {
		return
	}
	m, err := rewrite.FindModule(dir)
	if err != nil {
		t.Logf("%s: %v", dir, err)
		return
	}
	loader, err := rewrite.NewLoader(ctx, m, rewrite.LoadOptions{})
	if err != nil {
		t.Logf("%s: %v", dir, err)
		return
	}
	pkgs := packagesIn(loader, dirs)
	if err := loader.Check(ctx, pkgs); err != nil {
		t.Fatal(err)
	}
	s.modules++
	for _, pkg := range pkgs {
		s.look(t, root, loader, pkg)
	}
}

func (s *corpusSum) look(t *testing.T, root string, loader *rewrite.Loader, pkg *rewrite.Package) {
	s.packages++
	r := &runner{pkg: pkg, fset: loader.Fset(), results: map[*analysis.Analyzer]any{}}
	for _, a := range Analyzers() {
		if _, err := r.run(a); err != nil {
			t.Error(err)
		}
	}
	if u, ok := r.results[uses].(*Uses); ok {
		s.calls += len(u.Calls)
	}
	if w, ok := r.results[written].(*Written); ok {
		s.written += len(w.Candidates)
	}
	for _, d := range r.out {
		if !chosen("CBCTL_CORPUS_RULES", d.Rule) {
			continue
		}
		if s.found == nil {
			s.found = map[string]int{}
		}
		s.found[d.Rule]++
		t.Log(describe(root, loader, d))
	}
}

// describe is a finding with its line and the related ones.
func describe(root string, loader *rewrite.Loader, d Diagnostic) string {
	var b strings.Builder
	pos := loader.Fset().Position(d.Pos)
	fmt.Fprintf(&b, "%s %s:%d: %s\n        %s", d.Rule, relative(root, pos.Filename), pos.Line, d.Message, sourceLine(loader, pos.Filename, pos.Line))
	for _, r := range d.Related {
		at := loader.Fset().Position(r.Pos)
		fmt.Fprintf(&b, "\n      %s:%d: %s\n        %s", relative(root, at.Filename), at.Line, r.Message, sourceLine(loader, at.Filename, at.Line))
	}
	return b.String()
}

func relative(root, path string) string {
	if rel, err := filepath.Rel(root, path); err == nil {
		return filepath.ToSlash(rel)
	}
	return path
}

func sourceLine(loader *rewrite.Loader, path string, line int) string {
	lines := bytes.Split(loader.Source(path), []byte("\n"))
	if line < 1 || line > len(lines) {
		return ""
	}
	return string(bytes.TrimSpace(lines[line-1]))
}

// modulesBelow lists the folders with a go.mod that are not someone else's.
func modulesBelow(t *testing.T, root string) []string {
	var out []string
	walkSources(t, root, false, func(path string) {
		if filepath.Base(path) == "go.mod" {
			out = append(out, filepath.Dir(path))
		}
	})
	return out
}

// breakerWords are in the files of nearly all hand-written breakers.
var breakerWords = regexp.MustCompile(`(?i)breaker|half.?open|circuit.?(state|open)`)

// breakerDirs lists the folders of a module with a file that imports a library
// or has a word of breakers in it.
func breakerDirs(t *testing.T, module string) map[string]bool {
	out := map[string]bool{}
	walkSources(t, module, true, func(path string) {
		if !strings.HasSuffix(path, ".go") || out[filepath.Dir(path)] {
			return
		}
		if data, err := os.ReadFile(path); err == nil && (breakerWords.Match(data) || importsLibrary(data)) {
			out[filepath.Dir(path)] = true
		}
	})
	return out
}

func importsLibrary(data []byte) bool {
	for _, lib := range catalog.Libraries() {
		for _, p := range lib.Paths {
			if bytes.Contains(data, []byte(`"`+strings.TrimSuffix(p, "..."))) {
				return true
			}
		}
	}
	return false
}

func walkSources(t *testing.T, root string, oneModule bool, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			visit(path)
			return err
		}
		name := d.Name()
		if path != root && (name == "vendor" || name == "testdata" || name == "node_modules" || name[0] == '.' || name[0] == '_') {
			return fs.SkipDir
		}
		if _, err := os.Stat(filepath.Join(path, "go.mod")); oneModule && path != root && err == nil {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// packagesIn are those in some folders, and those that import them: a library
// can be used without being imported.
func packagesIn(loader *rewrite.Loader, dirs map[string]bool) []*rewrite.Package {
	var out []*rewrite.Package
	for _, p := range loader.Packages() {
		if dirs[filepath.Dir(p.Files[0])] {
			out = append(out, p)
		}
	}
	for _, p := range loader.Importers(out) {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}
