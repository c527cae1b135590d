package prove

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// closure is what a slice of a package keeps.
type closure struct {
	d    *decls
	kept map[*unit]bool
}

// close gathers everything that the roots need.
func (d *decls) close(roots []string) *closure {
	c := &closure{d: d, kept: map[*unit]bool{}}
	for _, name := range roots {
		c.name(name)
	}
	return c
}

func (c *closure) name(name string) {
	if u := c.d.byName[name]; u != nil {
		c.unit(u)
	}
}

func (c *closure) unit(u *unit) {
	if c.kept[u] {
		return
	}
	c.kept[u] = true
	for name := range u.uses {
		c.name(name)
	}
	if _, ok := u.node.(*ast.TypeSpec); ok {
		for _, m := range c.d.methods[u.names[0]] {
			c.unit(m)
		}
	}
}

// has reports whether a package-scope name is kept.
func (c *closure) has(name string) bool { return c.kept[c.d.byName[name]] }

// obstacle says why the slice cannot be compiled elsewhere, or nothing.
func (c *closure) obstacle() string {
	for u := range c.kept {
		if u.file.imports["."] != nil {
			return u.file.name + " has a dot import"
		}
		if u.pkgs["C"] {
			return u.names[0] + " uses cgo"
		}
		if f, ok := u.node.(*ast.FuncDecl); ok && f.Body == nil {
			return u.names[0] + " has no body in Go"
		}
		for _, name := range u.names {
			if c.d.linked[name] {
				return name + " is linked by go:linkname"
			}
		}
		if embeds(u) {
			return u.names[0] + " is embedded from a file"
		}
	}
	return ""
}

// embeds reports whether a go:embed comment stands before the unit.
func embeds(u *unit) bool {
	spec, ok := u.node.(*ast.ValueSpec)
	if !ok || u.tok != token.VAR {
		return false
	}
	line := u.file.fset.Position(spec.Pos()).Line
	for _, group := range u.file.file.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:embed") && line-u.file.fset.Position(c.Pos()).Line == 1 {
				return true
			}
		}
	}
	return false
}

// files prints the slice as a package of its own.
func (c *closure) files(pkgName string) map[string][]byte {
	out := map[string][]byte{}
	for _, s := range c.d.files {
		var units []*unit
		for u := range c.kept {
			if u.file == s {
				units = append(units, u)
			}
		}
		if len(units) > 0 {
			slices.SortFunc(units, func(a, b *unit) int { return int(a.node.Pos() - b.node.Pos()) })
			out[s.name] = s.print(pkgName, units)
		}
	}
	return out
}

func (s *source) print(pkgName string, units []*unit) []byte {
	used := map[string]bool{}
	for _, u := range units {
		maps.Copy(used, u.pkgs)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s\n\n", pkgName)
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if spec := s.imports[name]; spec != nil {
			fmt.Fprintf(&b, "import %s %s\n", name, spec.Path.Value)
		}
	}
	for _, u := range units {
		b.WriteByte('\n')
		if u.tok != token.ILLEGAL {
			b.WriteString(u.tok.String() + " ")
		}
		b.Write(u.text())
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func (u *unit) text() []byte {
	start, end := u.node.Pos(), u.node.End()
	switch n := u.node.(type) {
	case *ast.FuncDecl:
		start = n.Type.Pos()
	case *ast.GenDecl:
		start = n.TokPos
	}
	f := u.file.fset.File(start)
	text := u.file.src[f.Offset(start):f.Offset(end)]
	return detach(text, u)
}

// promauto registers what it makes with a registry of the whole process, in
// which two versions would collide.
const promauto = "github.com/prometheus/client_golang/prometheus/promauto"

// detach makes metrics that are registered nowhere.
func detach(text []byte, u *unit) []byte {
	for name, spec := range u.file.imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && path == promauto && u.pkgs[name] {
			return bytes.ReplaceAll(text, []byte(name+".New"), []byte(name+".With(nil).New"))
		}
	}
	return text
}
