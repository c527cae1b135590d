// Package detect finds the uses of breaker libraries in type-checked packages,
// by the identity of the objects used and never by spelling: an import under
// another name, a dot import, an alias, a promoted method or a file that does
// not import the library at all are all the same to it.
package detect

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// A Finder knows which import paths belong to a library.
type Finder struct {
	Module *rewrite.Module
	Fset   *token.FileSet
	Owns   func(importPath string) bool
}

// Findings are all uses of a library in the packages looked at.
type Findings struct {
	Files  []*File
	Scopes []*Scope
	Units  []*Unit
	Uses   []*Use
	byFile map[string]*File
}

// File is one source file, seen through the first package variant and build
// configuration that holds it.
type File struct {
	Pkg    *rewrite.Package
	Syntax *ast.File
	Path   string // absolute
	Rel    string // relative to the module root, with slashes
	Scopes []*Scope
}

// Scope is a function declaration or one spec of another declaration.
type Scope struct {
	ID    int
	File  *File
	Node  ast.Node
	Units []*Unit
	Uses  []*Use
}

// Use is one identifier that refers to an object of the library.
type Use struct {
	Scope  *Scope
	Unit   *Unit
	Ident  *ast.Ident
	Object types.Object // generic objects: their origin
	Symbol string       // "NewCircuitBreaker", "CircuitBreaker.Execute", "ErrOpenState"
	Path   []ast.Node   // from the scope's node down to the identifier's parent
	Pos    token.Position
}

// Find looks at every file of pkgs once.
func (f *Finder) Find(pkgs []*rewrite.Package) *Findings {
	out := &Findings{byFile: map[string]*File{}}
	for _, pkg := range pkgs {
		if pkg.Info == nil || !pkg.Module {
			continue
		}
		for i, syntax := range pkg.Syntax {
			if syntax == nil || out.byFile[pkg.Files[i]] != nil {
				continue
			}
			file := &File{Pkg: pkg, Syntax: syntax, Path: pkg.Files[i], Rel: f.Module.Rel(pkg.Files[i])}
			out.byFile[file.Path] = file
			out.Files = append(out.Files, file)
			f.findFile(out, file)
		}
	}
	sort.SliceStable(out.Files, func(i, j int) bool { return out.Files[i].Rel < out.Files[j].Rel })
	sort.SliceStable(out.Uses, func(i, j int) bool { return before(out.Uses[i].Pos, out.Uses[j].Pos) })
	return out
}

// File returns the file at an absolute path, or nil.
func (f *Findings) File(path string) *File { return f.byFile[path] }

func before(a, b token.Position) bool {
	if a.Filename != b.Filename {
		return a.Filename < b.Filename
	}
	return a.Offset < b.Offset
}

func (f *Finder) findFile(out *Findings, file *File) {
	for _, node := range ScopeNodes(file.Syntax) {
		scope := &Scope{ID: len(out.Scopes), File: file, Node: node}
		out.Scopes = append(out.Scopes, scope)
		file.Scopes = append(file.Scopes, scope)
		f.walk(scope)
		out.Units = append(out.Units, scope.Units...)
		out.Uses = append(out.Uses, scope.Uses...)
	}
}

// ScopeNodes lists the nodes of a file that are scopes, in order.
func ScopeNodes(file *ast.File) []ast.Node {
	var out []ast.Node
	for _, decl := range file.Decls {
		out = append(out, scopes(decl)...)
	}
	return out
}

// scopes splits a declaration into the nodes that become scopes. A const block
// stays whole: iota ties its specs together.
func scopes(decl ast.Decl) []ast.Node {
	gen, ok := decl.(*ast.GenDecl)
	if !ok || gen.Tok == token.CONST {
		return []ast.Node{decl}
	}
	if gen.Tok == token.IMPORT {
		return nil
	}
	nodes := make([]ast.Node, len(gen.Specs))
	for i, spec := range gen.Specs {
		nodes[i] = spec
	}
	return nodes
}

func (f *Finder) walk(scope *Scope) {
	w := &walker{Finder: f, scope: scope, info: scope.File.Pkg.Info, units: &units{scope: scope, byNode: map[ast.Node]*Unit{}}}
	ast.Inspect(scope.Node, func(n ast.Node) bool {
		if n == nil {
			w.path = w.path[:len(w.path)-1]
			return true
		}
		w.path = append(w.path, n)
		w.node(n)
		return true
	})
}

