package prove

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/cbctl/cbctl/rewrite"
)

// beginFunc makes a breaker closed that no constructor made.
const beginFunc = "cbctlBegin"

// beginText is the body of beginFunc in the old version: what functions of the
// package do to the state of a breaker after they have made it as a literal.
// In the new version nothing has to be done.
func beginText(s Subject) string {
	r := &s.Candidate.Roles
	v := r.State
	if v == nil || !v.IsField() || r.Closed.Value == nil {
		return ""
	}
	if rewrite.ZeroConstant(r.Closed.Value) && !is(v.Type(), false, "sync/atomic", "Value") {
		return ""
	}
	found := ""
	for _, file := range s.Package.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 || found != "" {
				return found == ""
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Store" {
				return true
			}
			on, ok := sel.X.(*ast.SelectorExpr)
			if !ok || s.Package.Info.Uses[on.Sel] != types.Object(v) {
				return true
			}
			if tv := s.Package.Info.Types[call.Args[0]]; tv.Value != nil && constant.Compare(tv.Value, token.EQL, r.Closed.Value) {
				found = fmt.Sprintf("b.%s.Store(%s)", v.Name(), textOf(s, call.Args[0]))
			}
			return true
		})
	}
	if found == "" && !isAtomic(v.Type()) {
		text := r.Closed.Value.ExactString()
		if r.Closed.Object != nil {
			text = r.Closed.Object.Name()
		}
		found = fmt.Sprintf("b.%s = %s", v.Name(), text)
	}
	return found
}

func isAtomic(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync/atomic"
}

// textOf is the text of a node of the old version.
func textOf(s Subject, n ast.Node) string {
	pos := s.Fset.Position(n.Pos())
	src := s.Old[filepath.Base(pos.Filename)]
	return string(src[pos.Offset:s.Fset.Position(n.End()).Offset])
}
