package migrate

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/handrolled/replace"
	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/migrate/report"
)

// TestDeviationsAreDocumented holds three lists together: the IDs in the code,
// the titles of the report, and the headings of docs/deviations.md.
func TestDeviationsAreDocumented(t *testing.T) {
	id := regexp.MustCompile(`^"(H\d+)"$`)
	var used []string
	for _, f := range parseDir(t, ".") {
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if m := id.FindStringSubmatch(lit.Value); m != nil {
					used = append(used, m[1])
				}
			}
			return true
		})
	}
	page, err := os.ReadFile("../docs/deviations.md")
	if err != nil {
		t.Fatal(err)
	}
	var titled []string
	for _, d := range report.Deviations() {
		titled = append(titled, d.ID)
		if heading := "\n## " + d.ID + ": " + d.Title + "\n"; !strings.Contains(string(page), heading) {
			t.Errorf("docs/deviations.md has no heading%s", strings.TrimSpace(heading))
		}
	}
	slices.Sort(used)
	if used = slices.Compact(used); len(used) < 5 || !slices.Equal(used, titled) {
		t.Errorf("the code uses %q, the report has titles for %q", used, titled)
	}
	if n := strings.Count(string(page), "\n## H"); n != len(titled) {
		t.Errorf("docs/deviations.md describes %d deviations, there are %d", n, len(titled))
	}
}

func TestObserved(t *testing.T) {
	p := observed(report.Proof{Deviations: []string{deviationZero}}, prove.Outcome{Sequential: true, Notes: []string{"x"}})
	if !slices.Equal(p.Deviations, []string{deviationZero, deviationOverlap}) || !slices.Equal(p.Notes, []string{"x"}) {
		t.Errorf("%+v", p)
	}
	if p := observed(report.Proof{}, prove.Outcome{}); len(p.Deviations)+len(p.Notes) > 0 {
		t.Errorf("%+v", p)
	}
}

func TestDeviationsOfAReplacement(t *testing.T) {
	half := handrolled.Constant{Value: constant.MakeInt64(2)}
	private := types.NewField(token.NoPos, nil, "limit", types.Typ[types.Int], false)
	public := types.NewField(token.NoPos, nil, "Limit", types.Typ[types.Int], false)
	for _, c := range []struct {
		name   string
		change func(h *handwritten)
		want   string
	}{
		{"nothing special", func(*handwritten) {}, ""},
		{"probes are limited", func(h *handwritten) { h.candidate.Roles.Half = half }, "H1"},
		{"probes are not limited", func(h *handwritten) {
			h.candidate.Roles.Half = half
			h.plan.Settings = []replace.Value{{Name: "ProbeLimit", Expr: "breaker.ProbesUnlimited"}}
		}, ""},
		{"known from the search", func(h *handwritten) {
			h.candidate.Roles.Half, h.proof.Deviations = half, []string{deviationOverlap, deviationZero}
		}, "H1 H2 H3"},
		{"nothing is added to what stays", func(h *handwritten) { h.candidate.Roles.Half, h.left = half, "x" }, ""},
		{"a package variable", func(h *handwritten) { h.candidate.Roles.Threshold = packageVar(h) }, "H4"},
		{"a field that others can change", func(h *handwritten) { h.candidate.Roles.Threshold = field(h, public) }, "H4"},
		{"a field that they cannot", func(h *handwritten) { h.candidate.Roles.Threshold = field(h, private) }, ""},
		{"user code under the lock", func(h *handwritten) { h.candidate.Quirks[0].Kind = handrolled.CallbackUnderLock }, "H5"},
	} {
		h := sample(handrolled.NoLock, "", report.Proof{Status: "proved"})
		c.change(h)
		if got := strings.Join(h.deviations(), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func packageVar(h *handwritten) handrolled.Setting {
	v := types.NewVar(token.NoPos, h.pkg.Types, "limit", types.Typ[types.Int])
	h.pkg.Types.Scope().Insert(v)
	return handrolled.Setting{Var: v}
}

func field(h *handwritten, v *types.Var) handrolled.Setting {
	h.candidate.Type = types.NewTypeName(token.NoPos, h.pkg.Types, "guard", types.NewStruct([]*types.Var{v}, nil))
	return handrolled.Setting{Var: v}
}

func TestReaches(t *testing.T) {
	leaf := types.NewField(token.NoPos, nil, "Limit", types.Typ[types.Int], false)
	config := types.NewStruct([]*types.Var{leaf}, nil)
	held := func(name string, t types.Type) types.Type {
		return types.NewStruct([]*types.Var{types.NewField(token.NoPos, nil, name, t, false)}, nil)
	}
	for _, c := range []struct {
		name string
		in   types.Type
		want bool
	}{
		{"its own", config, true},
		{"in a copy", held("config", config), false},
		{"in an exported struct", held("Config", config), true},
		{"behind a pointer", held("config", types.NewPointer(config)), true},
	} {
		if got := reaches(c.in, leaf, true, 0); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
