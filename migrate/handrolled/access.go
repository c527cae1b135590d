package handrolled

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// access is a look at a field, or a write to it, that is not atomic.
type access struct {
	root, fn *types.Func
	v        *types.Var
	pos      token.Pos
	held     locks
}

// note writes an access down, unless it is in a function literal: whoever calls
// that may hold a lock. Fields of copies are nobody else's.
func (w *walker) note(v *types.Var, e *ast.SelectorExpr) {
	if w.atomics > 0 || w.lit > 0 || w.defers || w.ix.home[v] == nil || !w.shared(e.X) {
		return
	}
	a := access{root: w.root, v: v, pos: e.Sel.Pos(), held: w.held}
	for f := w.frame; f != nil && a.fn == nil; f = f.outer {
		a.fn = f.fn
	}
	w.ix.accesses = append(w.ix.accesses, a)
}

// shared reports whether an expression leads to an object that others have too:
// from the receiver, a parameter or a package variable, by way of fields.
func (w *walker) shared(e ast.Expr) bool {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			if w.ix.info.Selections[x] == nil {
				return true // of another package
			}
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.Ident:
			v, ok := w.ix.info.Uses[x].(*types.Var)
			if !ok {
				return false
			}
			_, pointer := v.Type().Underlying().(*types.Pointer)
			return v.Parent() == w.ix.pkg.Scope() || pointer && w.isParam(v)
		default:
			return false
		}
	}
}

// isParam reports whether a variable is the receiver or a parameter of the
// function being walked.
func (w *walker) isParam(v *types.Var) bool {
	for f := w.frame; f != nil; f = f.outer {
		if f.fn == nil {
			continue
		}
		sig := f.fn.Signature()
		if sig.Recv() == v {
			return true
		}
		for p := range sig.Params().Variables() {
			if p == v {
				return true
			}
		}
	}
	return false
}

// races finds parts of the state that are used without the lock which guards
// them elsewhere, written under a lock for reading, or used both by atomics and
// without.
func (m *machine) races(r *Roles) []Quirk {
	if r.Lock == nil && !m.atomic() {
		return nil
	}
	var out []Quirk
	told := map[types.Object]bool{} // fields and functions: one finding for each is enough
	add := func(q Quirk, root *types.Func) {
		told[q.Field], told[root] = true, true
		out = append(out, q)
	}
	for _, a := range m.g.ix.accesses {
		if told[a.v] || told[a.root] || !slices.Contains(r.Fields, a.v) || isAtomic(a.v.Type()) || !m.entry(a.root, r) {
			continue
		}
		if q, ok := m.race(a, r); ok {
			add(q, a.root)
		}
	}
	for _, e := range m.g.events {
		if e.writes() && !e.atomic && e.lit == 0 && e.held.onlyShared() && !told[e.v] && !told[e.root] && slices.Contains(r.Fields, e.v) && m.entry(e.root, r) {
			add(Quirk{Kind: SharedLockWrite, Pos: e.pos, Field: e.v}, e.root)
		}
	}
	return out
}

func (e *event) writes() bool {
	return (e.kind == setEvent || e.kind == incEvent || e.kind == decEvent) && !e.fresh
}

// race says what an access without a lock is at odds with.
func (m *machine) race(a access, r *Roles) (Quirk, bool) {
	if len(a.held) > 0 {
		return Quirk{}, false
	}
	for _, e := range m.g.events {
		if e.v != a.v || !e.writes() || slices.Contains(r.Constructor, e.root) || e.pos == a.pos {
			continue
		}
		switch {
		case e.atomic:
			return Quirk{Kind: MixedAtomics, Pos: a.pos, Field: a.v, Other: e.pos}, true
		case len(e.held) > 0:
			return Quirk{Kind: UnlockedAccess, Pos: a.pos, Field: a.v, Other: e.pos}, true
		}
	}
	return Quirk{}, false
}

// entry reports whether a function is called without the lock, as far as one
// can tell: it is exported, or nobody who calls it takes one.
func (m *machine) entry(fn *types.Func, r *Roles) bool {
	fd := m.g.ix.bodies[fn]
	if slices.Contains(r.Constructor, fn) || r.Methods[fn].Helper || fd == nil || lockedByCaller(fd) {
		return false
	}
	callers := m.g.ix.callers()[fn]
	if !fn.Exported() && len(callers) == 0 {
		return false
	}
	return !slices.ContainsFunc(callers, func(c *types.Func) bool {
		return slices.Contains(r.Constructor, c) || m.g.ix.bodies[c] != nil && takesLock(m.g.ix.bodies[c])
	})
}

// lockedByCaller reports whether the name or the comment of a function says
// that its caller holds the lock.
func lockedByCaller(fd *ast.FuncDecl) bool {
	if strings.HasSuffix(strings.ToLower(fd.Name.Name), "locked") || strings.HasPrefix(fd.Name.Name, "unsafe") {
		return true
	}
	text := strings.ToLower(fd.Doc.Text())
	return strings.Contains(text, "lock") || strings.Contains(text, "mutex") || strings.Contains(text, "concurren")
}

// takesLock reports whether a function takes any lock.
func takesLock(fd *ast.FuncDecl) bool {
	found := false
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			switch sel.Sel.Name {
			case "Lock", "RLock", "TryLock", "TryRLock":
				found = true
			}
		}
		return !found
	})
	return found
}

// isAtomic reports whether a type is one of sync/atomic, or like them.
func isAtomic(t types.Type) bool {
	tn := rewrite.NamedType(t)
	return tn != nil && tn.Pkg() != nil && tn.Pkg().Name() == "atomic"
}
