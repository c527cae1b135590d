package hazard

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// predicate is a function that decides by counts whether a breaker opens. What
// it does is found out by running it on chosen counts.
type predicate struct {
	at     ast.Node // the literal, or the name of the function
	fn     *ast.FuncType
	body   *ast.BlockStmt
	counts *types.Var // nil without a name
}

// counts are what a predicate is run on.
type counts struct{ requests, failures, consecutive int64 }

// field returns a count by the name of its field.
func (c counts) field(name string) (int64, bool) {
	switch name {
	case "Requests", "Total":
		return c.requests, true
	case "TotalFailures", "Failures":
		return c.failures, true
	case "TotalSuccesses", "Successes":
		return c.requests - c.failures, true
	case "ConsecutiveFailures":
		return c.consecutive, true
	case "ConsecutiveSuccesses", "TotalExclusions":
		return 0, true
	}
	return 0, false
}

// allPredicates finds the predicates of a package: literals, functions and
// methods that take counts and reply with a bool.
func (p *pass) allPredicates() []*predicate {
	var out []*predicate
	for _, file := range p.Files {
		if ast.IsGenerated(file) {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				if pr := p.predicate(n, n.Type, n.Body); pr != nil {
					out = append(out, pr)
				}
			case *ast.FuncDecl:
				if pr := p.predicate(n.Name, n.Type, n.Body); pr != nil && p.usedAsValue(n) {
					out = append(out, pr)
				}
			}
			return true
		})
	}
	return out
}

func (p *pass) predicate(at ast.Node, fn *ast.FuncType, body *ast.BlockStmt) *predicate {
	if body == nil || fn.Params.NumFields() != 1 || fn.Results.NumFields() != 1 {
		return nil
	}
	param := fn.Params.List[0]
	if !isBool(p.TypesInfo.TypeOf(fn.Results.List[0].Type)) || !isCounts(p.TypesInfo.TypeOf(param.Type)) {
		return nil
	}
	var v *types.Var
	if len(param.Names) == 1 {
		v, _ = p.TypesInfo.Defs[param.Names[0]].(*types.Var)
	}
	return &predicate{at: at, fn: fn, body: body, counts: v}
}

// isCounts reports whether a type holds counts: it is a library's, or has the
// same fields.
func isCounts(t types.Type) bool {
	n := namedOf(t)
	if n == nil {
		return false
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	known := map[string]bool{}
	for f := range st.Fields() {
		if _, ok := (counts{}).field(f.Name()); ok {
			known[f.Name()] = true
		}
	}
	if lib, _ := catalog.Lookup(n.Obj()); lib != nil {
		return known["ConsecutiveFailures"]
	}
	return known["ConsecutiveFailures"] && known["Requests"] && known["TotalFailures"]
}

// predicateOf returns the predicate that an expression names or is, or nil.
func (p *pass) predicateOf(e ast.Expr) *predicate {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return p.predicate(e, e.Type, e.Body)
	case *ast.Ident:
		if v, ok := p.TypesInfo.Uses[e].(*types.Var); ok {
			if from := onlyValue(p.TypesInfo, p.around(e), v); from != nil {
				return p.predicateOf(from)
			}
		}
		return p.declaredPredicate(p.TypesInfo.Uses[e])
	case *ast.SelectorExpr:
		return p.declaredPredicate(p.TypesInfo.Uses[e.Sel])
	}
	return nil
}

// around is the declaration that a node is in, or nil.
func (p *pass) around(n ast.Node) ast.Node {
	for _, file := range p.Files {
		for _, d := range file.Decls {
			if covers(d, n) {
				return d
			}
		}
	}
	return nil
}

func (p *pass) declaredPredicate(obj types.Object) *predicate {
	fn, _ := obj.(*types.Func)
	if fn == nil || p.decls[fn.Origin()] == nil {
		return nil
	}
	fd := p.decls[fn.Origin()]
	return p.predicate(fd.Name, fd.Type, fd.Body)
}

// usedAsValue reports whether a function is used other than by calling it: one
// that is only called is a part of a rule.
func (p *pass) usedAsValue(fd *ast.FuncDecl) bool {
	fn, _ := p.TypesInfo.Defs[fd.Name].(*types.Func)
	return fn != nil && p.values[fn]
}

// divides finds a quotient of counts in a predicate; whole reports that it is
// one of integers, which leaves nothing but 0 and 1.
func (p *pass) divides(pr *predicate) (at *ast.BinaryExpr, whole bool) {
	ast.Inspect(pr.body, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if !ok || b.Op != token.QUO || p.TypesInfo.Types[b].Value != nil {
			return true
		}
		if at == nil {
			at = b
		}
		if basic, ok := p.TypesInfo.TypeOf(b).Underlying().(*types.Basic); ok && basic.Info()&types.IsInteger != 0 {
			at, whole = b, true
		}
		return true
	})
	return at, whole
}

// off reports whether a predicate answers no whatever it is given: somebody
// turned the breaker off.
func (p *pass) off(pr *predicate) bool {
	answers := p.constantAnswers(pr.body)
	return len(answers) == 1 && answers[false]
}

// off reports whether a breaker with these settings was turned off on purpose.
func (s *bundle) off(p *pass) bool {
	rule := s.key("trip")
	if rule == nil {
		return false
	}
	pr := p.predicateOf(rule.Expr)
	return pr != nil && p.off(pr)
}

// The answers of a predicate.
type reply int

const (
	unsure reply = iota
	yes
	no
)

// asked runs a predicate on counts. It is unsure where the reply depends on
// what is not known.
func (p *pass) asked(pr *predicate, c counts) reply {
	r := &evaluator{pass: p, counts: c, param: pr.counts, env: map[types.Object]value{}}
	return r.run(pr.body.List).truth()
}