// walker goes through one scope.
type walker struct {
	*Finder
	scope *Scope
	info  *types.Info
	units *units
	path  []ast.Node // down to the node itself
}

func (w *walker) node(n ast.Node) {
	unit := w.units.at(w.path)
	unit.released = append(unit.released, released(w.info, w.path)...)
	unit.taken = append(unit.taken, taken(w.info, n)...)
	ref := func(objs ...types.Object) { unit.Refs = append(unit.Refs, objs...) }
	switch n := n.(type) {
	case *ast.Ident:
		// An embedded field is defined and its type is used by one identifier.
		if obj := Origin(w.info.Defs[n]); obj != nil {
			ref(obj)
		}
		if obj := Origin(w.info.Uses[n]); obj != nil {
			ref(obj)
			w.use(unit, n, obj)
		}
	case *ast.CompositeLit:
		ref(unnamed(w.info, n)...)
	case *ast.SelectorExpr:
		ref(embedded(w.info.Selections[n])...)
	case *ast.FuncLit:
		unit.lits = append(unit.lits, n)
	case *ast.ReturnStmt:
		if lit := enclosing(w.path); lit != nil {
			unit.lits = append(unit.lits, lit)
		} else if fn, ok := w.scope.Node.(*ast.FuncDecl); ok {
			ref(Origin(w.info.Defs[fn.Name]))
		}
	}
	if obj := w.info.Implicits[n]; obj != nil {
		ref(obj)
	}
}

func (w *walker) use(unit *Unit, id *ast.Ident, obj types.Object) {
	if obj.Pkg() == nil || !w.Owns(obj.Pkg().Path()) {
		return
	}
	if _, isPkg := obj.(*types.PkgName); isPkg {
		return
	}
	u := &Use{
		Scope: w.scope, Unit: unit, Ident: id, Object: obj, Symbol: symbol(obj),
		Path: append([]ast.Node(nil), w.path[:len(w.path)-1]...),
		Pos:  w.Fset.Position(id.Pos()),
	}
	unit.Uses = append(unit.Uses, u)
	w.scope.Uses = append(w.scope.Uses, u)
}

// unnamed lists the fields that a literal without keys sets.
func unnamed(info *types.Info, lit *ast.CompositeLit) []types.Object {
	t := info.TypeOf(lit)
	if t == nil || len(lit.Elts) == 0 {
		return nil
	}
	if _, keyed := lit.Elts[0].(*ast.KeyValueExpr); keyed {
		return nil
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var out []types.Object
	for i := range min(st.NumFields(), len(lit.Elts)) {
		out = append(out, Origin(st.Field(i)))
	}
	return out
}

// Origin maps an object of an instantiated type to the generic one.
func Origin(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Var:
		return obj.Origin()
	case *types.Func:
		return obj.Origin()
	case nil:
		return nil
	}
	return obj
}

// embedded lists the fields that a selection goes through without naming them.
func embedded(sel *types.Selection) []types.Object {
	if sel == nil || len(sel.Index()) < 2 {
		return nil
	}
	var out []types.Object
	t := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return out
		}
		field := s.Field(i)
		out = append(out, Origin(field))
		t = field.Type()
	}
	return out
}

// symbol names an object the way its documentation does.
func symbol(obj types.Object) string {
	fn, ok := obj.(*types.Func)
	if !ok {
		return obj.Name()
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.Name()
	}
	return strings.TrimPrefix(typeName(recv.Type())+"."+fn.Name(), ".")
}

func typeName(t types.Type) string {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// UsesOf lists the identifiers of a scope whose object matches, as uses.
func (f *Finder) UsesOf(scope *Scope, match func(types.Object) bool) []*Use {
	var uses []*Use
	info := scope.File.Pkg.Info
	var path []ast.Node
	ast.Inspect(scope.Node, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		if id, ok := n.(*ast.Ident); ok {
			if obj := info.Uses[id]; obj != nil && match(obj) {
				uses = append(uses, &Use{
					Scope: scope, Unit: scope.UnitAt(id.Pos()), Ident: id, Object: obj, Symbol: symbol(obj),
					Path: append([]ast.Node(nil), path...), Pos: f.Fset.Position(id.Pos()),
				})
			}
		}
		path = append(path, n)
		return true
	})
	return uses
}
