package replace

import (
	"go/ast"
	"go/types"
)

// unlocksApart reports whether a function leaves the release of its lock to
// another one, which does more: unlockAndNotify.
func (s *subject) unlocksApart(f *function) bool {
	found := false
	s.calls(f.decl.Body, func(callee *types.Func, called bool) {
		found = found || s.unlocker(callee)
	})
	return found
}

// unlocker reports whether a function releases a lock that it has not taken.
func (s *subject) unlocker(fn *types.Func) bool {
	if s.functions[fn] != nil {
		return false
	}
	for _, file := range s.Package.Syntax {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || s.info.Defs[fd.Name] != types.Object(fn) {
				continue
			}
			takes, releases := false, false
			ast.Inspect(fd.Body, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if c := s.lockCall(call); c != nil {
						name := calleeIdent(c).Name
						takes = takes || name == "Lock" || name == "RLock"
						releases = releases || name == "Unlock" || name == "RUnlock"
					}
				}
				return true
			})
			return releases && !takes
		}
	}
	return false
}
