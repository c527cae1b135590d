package hazard

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

var _ = hazard("CB3016", race)

// race finds state of hand-written breakers that is used without its lock.
func race(p *pass) {
	for _, h := range p.habits(handrolled.UnlockedAccess) {
		p.tell(h, fmt.Sprintf("%s is used here without a lock, and written under one elsewhere: a data race", h.Field.Name()),
			"take the lock here too", where(h.Other, "written under a lock"))
	}
	for _, h := range p.habits(handrolled.SharedLockWrite) {
		p.tell(h, fmt.Sprintf("%s is written under a lock for reading, which others can hold at the same time: a data race", h.Field.Name()),
			"take the lock for writing")
	}
	for _, h := range p.habits(handrolled.MixedAtomics) {
		p.tell(h, fmt.Sprintf("%s is used here without atomics or a lock, and by sync/atomic elsewhere: a data race", h.Field.Name()),
			"use atomics here too, or one of the types of sync/atomic", where(h.Other, "by sync/atomic"))
	}
	for _, h := range p.habits(handrolled.NoLock) {
		if !h.breaker.Inlined && h.breaker.Type.Exported() && !p.guardedOutside(h.breaker) {
			p.tell(h, "nothing protects the state of this breaker: calls that run at the same time lose failures, and may see half of a change",
				"add a sync.Mutex, and hold it wherever the state is read or written")
		}
	}
}

// guardedOutside reports whether somebody else sees to it that a breaker is
// used by one goroutine at a time: its state changes in functions handed to
// others, its comment says so, or the functions that use it take a lock.
func (p *pass) guardedOutside(c *handrolled.Candidate) bool {
	out := false
	for _, file := range p.Files {
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				v, _ := p.TypesInfo.Uses[n].(*types.Var)
				out = out || v != nil && v == c.Roles.State && belowLiteral(path) || p.isMethodOf(n, c) && locksAround(path)
			case *ast.GenDecl:
				for _, s := range n.Specs {
					if ts, ok := s.(*ast.TypeSpec); ok && p.TypesInfo.Defs[ts.Name] == c.Type {
						text := strings.ToLower(n.Doc.Text() + ts.Doc.Text())
						out = out || strings.Contains(text, "concurren") || strings.Contains(text, "goroutine") || strings.Contains(text, "thread")
					}
				}
			}
			return true
		})
	}
	return out
}

func belowLiteral(path []ast.Node) bool {
	for _, n := range path {
		if _, ok := n.(*ast.FuncLit); ok {
			return true
		}
	}
	return false
}

func (p *pass) isMethodOf(id *ast.Ident, c *handrolled.Candidate) bool {
	fn, ok := p.TypesInfo.Uses[id].(*types.Func)
	if !ok || fn.Signature().Recv() == nil {
		return false
	}
	n := namedOf(fn.Signature().Recv().Type())
	return n != nil && n.Obj() == c.Type
}

// locksAround reports whether the function around a path takes a lock.
func locksAround(path []ast.Node) bool {
	body := outermost(path)
	if body == nil {
		return false
	}
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Lock" || sel.Sel.Name == "RLock") {
			found = true
		}
		return !found
	})
	return found
}
