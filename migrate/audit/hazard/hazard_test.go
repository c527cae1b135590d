package hazard

import (
	"context"
	"fmt"
	"go/ast"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/rules"
	"github.com/cbctl/cbctl/rewrite"
)

// fixtures is the module of testdata/src, loaded once. It has a package per
// rule, named like it: bad.go with what is found, marked
//
//	// want CBnnnn `regular expression`
//
// and good.go, in which nothing is found. What other rules find there does not
// matter, unless it is marked; in other packages nothing at all is found.
var fixtures = sync.OnceValues(func() (*rewrite.Loader, error) {
	dir, err := filepath.Abs("testdata/src")
	if err != nil {
		return nil, err
	}
	module, err := rewrite.FindModule(dir)
	if err != nil {
		return nil, err
	}
	loader, err := rewrite.NewLoader(context.Background(), module, rewrite.LoadOptions{Dir: dir, Tests: true})
	if err != nil {
		return nil, err
	}
	if problems := loader.Problems(); len(problems) > 0 {
		return nil, problems[0]
	}
	return loader, loader.Check(context.Background(), loader.Packages())
})

func TestRules(t *testing.T) {
	loader, err := fixtures()
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range loader.Packages() {
		t.Run(pkg.ID, func(t *testing.T) {
			if len(pkg.Errors) > 0 {
				t.Fatal(pkg.Errors[0])
			}
			found, err := Run(pkg, loader.Fset())
			if err != nil {
				t.Fatal(err)
			}
			compare(t, loader, pkg, found.Diagnostics)
		})
	}
}

type want struct {
	rule    string
	pattern *regexp.Regexp
	met     bool
}

var wantComment = regexp.MustCompile("// want (CB[0-9]{4}) `(.*?)`")

// compare matches findings with the comments on their lines.
func compare(t *testing.T, loader *rewrite.Loader, pkg *rewrite.Package, found []Diagnostic) {
	t.Helper()
	wants := map[string][]*want{}
	for _, file := range pkg.Syntax {
		for _, group := range file.Comments {
			for _, c := range group.List {
				addWants(loader, wants, c)
			}
		}
	}
	for _, d := range found {
		pos := loader.Fset().Position(d.Pos)
		i := slices.IndexFunc(wants[key(pos.Filename, pos.Line)], func(w *want) bool {
			return !w.met && w.rule == d.Rule && w.pattern.MatchString(d.Message)
		})
		if i < 0 && forOther(pkg.Name, d.Rule) {
			continue
		}
		if i < 0 {
			t.Errorf("%s: unexpected %s: %s", pos, d.Rule, d.Message)
			continue
		}
		wants[key(pos.Filename, pos.Line)][i].met = true
	}
	for place, list := range wants {
		for _, w := range list {
			if !w.met {
				t.Errorf("%s: no %s that matches %s", place, w.rule, w.pattern)
			}
		}
	}
}

// forOther reports whether a package is there for another rule: its name begins
// with the ID of that.
func forOther(pkg, rule string) bool {
	return strings.HasPrefix(pkg, "cb") && !strings.HasPrefix(pkg, strings.ToLower(rule))
}

func addWants(loader *rewrite.Loader, wants map[string][]*want, c *ast.Comment) {
	pos := loader.Fset().Position(c.Pos())
	for _, m := range wantComment.FindAllStringSubmatch(c.Text, -1) {
		k := key(pos.Filename, pos.Line)
		wants[k] = append(wants[k], &want{rule: m[1], pattern: regexp.MustCompile(m[2])})
	}
}

func key(file string, line int) string { return fmt.Sprintf("%s:%d", file, line) }

// Every rule has a true case and a false one.
func TestEveryRuleHasCases(t *testing.T) {
	for _, a := range Analyzers() {
		dir := filepath.Join("testdata/src", strings.ToLower(RuleOf(a)))
		for _, name := range []string{"bad.go", "good.go"} {
			if files, _ := filepath.Glob(filepath.Join(dir, name)); len(files) == 0 {
				t.Errorf("%s has no %s in %s", RuleOf(a), name, dir)
			}
		}
	}
}

// The rules of misuse and of settings are all analyzers.
func TestEveryRuleHasAnAnalyzer(t *testing.T) {
	for _, r := range rules.All() {
		if (strings.HasPrefix(r.ID, "CB3") || strings.HasPrefix(r.ID, "CB5")) && all[r.ID] == nil {
			t.Errorf("%s has no analyzer", r.ID)
		}
	}
}

func TestAnalyzersAreValid(t *testing.T) {
	if err := analysis.Validate(Analyzers()); err != nil {
		t.Error(err)
	}
}
