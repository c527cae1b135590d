package migrate

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/handrolled/replace"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// parseDir parses the files of a folder that are no tests.
func parseDir(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var out []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// A quirk that is recognised and not in the table would be kept from the reader.
func TestEveryQuirkHasAHabit(t *testing.T) {
	n := 0
	for _, f := range parseDir(t, "handrolled") {
		ast.Inspect(f, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok || spec.Type == nil || types.ExprString(spec.Type) != "QuirkKind" {
				return true
			}
			for i, value := range spec.Values {
				kind, err := strconv.Unquote(value.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				n++
				if _, ok := habitOf(handrolled.QuirkKind(kind)); !ok {
					t.Errorf("no habit for %s (%q)", spec.Names[i], kind)
				}
			}
			return true
		})
	}
	if n < 10 || n != len(habits) {
		t.Errorf("%d quirks are declared, %d habits known", n, len(habits))
	}
}

func TestHabitsAreWellFormed(t *testing.T) {
	seen := map[handrolled.QuirkKind]bool{}
	for _, h := range habits {
		switch {
		case seen[h.kind]:
			t.Errorf("%s is there twice", h.kind)
		case h.text == "" || h.after == "" || len(h.text)+len(h.after) > 160:
			t.Errorf("%s: %d and %d bytes of text", h.kind, len(h.text), len(h.after))
		case h.kept && h.visible:
			t.Errorf("%s is kept, so that no difference comes from it", h.kind)
		}
		seen[h.kind] = true
	}
}

func TestEveryCompatFlagIsExplained(t *testing.T) {
	flags := map[string]bool{}
	for _, f := range parseDir(t, "../breaker") {
		ast.Inspect(f, func(node ast.Node) bool {
			spec, ok := node.(*ast.TypeSpec)
			if !ok || spec.Name.Name != "Compat" {
				return true
			}
			for _, field := range spec.Type.(*ast.StructType).Fields.List {
				for _, name := range field.Names {
					flags["Compat."+name.Name] = true
				}
			}
			return true
		})
	}
	if len(flags) < 20 {
		t.Fatalf("only %d flags were found", len(flags))
	}
	for flag := range flags {
		if peculiarities[flag].text == "" {
			t.Errorf("%s is not explained", flag)
		}
	}
	for name := range peculiarities {
		if strings.HasPrefix(name, "Compat.") && !flags[name] {
			t.Errorf("%s is explained and does not exist", name)
		}
	}
}

// The guide has a row for each peculiar setting.
func TestGuideHasEverySetting(t *testing.T) {
	guide, err := os.ReadFile("../docs/guides/from-handwritten.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range peculiarities {
		name = strings.TrimPrefix(name, "Compat.")
		if p.value != "" {
			name = p.value
		}
		if !regexp.MustCompile("`[^`]*\\b" + name + "\\b[^`]*`").Match(guide) {
			t.Errorf("the guide has no %s", name)
		}
	}
}

// sample is a breaker with one quirk, and its replacement.
func sample(kind handrolled.QuirkKind, left string, proof report.Proof, settings ...replace.Value) *handwritten {
	limit := handrolled.Setting{Value: constant.MakeInt64(3)}
	return &handwritten{
		pkg: &rewrite.Package{Types: types.NewPackage("example.com/m", "m")},
		candidate: &handrolled.Candidate{
			Type:   types.NewTypeName(token.NoPos, nil, "guard", types.NewStruct(nil, nil)),
			Roles:  handrolled.Roles{Threshold: limit, OpenFor: limit},
			Quirks: []handrolled.Quirk{{Kind: kind}},
		},
		left: left, plan: &replace.Plan{Settings: settings}, proof: proof,
	}
}

func TestFindings(t *testing.T) {
	proved := report.Proof{Status: "proved"}
	hung := report.Proof{Status: "proved", Deviations: []string{deviationOverlap}}
	failed := report.Proof{Status: "diverged"}
	late := replace.Value{Name: "LateResults", Expr: "breaker.LateCounted"}
	unlimited := replace.Value{Name: "ProbeLimit", Expr: "breaker.ProbesUnlimited"}
	for _, c := range []struct {
		name string
		h    *handwritten
		want string // kind and fate of each finding
	}{
		{"a quirk that the settings have", sample(handrolled.LateCredited, "", proved, late), "late-credited kept"},
		{"a quirk that the settings deny", sample(handrolled.LateCredited, "", proved), ""},
		{"another value denies it, too", sample(handrolled.UnlimitedHalfOpen, "", proved, replace.Value{Name: "ProbeLimit", Expr: "breaker.ProbesTotal"}), ""},
		{"every probe goes through", sample(handrolled.UnlimitedHalfOpen, "", proved, unlimited), "unlimited-half-open kept"},
		{"a defect that is not copied", sample(handrolled.NoLock, "", proved), "no-lock mended"},
		{"the lock was held: calls hung", sample(handrolled.LockHeldDuringCall, "", hung), "lock-held-during-call mended"},
		{"the lock was not held after all", sample(handrolled.LockHeldDuringCall, "", proved), ""},
		{"a proof denies what schedules show", sample(handrolled.HalfOpenFailureIgnored, "", proved), ""},
		{"and a difference does not", sample(handrolled.HalfOpenFailureIgnored, "", failed), "half-open-failure-ignored mended"},
		{"left as it is: only the syntax is known", sample(handrolled.LateCredited, "no", failed), "late-credited found"},
		{"left with a defect", sample(handrolled.NoLock, "no", failed), "no-lock found"},
		{"a setting without a quirk", sample(handrolled.NoLock, "", proved, replace.Value{Name: "Compat.CountOpen", Expr: "true"}), "no-lock mended, compat-count-open kept"},
		{"a setting that a quirk covers", sample(handrolled.ForgetsOnOpen, "", proved, replace.Value{Name: "Compat.ForgetOnOpen", Expr: "true"}), "forgets-on-open kept"},
		{"one value of a setting", sample(handrolled.NoLock, "", proved, replace.Value{Name: "AfterOpen", Expr: "breaker.AfterOpenCounting"}), "no-lock mended, after-open-counting kept"},
		{"and another one", sample(handrolled.NoLock, "", proved, replace.Value{Name: "AfterOpen", Expr: "breaker.AfterOpenClosed"}), "no-lock mended"},
	} {
		var got []string
		for _, f := range new(job).habitsOf(c.h) {
			got = append(got, f.Kind+" "+string(f.Fate))
			if f.Text == "" {
				t.Errorf("%s: %s has no text", c.name, f.Kind)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Failures in a row that a success ends are no habit to speak of, whatever the
// syntax looked like.
func TestForgivingSuccess(t *testing.T) {
	row := replace.Value{Name: "ConsecutiveFailures", Expr: "3"}
	h := sample(handrolled.SuccessKeepsCount, "", report.Proof{Status: "proved"}, row)
	if got := new(job).habitsOf(h); len(got) != 1 || got[0].Fate != report.Kept {
		t.Errorf("no success is told: %v", got)
	}
	h.plan.Files = map[*ast.File]*replace.FileEdits{nil: {Edits: []rewrite.Edit{{Text: "g.circuit().Record(breaker.Success, nil)"}}}}
	if got := new(job).habitsOf(h); len(got) != 0 {
		t.Errorf("successes are told: %v", got)
	}
}

func TestNothingIsSaidOfUnknownRoles(t *testing.T) {
	h := sample(handrolled.NoLock, "no", report.Proof{})
	h.candidate.Roles = handrolled.Roles{}
	if got := new(job).habitsOf(h); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

func TestAdvice(t *testing.T) {
	failed := report.Proof{Status: "diverged"}
	for _, c := range []struct {
		name      string
		quirk     handrolled.QuirkKind
		left      string
		unmatched bool
		suspect   string
		want      []string
	}{
		{"a defect and no configuration", handrolled.HalfOpenFailureIgnored, "x", true, "original", []string{"a failed probe does not open it", "//cbctl:ignore CB2001"}},
		{"no configuration and no defect", handrolled.LateCredited, "x", true, "replacement", []string{"no setting", "//cbctl:ignore CB2001", "--unsafe"}},
		{"a configuration that fails later", handrolled.HalfOpenFailureIgnored, "x", false, "replacement", []string{"--prove"}},
		{"asked for with --unsafe", handrolled.LateCredited, "", true, "replacement", []string{"replaced all the same"}},
	} {
		h := sample(c.quirk, c.left, failed)
		h.unmatched, h.site.Rule = c.unmatched, "CB2001"
		p := h.judged()
		if p.Suspect != c.suspect {
			t.Errorf("%s: the suspect is the %s", c.name, p.Suspect)
		}
		for _, part := range c.want {
			if !strings.Contains(p.Advice, part) {
				t.Errorf("%s: %q lacks %q", c.name, p.Advice, part)
			}
		}
		if strings.Count(p.Advice, ". ") > 0 || !strings.HasSuffix(p.Advice, ".") {
			t.Errorf("%s: %q is not one sentence", c.name, p.Advice)
		}
	}
	if p := sample(handrolled.NoLock, "", report.Proof{Status: "proved"}).judged(); p.Suspect != "" || p.Advice != "" {
		t.Errorf("a proof has advice: %+v", p)
	}
}

func TestKebab(t *testing.T) {
	for name, want := range map[string]string{"Compat.CountOpen": "compat-count-open", "LateSuccessCloses": "late-success-closes"} {
		if got := kebab(name); got != want {
			t.Errorf("kebab(%q) = %q, want %q", name, got, want)
		}
	}
	var kinds []string
	for name, p := range peculiarities {
		if p.value != "" {
			name = p.value
		}
		kinds = append(kinds, kebab(name))
	}
	if n := len(kinds); len(slices.Compact(slices.Sorted(slices.Values(kinds)))) != n {
		t.Error("two settings have the same kind")
	}
}
