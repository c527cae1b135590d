package main

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/cbctl/cbctl/cmd"
	"github.com/cbctl/cbctl/migrate/rules"
)

const module = "github.com/cbctl/cbctl"

// A direction says what the packages below a path may not import.
var directions = []struct{ from, never string }{
	{"rewrite", module + "/migrate"},
	{"rewrite", module + "/cmd"},
	{"rewrite", module + "/breaker"},
	{"rewrite", module + "/internal"},
	{"rewrite", "github.com/spf13"},
	{"migrate", module + "/cmd"},
	{"migrate", "github.com/spf13"},
	{"docs", module},
	{"internal", module + "/cmd"},
	{"internal", module + "/migrate"},
	{"internal", module + "/rewrite"},
	{"internal", module + "/breaker"},
	{"internal", module + "/docs"},
	{"", module + "/breaker/contrib"},
}

// confined are the packages that find, replace and prove hand-written breakers,
// and what of this module they may import. Nothing of them imports migrate.
var confined = map[string][]string{
	"migrate/handrolled":         {"rewrite"},
	"migrate/handrolled/replace": {"migrate/handrolled", "rewrite"},
	"migrate/prove":              {"migrate/handrolled", "migrate/prove/harness", "rewrite"},
	"migrate/prove/harness":      {},
	"migrate/report":             {"internal/diag", "internal/jsonform", "internal/layout", "internal/markdown", "internal/term"},
	"migrate/catalog":            {},
	"migrate/intake":             {"migrate/detect", "rewrite"},
	"migrate/stamp":              {},
	"migrate/predicate":          {"rewrite"},
	"migrate/audit/survey":       {},
	"migrate/audit/instance": {"migrate/audit/survey", "migrate/catalog", "migrate/detect", "migrate/handrolled", "migrate/predicate", "migrate/stamp", "rewrite",
		"migrate/audit/instance/instancetest"}, // of its tests
	"migrate/audit/hazard":   {"migrate/catalog", "migrate/handrolled", "migrate/rules", "rewrite"},
	"migrate/audit/vet":      {"migrate/audit/hazard", "migrate/intake"},
	"migrate/audit/baseline": {"internal/atomicfile", "internal/diag", "internal/jsonform", "migrate/audit/survey"},
	"migrate/audit/policy":   {"internal/suggest", "migrate/audit/survey", "migrate/rules"},
	"migrate/audit/clone":    {"migrate", "migrate/audit/survey", "migrate/handrolled", "migrate/report", "rewrite"},
	"migrate/audit/merge":    {"internal/diag", "internal/jsonform", "migrate/audit/survey"},
	"migrate/audit/output": {"internal/actions", "internal/diag", "internal/jsonform", "internal/layout", "internal/markdown", "internal/sarif",
		"internal/term", "migrate/audit/survey", "migrate/report", "migrate/rules"},
}

// leaves are the internal packages that may import other internal packages.
var leaves = map[string][]string{
	"internal/config":   {"internal/diag", "internal/suggest"},
	"internal/diag":     {"internal/layout", "internal/term"},
	"internal/jsonform": {"internal/diag"},
}

// requirements are the modules that this one may require directly. Whoever
// imports the library sees them in its module graph, so each needs a line of
// reason in ARCHITECTURE.md.
var requirements = []string{
	"github.com/dave/dst",
	"github.com/rogpeppe/go-internal",
	"github.com/spf13/cobra",
	"github.com/spf13/pflag",
	"go.yaml.in/yaml/v3",
	"golang.org/x/mod",
	"golang.org/x/sync",
	"golang.org/x/tools",
}

func TestImportDirections(t *testing.T) {
	for file, imports := range sources(t) {
		for _, d := range directions {
			if !within(file, d.from) {
				continue
			}
			for _, path := range imports {
				if path == module+"/"+filepath.ToSlash(filepath.Dir(file)) {
					continue // a test of the package itself
				}
				if path == d.never || strings.HasPrefix(path, d.never+"/") {
					t.Errorf("%s imports %s; %s may not", file, path, d.from)
				}
			}
		}
	}
}

// Replacing must not know of proving, or the other way round, and neither of
// the pipeline: each can then be tested and read by itself.
func TestHandwrittenPackagesAreConfined(t *testing.T) {
	files := map[string]int{}
	for file, imports := range sources(t) {
		dir := filepath.ToSlash(filepath.Dir(file))
		allowed, ok := confined[dir]
		if !ok {
			continue
		}
		files[dir]++
		for _, path := range imports {
			own, ok := strings.CutPrefix(path, module+"/")
			test := own == dir && strings.HasSuffix(file, "_test.go")
			if ok && !test && !slices.Contains(allowed, own) {
				t.Errorf("%s imports %s; %s may import %q", file, own, dir, allowed)
			}
		}
	}
	for dir := range confined {
		if files[dir] == 0 {
			t.Errorf("no files were found in %s", dir)
		}
	}
	for file := range sources(t) {
		if dir := filepath.ToSlash(filepath.Dir(file)); confined[dir] == nil && (within(dir, "migrate/handrolled") || within(dir, "migrate/prove")) {
			t.Errorf("%s is in a package that has no rule", file)
		}
	}
}

