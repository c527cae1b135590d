package instance

import (
	"go/ast"
	"go/token"
	"go/types"
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
			x.files = append(x.files, &file{pkg: pkg, syntax: syntax, path: path, rel: x.module.Rel(path), test: strings.HasSuffix(path, "_test.go")})
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
