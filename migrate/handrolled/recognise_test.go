package handrolled

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/rewrite"
)

// sharedFset serves one importer for all sources: the standard library is
// type-checked once.
var (
	sharedFset = token.NewFileSet()
	std        = importer.ForCompiler(sharedFset, "source", nil)
)

func check(t *testing.T, src string) *rewrite.Package {
	t.Helper()
	file, err := parser.ParseFile(sharedFset, "p.go", "package p\n"+src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{},
		Scopes: map[ast.Node]*types.Scope{},
	}
	conf := types.Config{Importer: std, Error: func(err error) {
		if !strings.Contains(err.Error(), "imported and not used") {
			t.Error(err)
		}
	}}
	pkg, _ := conf.Check("p", sharedFset, []*ast.File{file}, info)
	return &rewrite.Package{Path: "p", Name: "p", Syntax: []*ast.File{file}, Types: pkg, Info: info}
}

func TestPositives(t *testing.T) {
	for _, tt := range positives {
		t.Run(tt.name, func(t *testing.T) {
			found := Recognise(check(t, tt.src), sharedFset)
			if len(found) != 1 || found[0].Type.Name() != tt.typ {
				t.Fatalf("found %v, want %s", names(found), tt.typ)
			}
			c := found[0]
			if c.Confidence < DefaultConfidence {
				t.Errorf("confidence %.2f; %v", c.Confidence, c.Evidence)
			}
			got := describe(c)
			for part := range strings.SplitSeq(tt.check, "; ") {
				if !strings.Contains("; "+got+";", "; "+part) {
					t.Errorf("no %q in %s", part, got)
				}
			}
		})
	}
}

// TestNamesMayLack renames everything that says breaker: structure alone must
// do.
func TestNamesMayLack(t *testing.T) {
	for _, tt := range positives {
		src := strings.NewReplacer("open", "aaa", "Open", "Aaa", "half", "bbb", "Half", "Bbb", "trip", "ccc").Replace(tt.src)
		found := Recognise(check(t, src), sharedFset)
		if len(found) != 1 || found[0].Confidence < DefaultConfidence {
			t.Errorf("%s: found %v without its names", tt.name, names(found))
		}
	}
}

func TestNegatives(t *testing.T) {
	for _, tt := range negatives {
		t.Run(tt.name, func(t *testing.T) {
			for _, c := range Recognise(check(t, tt.src), sharedFset) {
				if c.Confidence >= DefaultConfidence {
					t.Errorf("%s taken for a breaker at %.2f: %v", c.Type.Name(), c.Confidence, c.Evidence)
				}
			}
		})
	}
}

// TestNamesDoNotSuffice calls everything in the negatives a breaker.
func TestNamesDoNotSuffice(t *testing.T) {
	for _, tt := range negatives {
		src := strings.NewReplacer("Limiter", "CircuitBreaker", "Pool", "Breaker", "Session", "CircuitBreaker",
			"Node", "CircuitBreaker", "Cache", "CircuitBreaker", "Peer", "CircuitBreaker", "Jobs", "CircuitBreaker",
			"Batch", "CircuitBreaker", "Checker", "CircuitBreaker", "halted", "tripped").Replace(tt.src)
		for _, c := range Recognise(check(t, src), sharedFset) {
			if c.Confidence >= DefaultConfidence {
				t.Errorf("%s, renamed, taken for a breaker at %.2f: %v", tt.name, c.Confidence, c.Evidence)
			}
		}
	}
}

func names(list []*Candidate) []string {
	var out []string
	for _, c := range list {
		out = append(out, fmt.Sprintf("%s %.2f", c.Type.Name(), c.Confidence))
	}
	return out
}

// describe prints roles and quirks on one line.
func describe(c *Candidate) string {
	r := c.Roles
	parts := []string{
		fmt.Sprintf("threshold=%s %s", setting(r.Threshold), r.ThresholdOp), "ratio=" + setting(r.Ratio), "min=" + setting(r.MinCalls),
		"rule=" + setting(r.Rule), fmt.Sprintf("open=%s %s", setting(r.OpenFor), r.ElapsedOp),
		"base=" + r.Base.String(), "successes=" + setting(r.SuccessThreshold), "limit=" + setting(r.HalfOpenLimit),
		"clock=" + name(r.Clock), "onchange=" + name(r.OnChange),
		fmt.Sprintf("state=%s %s/%s/%s", name(r.State), constantText(r.Open), constantText(r.Closed), constantText(r.Half)),
	}
	if c.Inlined {
		parts = append(parts, "inlined")
	}
	for _, q := range c.Quirks {
		parts = append(parts, string(q.Kind))
	}
	for _, fns := range []struct {
		name string
		list []*types.Func
	}{{"gate", r.Gates}, {"run", r.Runs}, {"success", r.OnSuccess}, {"failure", r.OnFailure}, {"read", r.ReadState}, {"reset", r.Resets}} {
		for _, fn := range fns.list {
			parts = append(parts, fns.name+"="+fn.Name())
		}
	}
	return strings.Join(parts, "; ")
}

func setting(s Setting) string {
	if s.Var != nil {
		return s.Var.Name()
	}
	if s.Value != nil {
		return s.Value.String()
	}
	return ""
}

func name(v *types.Var) string {
	if v == nil {
		return ""
	}
	return v.Name()
}

func constantText(c Constant) string {
	if c.Object != nil {
		return c.Object.Name()
	}
	if c.Value != nil {
		return strings.Trim(c.Value.ExactString(), `"`)
	}
	return ""
}
