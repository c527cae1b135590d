package instance

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/rewrite"
)

// file is a source file, seen through the first package variant that has it.
type file struct {
	pkg    *rewrite.Package
	syntax *ast.File
	path   string // absolute
	rel    string // relative to the module root, with slashes
	test   bool
}

// place is an expression where it stands. frame tells what the parameters of
// the functions around it are bound to; nil when nothing is known of them.
type place struct {
	e     ast.Expr
	f     *file
	frame *frame
}

// frame binds parameters, by position of their names.
type frame struct {
	args map[token.Pos]place
	up   *frame
}

func (fr *frame) lookup(pos token.Pos) (place, bool) {
	for ; fr != nil; fr = fr.up {
		if p, ok := fr.args[pos]; ok {
			return p, true
		}
	}
	return place{}, false
}

// in returns another expression of the same file and frame.
func (p place) in(e ast.Expr) place { return place{e, p.f, p.frame} }

func (p place) known() bool { return p.e != nil }

func (p place) typeOf() types.Type {
	if p.e == nil {
		return nil
	}
	return p.f.pkg.Info.TypeOf(p.e)
}

// write is a value given to a variable or field. A value that cannot be
// written down, such as one result of several, has no expression.
type write struct {
	place
	pos  token.Pos
	root token.Pos     // for x.F = value: of the variable x; NoPos in literals
	fn   *ast.FuncDecl // that it is in, or nil
}

// function is a declared function.
type function struct {
	decl *ast.FuncDecl
	f    *file
	obj  *types.Func
}

// call is a call of a declared function, or of a symbol of a library.
type call struct {
	*ast.CallExpr
	f  *file
	fn *ast.FuncDecl // that it is in, or nil
}

func (c call) place() place { return place{e: c.CallExpr, f: c.f} }

// use is a mention of a symbol of a library.
type use struct {
	lib    *catalog.Library
	symbol catalog.Symbol
	obj    types.Object
	ident  *ast.Ident
	call   *ast.CallExpr // of which it is the function, or nil
	f      *file
	fn     *ast.FuncDecl
}

// index is what all files have to say, by the positions of the objects, which
// the variants of a package share.
type index struct {
	fset      *token.FileSet
	module    *rewrite.Module
	source    func(path string) []byte
	files     []*file
	writes    map[token.Pos][]write
	functions map[token.Pos]*function
	calls     map[token.Pos][]call
	literals  map[token.Pos][]call // composite literals and new(T), by the name of their type
	values    map[token.Pos]bool   // functions that are used as values: not all calls are known
	uses      []use
	owned     map[string]bool // import paths of copies of the canonical package

	bases map[string]int // of files; see key

	seen          map[string]bool // import paths of what was looked at
	unseen        map[string]bool // of the module's packages that would tell more
	unseenCallers map[string]bool // of the packages whose importers would
}

// key identifies an object by its position in the file, whichever way the file
// was parsed: for importers, without bodies, it is parsed another time.
func (x *index) key(obj types.Object) token.Pos {
	if fn, isFunc := obj.(*types.Func); obj == nil || isFunc && fn == nil {
		return token.NoPos
	}
	obj = detect.Origin(obj)
	f := x.fset.File(obj.Pos())
	if f == nil {
		return token.NoPos
	}
	base, ok := x.bases[f.Name()]
	if !ok {
		base = f.Base()
		x.bases[f.Name()] = base
	}
	return token.Pos(base + int(obj.Pos()) - f.Base())
}

// see notes that the value of an object is wanted, which a package that was not
// given may know.
func (x *index) see(obj types.Object) {
	if obj.Pkg() == nil {
		return
	}
	path, _, _ := strings.Cut(obj.Pkg().Path(), " ")
	if !x.seen[path] && (path == x.module.Path || strings.HasPrefix(path, x.module.Path+"/")) {
		x.unseen[path] = true
	}
}

func newIndex(in Input) *index {
	x := &index{
		fset: in.Fset, module: in.Module, source: in.Source, writes: map[token.Pos][]write{}, functions: map[token.Pos]*function{},
		calls: map[token.Pos][]call{}, literals: map[token.Pos][]call{}, values: map[token.Pos]bool{}, owned: map[string]bool{},
		bases: map[string]int{}, seen: map[string]bool{}, unseen: map[string]bool{}, unseenCallers: map[string]bool{},
	}
	seen := map[string]bool{}
	for _, pkg := range in.Packages {
		if pkg.Info == nil || !pkg.Module {
			continue
		}
		x.seen[pkg.Path] = true
		if catalog.IsCopy(pkg.Types) {
			x.owned[pkg.Path] = true
		}
		for i, syntax := range pkg.Syntax {
			path := pkg.Files[i]
			if syntax == nil || seen[path] {
				continue
			}
			seen[path] = true
			x.files = append(x.files, &file{pkg: pkg, syntax: syntax, path: path, rel: x.rel(path), test: strings.HasSuffix(path, "_test.go")})
		}
	}
	slices.SortFunc(x.files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	for _, f := range x.files {
		x.bases[f.path] = x.fset.File(f.syntax.FileStart).Base()
	}
	for _, f := range x.files {
		x.add(f)
	}
	return x
}

func (x *index) rel(path string) string {
	rel, err := filepath.Rel(x.module.Root, path)
	if err != nil {
		rel = path
	}
	return filepath.ToSlash(rel)
}

func (x *index) add(f *file) {
	for _, decl := range f.syntax.Decls {
		fn, _ := decl.(*ast.FuncDecl)
		if fn != nil {
			if obj, ok := f.pkg.Info.Defs[fn.Name].(*types.Func); ok {
				x.functions[x.key(obj)] = &function{fn, f, obj}
			}
		}
		w := &walker{index: x, f: f, info: f.pkg.Info, fn: fn, called: map[*ast.Ident]*ast.CallExpr{}}
		ast.Inspect(decl, w.node)
	}
}

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
	}
	return true
}

// flagVar matches functions that bind a variable to a flag: their last but one
// argument is the default.
var flagVar = regexp.MustCompile(`^(Duration|Int|Int32|Int64|Uint|Uint32|Uint64|Float32|Float64|String|Bool)VarP?$`)

func (w *walker) call(c *ast.CallExpr) {
	id := detectName(c.Fun)
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
