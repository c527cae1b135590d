package hazard

import (
	"go/ast"
	"go/types"
	"slices"
)

// handles reports whether a function is called for each request that comes in.
func handles(info *types.Info, fn ast.Node) bool {
	for _, v := range paramsOf(info, fn) {
		if isRequestContext(v.Type()) {
			return true
		}
	}
	return false
}

// paramsOf are the parameters of a declaration or literal.
func paramsOf(info *types.Info, fn ast.Node) []*types.Var {
	var t *ast.FuncType
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		t = fn.Type
	case *ast.FuncLit:
		t = fn.Type
	default:
		return nil
	}
	var out []*types.Var
	for _, field := range t.Params.List {
		for _, id := range field.Names {
			if v, ok := info.Defs[id].(*types.Var); ok {
				out = append(out, v)
			}
		}
	}
	return out
}

// requestContexts are the types of which a handler of an incoming request gets
// one, by the ends of their packages' paths.
var requestContexts = []struct{ pkg, name string }{
	{"net/http", "ResponseWriter"},
	{"gin", "Context"}, {"echo", "Context"}, {"fiber", "Ctx"}, {"fasthttp", "RequestCtx"},
	{"iris", "Context"}, {"beego/context", "Context"}, {"context", "BeegoContext"}, {"app", "RequestContext"},
}

func isRequestContext(t types.Type) bool {
	obj := typeName(t)
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	return slices.ContainsFunc(requestContexts, func(c struct{ pkg, name string }) bool {
		return obj.Name() == c.name && pathEnds(obj.Pkg().Path(), c.pkg)
	})
}

// pathEnds reports whether an import path ends in some elements, a major
// version left aside.
func pathEnds(path, end string) bool {
	path = unversioned(path)
	return path == end || len(path) > len(end) && path[len(path)-len(end)-1] == '/' && path[len(path)-len(end):] == end
}

// unversioned is an import path without /v2 and the like at its end.
func unversioned(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		switch c := path[i]; {
		case '0' <= c && c <= '9':
			continue
		case c == 'v' && path[i-1] == '/' && i < len(path)-1:
			return path[:i-1]
		}
		break
	}
	return path
}
