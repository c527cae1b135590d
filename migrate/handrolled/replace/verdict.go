package replace

import (
	"go/ast"
	"go/constant"
)

// verdict says what a return means for the call.
type verdict int

const (
	admitsCall verdict = iota
	rejectsCall
	admitsIf  // a bool that is true when the call may go ahead
	rejectsIf // a bool that is true when it may not
)

func (s *subject) verdict(f *function, r *ast.ReturnStmt) verdict {
	if len(r.Results) == 0 {
		give(r.Pos(), "%s returns without saying what", f.obj.Name())
	}
	last := ast.Unparen(r.Results[len(r.Results)-1])
	if t := s.info.TypeOf(last); isBool(t) || len(r.Results) == 1 && isBool(s.info.TypeOf(r.Results[0])) {
		tv := s.info.Types[last]
		open := s.opensWithTrue(f)
		if tv.Value != nil {
			if constant.BoolVal(tv.Value) == open {
				return rejectsCall
			}
			return admitsCall
		}
		if open {
			return rejectsIf
		}
		return admitsIf
	}
	if id, ok := last.(*ast.Ident); ok && id.Name == "nil" {
		if len(r.Results) > 1 {
			if tv := s.info.Types[ast.Unparen(r.Results[0])]; tv.Value != nil && tv.Value.Kind() == constant.Bool && !constant.BoolVal(tv.Value) && !s.hasOtherError(f) {
				return rejectsCall
			}
		}
		return admitsCall
	}
	return rejectsCall
}

// hasOtherError reports whether some return of a function has an error that is
// not nil: then a nil error admits.
func (s *subject) hasOtherError(f *function) bool {
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
			id, isIdent := ast.Unparen(r.Results[len(r.Results)-1]).(*ast.Ident)
			found = found || !isIdent || id.Name != "nil"
		}
		return !found
	})
	return found
}

// opensWithTrue reports whether a gate answers true when it turns calls away,
// as IsOpen does.
func (s *subject) opensWithTrue(f *function) bool { return s.r.Methods[f.obj].Negated }
