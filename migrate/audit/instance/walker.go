package instance

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/detect"
)

// walker goes through one declaration.
type walker struct {
	*index
	f      *file
	info   *types.Info
	fn     *ast.FuncDecl
	called map[*ast.Ident]*ast.CallExpr // the names that calls call
}

func (w *walker) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		w.call(n)
	case *ast.Ident:
		w.ident(n)
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			var rhs ast.Expr
			if len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE) {
				rhs = n.Rhs[i]
			} else if i == 0 && len(n.Rhs) == 1 && len(n.Lhs) > 1 {
				rhs = n.Rhs[0] // the first of several results
			}
			w.write(lhs, rhs, n.Pos())
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if len(n.Names) == len(n.Values) {
				w.write(name, n.Values[i], n.Pos())
			} else if len(n.Values) == 1 {
				w.write(name, nil, n.Pos())
			}
		}
	case *ast.RangeStmt:
		w.write(n.Key, nil, n.Pos())
		w.write(n.Value, nil, n.Pos())
	case *ast.IncDecStmt:
		w.write(n.X, nil, n.Pos())
	case *ast.CompositeLit:
		w.literal(n)
	case *ast.SelectorExpr:
		w.unresolved(n)
	}
	return true
}

// flagVar matches functions that bind a variable to a flag: their last but one
// argument is the default.
var flagVar = regexp.MustCompile(`^(Duration|Int|Int32|Int64|Uint|Uint32|Uint64|Float32|Float64|String|Bool)VarP?$`)

func (w *walker) call(c *ast.CallExpr) {
	id := nameOf(c.Fun)
	if id == nil {
		return
	}
	w.called[id] = c
	obj := detect.Origin(w.info.Uses[id])
	switch obj := obj.(type) {
	case *types.Func:
		if obj.Pos().IsValid() {
			w.calls[w.key(obj)] = append(w.calls[w.key(obj)], call{c, w.f, w.fn})
		}
		if addr, ok := arg(c, 0).(*ast.UnaryExpr); ok && addr.Op == token.AND && len(c.Args) >= 4 && flagVar.MatchString(obj.Name()) {
			w.write(addr.X, c.Args[len(c.Args)-2], c.Pos())
		}
	case *types.Var:
		w.calls[w.key(obj)] = append(w.calls[w.key(obj)], call{c, w.f, w.fn})
	case *types.Builtin:
		if obj.Name() == "new" && len(c.Args) == 1 {
			w.made(w.info.TypeOf(c.Args[0]), c)
		}
	}
}

// made notes that a value of a named type is made.
func (w *walker) made(t types.Type, e ast.Expr) {
	if n := named(t); n != nil {
		c, _ := e.(*ast.CallExpr)
		if c == nil {
			c = &ast.CallExpr{Fun: e, Lparen: e.Pos()}
		}
		w.literals[w.key(n)] = append(w.literals[w.key(n)], call{c, w.f, w.fn})
	}
}

func (w *walker) ident(id *ast.Ident) {
	obj := detect.Origin(w.info.Uses[id])
	if obj == nil {
		return
	}
	if fn, ok := obj.(*types.Func); ok && w.called[id] == nil && fn.Pos().IsValid() {
		w.values[w.key(fn)] = true
	}
	if obj.Pkg() == nil {
		return
	}
	if _, isPkg := obj.(*types.PkgName); isPkg {
		return
	}
	lib, symbol := catalog.Lookup(obj)
	if lib == nil || lib.Owns(w.f.pkg.Path) || w.owned[w.f.pkg.Path] {
		return // not in the library itself
	}
	w.uses = append(w.uses, use{lib, symbol, obj, id, w.called[id], w.f, w.fn})
}

// write notes that lhs gets a value.
func (w *walker) write(lhs, rhs ast.Expr, pos token.Pos) {
	if lhs == nil {
		return
	}
	obj, root := w.target(lhs)
	if obj == nil {
		return
	}
	at := write{pos: pos, fn: w.fn}
	at.place = place{e: rhs, f: w.f}
	if root != nil && root != obj {
		at.root = w.key(root)
	}
	w.writes[w.key(obj)] = append(w.writes[w.key(obj)], at)
}

// target returns the variable or field that an expression names, and the
// variable that it goes through.
func (w *walker) target(e ast.Expr) (obj, root types.Object) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		obj = detect.Origin(w.info.ObjectOf(e))
		if v, ok := obj.(*types.Var); ok {
			return v, v
		}
	case *ast.SelectorExpr:
		if v, ok := detect.Origin(w.info.ObjectOf(e.Sel)).(*types.Var); ok {
			_, root = w.target(e.X)
			if root == nil {
				root = v
			}
			return v, root
		}
	case *ast.StarExpr:
		return w.target(e.X)
	}
	return nil, nil
}

func (w *walker) literal(lit *ast.CompositeLit) {
	t := w.info.TypeOf(lit)
	w.made(t, lit)
	for i, e := range lit.Elts {
		if name, value := element(t, lit, i, e); name != nil {
			obj := detect.Origin(name)
			w.writes[w.key(obj)] = append(w.writes[w.key(obj)], write{place: place{e: value, f: w.f}, pos: e.Pos(), fn: w.fn})
		}
	}
}

// element returns the field that element i of a struct literal sets, and its
// value.
func element(t types.Type, lit *ast.CompositeLit, i int, e ast.Expr) (*types.Var, ast.Expr) {
	st := structOf(t)
	if st == nil {
		return nil, nil
	}
	if kv, ok := e.(*ast.KeyValueExpr); ok {
		key, ok := kv.Key.(*ast.Ident)
		if !ok {
			return nil, nil
		}
		for f := range st.Fields() {
			if f.Name() == key.Name {
				return f, kv.Value
			}
		}
		return nil, nil
	}
	if i < st.NumFields() {
		return st.Field(i), e
	}
	return nil, nil
}
