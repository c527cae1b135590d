package predicate

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

var cases = []struct{ body, want string }{
	{"return c.Streak >= 5", "streak 5"},
	{"return c.Streak > limit", "streak limit+1"},
	{"return limit <= c.Streak", "streak limit"},
	{"return !(c.Streak < 5)", "streak 5"},
	{"return uint64(c.Failures) >= 9", "failures 9"},
	{"ratio := float64(c.Failures) / float64(c.Requests); return c.Requests >= 20 && ratio >= 0.5", "ratio 0.5 of 20"},
	{"if c.Requests < 10 { return false }; return float64(c.Failures)/float64(c.Requests) >= 0.25", "ratio 0.25 of 10"},
	{"return float64(c.Failures)/float64(c.Requests) >= 0.5", "ratio 0.5 of 1"},
	{"return c.Requests > 0 && c.Streak >= 3", "streak 3"},
	{"return c.Streak > 4 || c.Failures > 9", "streak 4+1, failures 9+1"},

	{"return c.Streak == 5", ""},                                  // above, it stays closed
	{"return c.Requests >= 20", ""},                               // no failure
	{"return int8(c.Streak) >= 5", ""},                            // may overflow
	{"return float64(c.Failures)/float64(c.Requests) > 0.5", ""},  // no such rule
	{"return float32(c.Failures)/float32(c.Requests) >= 0.5", ""}, // rounds otherwise
	{"return c.Streak >= 5 && c.Failures >= 9", ""},               // both
	{"return c.Streak >= 5 || c.Streak >= 9", ""},                 // twice the same
	{"limit++; return c.Streak >= limit", ""},                     // does something else
	{"return c.Streak >= c.Requests", ""},                         // no limit
	{"if c.Failures > 3 { println() }; return c.Streak >= 5", ""}, // prints
	{"x := c.Streak; if x >= 5 { return true }; return c.Failures >= 8", "streak 5, failures 8"},
}

const source = `package p
type Counts struct{ Requests, Failures, Streak uint32 }
var limit uint32 = 7
func trip(c Counts) bool { %s }
`

func TestRead(t *testing.T) {
	for _, tt := range cases {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "p.go", fmt.Sprintf(source, tt.body), parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
		if _, err := (&types.Config{Importer: importer.Default()}).Check("p", fset, []*ast.File{file}, info); err != nil {
			t.Fatalf("%s: %v", tt.body, err)
		}
		fn := file.Decls[len(file.Decls)-1].(*ast.FuncDecl)
		c := &Counters{Info: info, Consecutive: "Streak", Failures: "Failures", Requests: "Requests", Stable: func(ast.Expr) bool { return true }}
		rule, ok := c.Read(fn.Type, fn.Body)
		if got := text(rule); ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.body, got, ok, tt.want)
		}
	}
}

func text(r *Rule) string {
	var parts []string
	limit := func(name string, t *Threshold) {
		if t == nil {
			return
		}
		plus := ""
		if t.Plus != 0 {
			plus = fmt.Sprintf("+%d", t.Plus)
		}
		parts = append(parts, name+" "+types.ExprString(t.Expr)+plus)
	}
	if r == nil {
		return ""
	}
	limit("streak", r.Consecutive)
	limit("failures", r.Failures)
	if r.Ratio != nil {
		parts = append(parts, "ratio "+types.ExprString(r.Ratio)+" of "+types.ExprString(r.MinCalls.Expr))
	}
	return strings.Join(parts, ", ")
}