// The harness is compiled into a program in the user's module, which has none
// of this module's requirements.
func TestTheHarnessNeedsTheStandardLibraryOnly(t *testing.T) {
	for file, imports := range sources(t) {
		if !within(file, "migrate/prove/harness") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, path := range imports {
			if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

func TestNothingImportsTheCommandLine(t *testing.T) {
	for file, imports := range sources(t) {
		if slices.Contains(imports, module+"/cmd") && filepath.Dir(file) != "." {
			t.Errorf("%s imports cmd", file)
		}
	}
}

func TestInternalPackagesAreLeaves(t *testing.T) {
	for file, imports := range sources(t) {
		dir := filepath.ToSlash(filepath.Dir(file))
		if !within(file, "internal") {
			continue
		}
		for _, path := range imports {
			other, ok := strings.CutPrefix(path, module+"/")
			if ok && other != dir && !slices.Contains(leaves[dir], other) {
				t.Errorf("%s imports %s", file, other)
			}
		}
	}
}

// breaker is copied into other modules, so it needs the standard library only;
// its tests too, which tell a reader that nothing else is needed. The nested
// modules below it are not copied.
func TestBreakerNeedsTheStandardLibraryOnly(t *testing.T) {
	for file, imports := range sources(t) {
		if !within(file, "breaker") || within(file, "breaker/contrib") || within(file, "breaker/bench") {
			continue
		}
		for _, path := range imports {
			first, _, _ := strings.Cut(path, "/")
			if strings.Contains(first, ".") && path != module+"/breaker" && !strings.HasPrefix(path, module+"/breaker/") {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

func TestRewriteKnowsNoBreaker(t *testing.T) {
	for file := range sources(t) {
		if within(file, "rewrite") && !strings.HasSuffix(file, "_test.go") {
			if data := read(t, file); bytes.Contains(bytes.ToLower(data), []byte("breaker")) {
				t.Errorf("%s contains the word breaker", file)
			}
		}
	}
}

func TestGoModBudget(t *testing.T) {
	f, err := modfile.Parse("go.mod", read(t, "go.mod"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Replace) > 0 || len(f.Exclude) > 0 || f.Toolchain != nil || len(f.Tool) > 0 {
		t.Error("go.mod has replace, exclude, toolchain or tool lines; `go install ...@latest` and consumers suffer")
	}
	architecture := string(read(t, "ARCHITECTURE.md"))
	for _, r := range f.Require {
		switch {
		case r.Indirect:
		case !slices.Contains(requirements, r.Mod.Path):
			t.Errorf("go.mod requires %s, which is not in the budget", r.Mod.Path)
		case !strings.Contains(architecture, r.Mod.Path):
			t.Errorf("ARCHITECTURE.md gives no reason for %s", r.Mod.Path)
		}
	}
}

// The copied files must build in an older module, and say where they are from.
func TestCanonicalSourcesCanBeCopied(t *testing.T) {
	names, err := filepath.Glob("breaker/*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no canonical sources: %v", err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		head, _, _ := strings.Cut(string(read(t, name)), "\npackage ")
		if !strings.Contains(head, "//go:build go1.21\n") {
			t.Errorf("%s has no //go:build go1.21 line above its package clause", name)
		}
		if !regexp.MustCompile(`(?m)^// SPDX-License-Identifier: MIT$|^// .*[Ll]icen[sc]e`).MatchString(head) {
			t.Errorf("%s has no licence line above its package clause", name)
		}
	}
}

func TestEveryRuleHasAPage(t *testing.T) {
	for _, r := range rules.All() {
		if _, err := os.Stat(filepath.Join("docs", r.ID+".md")); err != nil {
			t.Error(err)
		}
	}
}

// A flag that no page mentions does not exist for a reader.
func TestEveryFlagIsDocumented(t *testing.T) {
	pages := string(read(t, "README.md"))
	for _, dir := range []string{"docs", "docs/guides"} {
		names, err := filepath.Glob(filepath.Join(dir, "*.md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			pages += string(read(t, name))
		}
	}
	flags := allFlags(t)
	if len(flags) < 15 {
		t.Fatalf("only %d flags were found: %q", len(flags), flags)
	}
	for _, flag := range flags {
		if !regexp.MustCompile(regexp.QuoteMeta(flag) + `([^\w-]|$)`).MatchString(pages) {
			t.Errorf("neither README.md nor docs mentions %s", flag)
		}
	}
}

func TestEveryExitCodeHasAScript(t *testing.T) {
	var scripts bytes.Buffer
	names, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		scripts.Write(read(t, name))
	}
	for _, line := range []string{"exitcode 0 ", "exitcode 1 ", "exitcode 2 ", "exitcode 3 ", "interrupted 130"} {
		if !strings.Contains(scripts.String(), "\n"+line) {
			t.Errorf("no script has a line %q", line)
		}
	}
}

var flagPattern = regexp.MustCompile(`(?m)^\s+(?:-\w, )?(--[\w-]+)`)

// allFlags reads the flags out of the help of every command.
func allFlags(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	for _, name := range []string{"", "migrate", "audit", "verify", "undo", "version", "rules", "explain"} {
		var out bytes.Buffer
		args := append(strings.Fields(name), "--help")
		code := cmd.Execute(t.Context(), args, cmd.Env{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }})
		if code != 0 {
			t.Fatalf("%q exits with %d", args, code)
		}
		for _, m := range flagPattern.FindAllStringSubmatch(out.String(), -1) {
			found[m[1]] = true
		}
	}
	delete(found, "--help")
	return slices.Sorted(maps.Keys(found))
}

// sources maps each Go file of the repository, nested modules included, to
// what it imports. Fixtures do not count.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(path)] = []string{}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			files[filepath.ToSlash(path)] = append(files[filepath.ToSlash(path)], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 40 {
		t.Fatalf("only %d files were found", len(files))
	}
	return files
}

func within(file, dir string) bool { return dir == "" || strings.HasPrefix(file, dir+"/") }

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
