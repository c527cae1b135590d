package hazard

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// decoders are the functions and methods that fill in what a request's body
// says.
var decoders = []string{"Decode", "Unmarshal", "Bind", "BindJSON", "ShouldBind", "ShouldBindJSON", "BodyParser", "QueryParser", "Parse"}

// decoded reports whether a selector is a field of what came with a request: of
// a message that is a parameter, or of a variable that was decoded in the
// handler; or the address of a peer.
func (r *requestData) decoded(sel *ast.SelectorExpr, path []ast.Node) bool {
	info := r.p.TypesInfo
	if v, ok := info.Uses[sel.Sel].(*types.Var); !ok || !v.IsField() {
		return false
	}
	switch t := info.TypeOf(sel.X); {
	case isMessage(t) && r.isParam(sel.X, path):
		return true
	case typeName(t) != nil && typeName(t).Name() == "Peer" && typeName(t).Pkg() != nil && pathEnds(typeName(t).Pkg().Path(), "grpc/peer"):
		return true
	}
	v := localVar(info, rootOf(sel))
	_, body := functionOfVar(path, v)
	return v != nil && body != nil && r.incoming(path) && r.fills(body, v)
}

// fills reports whether a body has a call that decodes into a variable.
func (r *requestData) fills(body *ast.BlockStmt, v *types.Var) bool {
	out := false
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || out || !slices.Contains(decoders, calleeName(call)) {
			return !out
		}
		for _, arg := range call.Args {
			out = out || localVar(r.p.TypesInfo, plainExpr(arg)) == v
		}
		return !out
	})
	return out
}

// isMessage reports whether a type is a protobuf message of a request.
func isMessage(t types.Type) bool {
	obj := typeName(t)
	if obj == nil || !strings.HasSuffix(obj.Name(), "Request") {
		return false
	}
	fn, _, _ := types.LookupFieldOrMethod(t, true, obj.Pkg(), "ProtoReflect")
	_, ok := fn.(*types.Func)
	return ok
}

// isParam reports whether an expression is a parameter of a function that
// nobody in the package calls: of a handler.
func (r *requestData) isParam(e ast.Expr, path []ast.Node) bool {
	v := localVar(r.p.TypesInfo, e)
	if v == nil {
		return false
	}
	fn, _ := functionOfVar(path, v)
	decl, ok := fn.(*ast.FuncDecl)
	if !ok || decl.Recv == nil || !decl.Name.IsExported() {
		return false
	}
	obj, _ := r.p.TypesInfo.Defs[decl.Name].(*types.Func)
	return slices.Contains(paramsOf(r.p.TypesInfo, decl), v) && len(r.p.callers[obj]) == 0
}
