package prove

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// handOn are the roles of the breaker's functions, and for methods of a type
// that holds it, of those which only call one of them.
func (d *driver) handOn() *handrolled.Roles {
	r := d.p.s.Candidate.Roles // a copy, whose lists are not written to
	if d.tn == d.p.s.Candidate.Type {
		return &r
	}
	lists := []*[]*types.Func{&r.Gates, &r.Runs, &r.OnSuccess, &r.OnFailure, &r.ReadState, &r.Resets}
	known := slices.Concat(r.Gates, r.Runs, r.OnSuccess, r.OnFailure, r.ReadState, r.Resets)
	for _, file := range d.p.s.Package.Syntax {
		for _, decl := range file.Decls {
			fd, ok := decl.(*ast.FuncDecl)
			if !ok || fd.Recv == nil || fd.Body == nil || rewrite.ReceiverName(fd) != d.tn.Name() {
				continue
			}
			fn, callee := d.p.funcOf(fd), d.calledOf(fd, known)
			if fn == nil || callee == nil || slices.Contains(known, fn) {
				continue
			}
			for _, list := range lists {
				if slices.Contains(*list, callee) {
					*list = append(slices.Clip(*list), fn)
				}
			}
		}
	}
	return &r
}

// calledOf is the one function of known that a function calls in its last
// statement, and returns what it returns; nil when there is none or more.
func (d *driver) calledOf(fd *ast.FuncDecl, known []*types.Func) *types.Func {
	var found []*types.Func
	var last ast.Stmt
	if n := len(fd.Body.List); n > 0 {
		last = fd.Body.List[n-1]
	}
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if fn, ok := d.p.s.Package.Info.Uses[id].(*types.Func); ok && slices.Contains(known, fn.Origin()) {
			found = append(found, fn.Origin())
			if id.Pos() < last.Pos() {
				found = append(found, nil) // something comes behind it
			}
		}
		return true
	})
	if len(found) != 1 || !types.Identical(found[0].Signature().Results(), d.p.funcOf(fd).Signature().Results()) {
		return nil
	}
	return found[0]
}
