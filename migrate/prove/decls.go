package prove

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// unit is the least that is kept or left out: a function, a type, a var
// specification or a whole const declaration, whose iota counts lines.
type unit struct {
	file  *source
	node  ast.Node
	tok   token.Token // of a specification on its own, else ILLEGAL
	names []string
	recv  string // of a method
	sig   string // of a function
	uses  map[string]bool
	pkgs  map[string]bool // names that select, such as those of imports
}

// source is a parsed file.
type source struct {
	name    string
	src     []byte
	file    *ast.File
	fset    *token.FileSet
	imports map[string]*ast.ImportSpec // by name in the file
}

// decls are the package-scope declarations of a package.
type decls struct {
	files   []*source
	byName  map[string]*unit
	methods map[string]map[string]*unit // by receiver's type name
	linked  map[string]bool             // names in go:linkname comments
}

// index parses files. importName tells the name of a package by its path.
func index(files map[string][]byte, importName func(string) string) (*decls, error) {
	d := &decls{byName: map[string]*unit{}, methods: map[string]map[string]*unit{}, linked: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, files[name], parser.ParseComments)
		if err != nil {
			return nil, err
		}
		s := &source{name: name, src: files[name], file: file, fset: fset, imports: map[string]*ast.ImportSpec{}}
		d.files = append(d.files, s)
		d.imports(s, importName)
		for _, decl := range file.Decls {
			d.add(s, decl)
		}
	}
	return d, nil
}

func (d *decls) imports(s *source, importName func(string) string) {
	for _, spec := range s.file.Imports {
		path := strings.Trim(spec.Path.Value, "`\"")
		name := importName(path)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		s.imports[name] = spec
	}
	for _, group := range s.file.Comments {
		for _, c := range group.List {
			if fields := strings.Fields(c.Text); len(fields) > 1 && fields[0] == "//go:linkname" {
				d.linked[fields[1]] = true
			}
		}
	}
}

func (d *decls) add(s *source, decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		u := newUnit(s, decl, decl.Name.Name)
		u.sig = signature(decl.Type)
		if decl.Recv == nil {
			if decl.Name.Name != "init" && decl.Name.Name != "_" {
				d.byName[decl.Name.Name] = u
			}
			return
		}
		u.recv = rewrite.ReceiverName(decl)
		if d.methods[u.recv] == nil {
			d.methods[u.recv] = map[string]*unit{}
		}
		d.methods[u.recv][decl.Name.Name] = u
	case *ast.GenDecl:
		d.addGen(s, decl)
	}
}

func (d *decls) addGen(s *source, decl *ast.GenDecl) {
	if decl.Tok == token.CONST {
		var names []string
		for _, spec := range decl.Specs {
			names = append(names, specNames(spec)...)
		}
		d.enter(newUnit(s, decl, names...))
		return
	}
	for _, spec := range decl.Specs {
		if names := specNames(spec); len(names) > 0 {
			u := newUnit(s, spec, names...)
			u.tok = decl.Tok
			d.enter(u)
		}
	}
}

func (d *decls) enter(u *unit) {
	for _, name := range u.names {
		if name != "_" {
			d.byName[name] = u
		}
	}
}

func specNames(spec ast.Spec) []string {
	var out []string
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		out = append(out, spec.Name.Name)
	case *ast.ValueSpec:
		for _, id := range spec.Names {
			out = append(out, id.Name)
		}
	}
	return out
}

// signature prints a function type without the names of parameters.
func signature(t *ast.FuncType) string {
	list := func(fields *ast.FieldList) string {
		var out []string
		if fields != nil {
			for _, f := range fields.List {
				for range max(1, len(f.Names)) {
					out = append(out, types.ExprString(f.Type))
				}
			}
		}
		return strings.Join(out, ", ")
	}
	return fmt.Sprintf("[%s](%s) (%s)", list(t.TypeParams), list(t.Params), list(t.Results))
}

func newUnit(s *source, node ast.Node, names ...string) *unit {
	u := &unit{file: s, node: node, names: names, uses: map[string]bool{}, pkgs: map[string]bool{}}
	u.read()
	return u
}

// read notes the package-scope names that a unit mentions. Local names are
// known by the parser's resolution; what selectors select is not a name of
// the package, but keys of literals may be.
func (u *unit) read() {
	selected := map[*ast.Ident]bool{}
	ast.Inspect(u.node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			selected[n.Sel] = true
			if id, ok := n.X.(*ast.Ident); ok && id.Obj == nil {
				u.pkgs[id.Name] = true
			}
		case *ast.CompositeLit:
			for _, elt := range n.Elts {
				if kv, ok := elt.(*ast.KeyValueExpr); ok && !keyed(n.Type) {
					if id, ok := kv.Key.(*ast.Ident); ok {
						selected[id] = true
					}
				}
			}
		case *ast.Ident:
			if !selected[n] && (n.Obj == nil || u.file.file.Scope.Lookup(n.Name) == n.Obj) {
				u.uses[n.Name] = true
			}
		}
		return true
	})
}

// keyed reports whether the keys of a literal of this type are expressions.
// A name may be that of a map.
func keyed(t ast.Expr) bool {
	switch t.(type) {
	case *ast.MapType, *ast.ArrayType, nil:
		return true
	case *ast.Ident:
		return true
	}
	return false
}
