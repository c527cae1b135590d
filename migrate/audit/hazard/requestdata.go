package hazard

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// requestData follows values back to what came with a request.
type requestData struct {
	p    *pass
	seen map[*types.Var]bool
}

// of returns the part of an expression that a request brings, or nil. The path
// leads to the expression.
func (r *requestData) of(e ast.Expr, path []ast.Node, depth int) ast.Expr {
	info := r.p.TypesInfo
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if x := r.of(e.X, path, depth); x != nil {
			return x
		}
		return r.of(e.Y, path, depth)
	case *ast.SelectorExpr:
		if r.brings(e, path) || r.decoded(e, path) {
			return e
		}
	case *ast.IndexExpr:
		return r.of(e.X, path, depth) // mux.Vars(r)["id"]
	case *ast.CallExpr:
		return r.ofCall(e, path, depth)
	case *ast.CompositeLit:
		for _, el := range e.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				el = kv.Value
			}
			if x := r.of(el, path, depth); x != nil {
				return x
			}
		}
	case *ast.Ident:
		v := localVar(info, e)
		if v == nil || r.seen[v] {
			return nil
		}
		r.seen[v] = true
		defer delete(r.seen, v)
		fn, body := functionOfVar(path, v)
		if body == nil {
			return nil
		}
		if i := slices.Index(paramsOf(info, fn), v); i >= 0 {
			return r.ofParam(fn, i, depth)
		}
		if from := onlyValue(info, body, v); from != nil {
			return r.of(from, path, depth)
		}
	}
	return nil
}

// functionOfVar is the function on a path that a variable is declared in.
func functionOfVar(path []ast.Node, v *types.Var) (ast.Node, *ast.BlockStmt) {
	if v == nil {
		return nil, nil
	}
	for i := len(path) - 1; i >= 0; i-- {
		fn, body := enclosing(path[:i+1])
		if body == nil {
			return nil, nil
		}
		if fn.Pos() <= v.Pos() && v.Pos() < fn.End() {
			return fn, body
		}
	}
	return nil, nil
}

// ofParam looks at what callers in the package give for a parameter.
func (r *requestData) ofParam(fn ast.Node, i, depth int) ast.Expr {
	decl, ok := fn.(*ast.FuncDecl)
	if !ok || depth == 0 {
		return nil
	}
	obj, _ := r.p.TypesInfo.Defs[decl.Name].(*types.Func)
	for _, c := range r.p.callers[obj] {
		if i < len(c.call.Args) {
			if x := r.of(c.call.Args[i], c.path, depth-1); x != nil {
				return x
			}
		}
	}
	return nil
}

// carriers are packages whose functions give back what they are given.
var carriers = []string{"fmt", "strings", "path", "net/url", "bytes", "net"}

// getters are the methods of handlers' contexts that return what the client
// sent, and not, say, the pattern of the route.
var getters = []string{
	"Param", "Params", "Query", "QueryParam", "GetHeader", "ClientIP", "RealIP", "IP", "PostForm", "FormValue", "Cookie", "Cookies",
}

func (r *requestData) ofCall(call *ast.CallExpr, path []ast.Node, depth int) ast.Expr {
	info := r.p.TypesInfo
	if info.Types[call.Fun].IsType() && len(call.Args) == 1 {
		return r.of(call.Args[0], path, depth)
	}
	if recv := receiverOf(info, call); recv != nil {
		name := ast.Unparen(call.Fun).(*ast.SelectorExpr).Sel.Name
		switch {
		case isMessage(info.TypeOf(recv)) && strings.HasPrefix(name, "Get") && r.isParam(recv, path),
			isRequestContext(typeOr(info.TypeOf(recv))) && slices.Contains(getters, name),
			isNamed(info.TypeOf(recv), "net/http", "Request") && slices.Contains([]string{"FormValue", "PostFormValue", "PathValue", "UserAgent", "Referer"}, name):
			return call
		}
		return r.of(recv, path, depth) // Get of a header, String of a URL
	}
	fn, ok := callee(info, call).(*types.Func)
	if !ok || fn == nil || fn.Pkg() == nil {
		return nil
	}
	switch {
	case fn.Name() == "FromIncomingContext" && pathEnds(fn.Pkg().Path(), "grpc/metadata"),
		fn.Name() == "Vars" && pathEnds(fn.Pkg().Path(), "gorilla/mux"), fn.Name() == "URLParam" && pathEnds(fn.Pkg().Path(), "go-chi/chi"):
		return call
	case slices.Contains(carriers, fn.Pkg().Path()):
		for _, arg := range call.Args {
			if x := r.of(arg, path, depth); x != nil {
				return x
			}
		}
	}
	return nil
}

// brings reports whether a selector is a part of a request that whoever sends
// it chooses. The host of a request on its way out is one of the few that the
// program talks to.
func (r *requestData) brings(sel *ast.SelectorExpr, path []ast.Node) bool {
	info := r.p.TypesInfo
	switch t := info.TypeOf(sel.X); {
	case isNamed(t, "net/http", "Request"):
		switch sel.Sel.Name {
		case "RequestURI", "RemoteAddr", "Header", "Form", "PostForm":
			return r.incoming(path)
		case "Host":
			return r.incoming(path)
		case "URL":
			return r.wholeURL(sel, path)
		}
	case isNamed(t, "net/url", "URL"):
		if inner, ok := ast.Unparen(sel.X).(*ast.SelectorExpr); ok && isNamed(info.TypeOf(inner.X), "net/http", "Request") {
			return strings.HasSuffix(sel.Sel.Name, "Path") || sel.Sel.Name == "RawQuery" || sel.Sel.Name == "Host" && r.incoming(path)
		}
	}
	return false
}

// wholeURL reports whether r.URL is used as a text, path included: by String,
// or by a function of package fmt.
func (r *requestData) wholeURL(sel *ast.SelectorExpr, path []ast.Node) bool {
	_, body := enclosing(path)
	if body == nil {
		return false
	}
	text := false
	inspectPath(body, nil, func(n ast.Node, above []ast.Node) bool {
		if n == ast.Node(sel) && len(above) > 0 {
			switch parent := above[len(above)-1].(type) {
			case *ast.SelectorExpr:
				text = parent.Sel.Name == "String" || parent.Sel.Name == "RequestURI" || parent.Sel.Name == "EscapedPath" || parent.Sel.Name == "Query"
			case *ast.CallExpr:
				text = true
			}
		}
		return true
	})
	return text
}

// incoming reports whether the code on a path answers requests.
func (r *requestData) incoming(path []ast.Node) bool {
	for _, n := range path {
		switch fn := n.(type) {
		case *ast.FuncLit:
			if handles(r.p.TypesInfo, fn) {
				return true
			}
		case *ast.FuncDecl:
			if handles(r.p.TypesInfo, fn) {
				return true
			}
		}
	}
	return false
}

func isNamed(t types.Type, pkg, name string) bool {
	obj := typeName(t)
	return obj != nil && obj.Pkg() != nil && obj.Name() == name && obj.Pkg().Path() == pkg
}
