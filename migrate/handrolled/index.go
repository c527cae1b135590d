package handrolled

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

// index is what is looked up in a package: bodies, owners of fields, and a
// cheap summary of each function that decides whether it is walked at all.
type index struct {
	pkg      *types.Package
	info     *types.Info
	fset     *token.FileSet
	bodies   map[*types.Func]*ast.FuncDecl
	order    []*types.Func
	home     map[*types.Var]*types.TypeName
	summary  map[*types.Func]*summary
	called   map[*types.Func][]*types.Func  // who calls a function
	globals  map[*types.Var]bool            // package variables that change
	pkgOwner *types.TypeName                // stands for the package
	singles  map[*types.TypeName]int        // package variables of a type
	objects  map[*types.TypeName]*types.Var // types of the values of a slot, and the slot
	fixed    map[*types.Var]*types.TypeName // interface fields that only hold one type
	slots    map[*types.Var]bool            // interface fields that are set
	accesses []access
}

// summary is what a function does, directly or through functions it calls.
type summary struct {
	counts, times bool // counts something up in a field; looks at the time
	calls         []*types.Func
}

func newIndex(p *rewrite.Package, fset *token.FileSet) *index {
	ix := &index{
		pkg: p.Types, info: p.Info, fset: fset,
		bodies:  map[*types.Func]*ast.FuncDecl{},
		home:    map[*types.Var]*types.TypeName{},
		summary: map[*types.Func]*summary{},
	}
	for _, file := range p.Syntax {
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil {
				if fn, ok := p.Info.Defs[fd.Name].(*types.Func); ok {
					ix.bodies[fn] = fd
					ix.order = append(ix.order, fn)
				}
			}
		}
	}
	ix.homes()
	ix.countSingles()
	ix.findGlobals()
	return ix
}

// homes finds the type that declares each field, through struct literals
// inside it.
func (ix *index) homes() {
	for _, name := range ix.pkg.Scope().Names() {
		tn, ok := ix.pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		if st, ok := tn.Type().Underlying().(*types.Struct); ok {
			ix.claim(tn, st, 0)
		}
	}
}

func (ix *index) claim(tn *types.TypeName, st *types.Struct, depth int) {
	for f := range st.Fields() {
		if _, taken := ix.home[f]; !taken {
			ix.home[f] = tn
		}
		if inner, ok := f.Type().(*types.Struct); ok && depth < 3 {
			ix.claim(tn, inner, depth+1)
		}
	}
}

// plausible reports whether some file of the package uses the clock and some
// function counts a field up. It reads syntax only.
func plausible(p *rewrite.Package) bool {
	times, counts := false, false
	for _, file := range p.Syntax {
		for _, imp := range file.Imports {
			times = times || imp.Path.Value == `"time"`
		}
	}
	if !times {
		return false
	}
	for _, file := range p.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			counts = counts || countsUp(n)
			return !counts
		})
	}
	return counts
}

// countsUp reports whether n looks like an increment of a field.
func countsUp(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IncDecStmt:
		_, ok := deref(n.X).(*ast.SelectorExpr)
		return ok && n.Tok == token.INC
	case *ast.AssignStmt:
		if n.Tok == token.ADD_ASSIGN {
			return true
		}
		call, ok := n.Rhs[0].(*ast.CallExpr)
		if id, isID := deref(n.Lhs[0]).(*ast.SelectorExpr); ok && isID && id != nil {
			fun, ok := call.Fun.(*ast.Ident)
			return ok && fun.Name == "append"
		}
		_, sel := deref(n.Lhs[0]).(*ast.SelectorExpr)
		sum, ok := n.Rhs[0].(*ast.BinaryExpr)
		return ok && sel && sum.Op == token.ADD
	case *ast.KeyValueExpr:
		sum, ok := n.Value.(*ast.BinaryExpr)
		return ok && sum.Op == token.ADD
	case *ast.CallExpr:
		sel, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		switch sel.Sel.Name {
		case "Add", "Inc", "AddInt32", "AddInt64", "AddUint32", "AddUint64":
			return true
		}
	}
	return false
}

// deref strips parentheses, indexes, stars and address operators.
func deref(e ast.Expr) ast.Expr {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.UnaryExpr:
			if x.Op != token.AND {
				return e
			}
			e = x.X
		default:
			return e
		}
	}
}

// summarize fills the summaries of all functions.
func (ix *index) summarize() {
	for _, fn := range ix.order {
		s := &summary{}
		ix.summary[fn] = s
		ast.Inspect(ix.bodies[fn], func(n ast.Node) bool {
			s.counts = s.counts || n != nil && countsUp(n)
			if call, ok := n.(*ast.CallExpr); ok {
				if callee := ix.static(call); callee != nil {
					s.calls = append(s.calls, callee)
				} else {
					s.calls = append(s.calls, ix.dynamicCallees(call)...)
				}
			}
			if e, ok := n.(ast.Expr); ok && !s.times {
				if tv, ok := ix.info.Types[e]; ok && isTimeLike(tv.Type) {
					s.times = true
				}
			}
			return true
		})
	}
}

func isTimeLike(t types.Type) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != "time" {
		return false
	}
	switch n.Obj().Name() {
	case "Time", "Duration", "Timer", "Ticker":
		return true
	}
	return false
}

// reach returns what fn and the functions it calls do, to a small depth.
func (ix *index) reach(fn *types.Func, depth int) (counts, times bool) {
	s := ix.summary[fn]
	if s == nil {
		return false, false
	}
	counts, times = s.counts, s.times
	for _, c := range s.calls {
		if depth == 0 || counts && times {
			break
		}
		n, t := ix.reach(c, depth-1)
		counts, times = counts || n, times || t
	}
	return counts, times
}

// calls reports whether a function calls another, to a depth.
func (ix *index) calls(fn, callee *types.Func, depth int) bool {
	s := ix.summary[fn]
	if s == nil || depth == 0 {
		return false
	}
	for _, c := range s.calls {
		if c == callee || ix.calls(c, callee, depth-1) {
			return true
		}
	}
	return false
}

// static returns the function of this package that a call names, or nil.
func (ix *index) static(call *ast.CallExpr) *types.Func {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	case *ast.IndexExpr:
		return ix.static(&ast.CallExpr{Fun: f.X})
	case *ast.IndexListExpr:
		return ix.static(&ast.CallExpr{Fun: f.X})
	default:
		return nil
	}
	fn, ok := ix.info.Uses[id].(*types.Func)
	if !ok {
		return nil
	}
	fn = fn.Origin()
	if ix.bodies[fn] == nil {
		return nil
	}
	return fn
}

// receiver returns the named type a method belongs to, or nil.
func receiver(fn *types.Func) *types.TypeName {
	recv := fn.Signature().Recv()
	if recv == nil {
		return nil
	}
	return rewrite.NamedType(recv.Type())
}
