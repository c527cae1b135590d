package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
)

// LocalName is the name by which file can refer to the package path: the name
// of an existing import of it that nothing in the file hides, or want, or a
// fresh name made from want. A name is free if no scope of the file and no
// object of the package has it. Give the result to Imports.Add.
func LocalName(pkg *types.Package, info *types.Info, file *ast.File, path, want string) string {
	s := scopes{pkg: pkg, file: info.Scopes[file], syntax: file}
	for _, spec := range file.Imports {
		if specPath(spec) != path {
			continue
		}
		name := importName(info, spec)
		if name != "_" && name != "." && !s.hidden(name) {
			return name
		}
	}
	if want == "" {
		want = AssumedName(path)
	}
	for i := 0; ; i++ {
		if name := candidate(want, i); s.free(name) {
			return name
		}
	}
}

// candidate is the i-th name to try: want, cwant, want2, want3 …
func candidate(want string, i int) string {
	switch i {
	case 0:
		return want
	case 1:
		return "c" + want
	}
	return fmt.Sprintf("%s%d", want, i)
}

func importName(info *types.Info, spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	if obj, ok := info.Implicits[spec].(*types.PkgName); ok {
		return obj.Name()
	}
	return AssumedName(specPath(spec))
}

// scopes answers which names a file can see.
type scopes struct {
	pkg    *types.Package
	file   *types.Scope // nil if the file was not type-checked
	syntax *ast.File
}

func (s scopes) free(name string) bool {
	if !token.IsIdentifier(name) || name == "_" || name == "init" || name == "main" {
		return false
	}
	if types.Universe.Lookup(name) != nil || s.hidden(name) {
		return false
	}
	if s.file != nil {
		return s.file.Lookup(name) == nil
	}
	return !slices.ContainsFunc(s.syntax.Imports, func(spec *ast.ImportSpec) bool {
		return spec.Name == nil && slices.Contains(plausibleNames(specPath(spec)), name) || spec.Name != nil && spec.Name.Name == name
	})
}

// hidden reports whether the package or a scope inside the file declares name,
// so that an import of that name would clash or not be seen everywhere.
func (s scopes) hidden(name string) bool {
	if s.pkg != nil && s.pkg.Scope().Lookup(name) != nil {
		return true
	}
	if s.file == nil {
		return s.mentioned(name)
	}
	for i := range s.file.NumChildren() {
		if declares(s.file.Child(i), name) {
			return true
		}
	}
	return false
}

func declares(scope *types.Scope, name string) bool {
	if scope.Lookup(name) != nil {
		return true
	}
	for i := range scope.NumChildren() {
		if declares(scope.Child(i), name) {
			return true
		}
	}
	return false
}

// mentioned is the careful answer without types: any identifier of that name
// that is not selected from something.
func (s scopes) mentioned(name string) bool {
	selected := map[*ast.Ident]bool{}
	found := false
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.SelectorExpr:
			selected[n.Sel] = true
			if id, ok := n.X.(*ast.Ident); ok && id.Obj == nil {
				selected[id] = true // may be the package itself
			}
		case *ast.Ident:
			found = found || n.Name == name && !selected[n]
		}
		return !found
	})
	return found
}

// AssumedName is the package name that follows from an import path by
// convention: the last element, without a major version, a go- prefix and all
// behind the first character that no identifier has.
func AssumedName(path string) string {
	base := lastElement(path)
	base = strings.TrimPrefix(base, "go-")
	if i := strings.IndexFunc(base, notIdentifier); i > 0 {
		base = base[:i]
	}
	return base
}

func notIdentifier(r rune) bool {
	return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// lastElement is the last element of path that is no major version.
func lastElement(path string) string {
	elems := strings.Split(path, "/")
	last := elems[len(elems)-1]
	if len(elems) > 1 && isMajor(last) {
		last = elems[len(elems)-2]
	}
	return last
}

func isMajor(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}

// plausibleNames are all names that a package with this path may well have,
// the likeliest first: go-redis is redis, go_redis or goredis.
func plausibleNames(path string) []string {
	last := lastElement(path)
	names := []string{AssumedName(path)}
	add := func(s string) {
		if token.IsIdentifier(s) {
			names = append(names, s)
		}
	}
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		add(path[i+1:])
	}
	add(strings.NewReplacer("-", "", ".", "").Replace(last))
	add(strings.NewReplacer("-", "_", ".", "_").Replace(last))
	for _, part := range strings.FieldsFunc(last, notIdentifier) {
		add(part)
	}
	return names
}
