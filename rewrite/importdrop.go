package rewrite

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// dropAll removes the specs of Drop that nothing refers to, and of DropDot.
func (e *importEdit) dropAll() error {
	for _, a := range e.Add {
		if !e.has(a) {
			e.fresh[e.addName(a)] = true
		}
	}
	for i := 0; i < len(e.file.Imports); i++ {
		spec := e.file.Imports[i]
		if !e.drops(spec) {
			continue
		}
		if err := e.dropOrReuse(spec); err != nil {
			return err
		}
		i = -1 // positions changed
	}
	return nil
}

func (e *importEdit) drops(spec *ast.ImportSpec) bool {
	path := specPath(spec)
	if path == "C" {
		return false
	}
	if spec.Name != nil && spec.Name.Name == "." {
		return slices.Contains(e.DropDot, path)
	}
	if spec.Name != nil && spec.Name.Name == "_" {
		return false
	}
	return slices.Contains(e.Drop, path) && !e.needed(spec)
}

// dropOrReuse removes spec. Where it is the only one of a declaration without
// parentheses and another one waits to be added, that one takes its place.
func (e *importEdit) dropOrReuse(spec *ast.ImportSpec) error {
	decl := e.declOf(spec)
	if decl.Lparen.IsValid() || len(nonC(e.decls())) > 1 {
		return e.remove(spec)
	}
	for i, a := range e.Add {
		if e.has(a) {
			continue
		}
		e.Add = slices.Delete(slices.Clone(e.Add), i, i+1)
		start, end := e.specRange(spec)
		e.drop(start, end)
		return e.patch(patch{start, end, e.spaced(start, e.specText(a.Path, e.addName(a)))})
	}
	return e.remove(spec)
}

// remove deletes a spec with its comments, and whatever would be left empty:
// its line, its group's blank line, its declaration.
func (e *importEdit) remove(spec *ast.ImportSpec) error {
	decl := e.declOf(spec)
	if len(decl.Specs) == 1 {
		return e.removeDecl(decl)
	}
	start, end := e.specRange(spec)
	if spec.Doc != nil && !e.isHeader(spec) {
		start = e.offset(spec.Doc.Pos())
	}
	first, last := wholeLines(e.src, start, end)
	if first == start && last == end { // shares its line with another spec
		last = pastSemicolon(e.src, last)
		e.drop(first, last)
		return e.patch(patch{start: first, end: last})
	}
	e.drop(first, last)
	first, last = e.emptiedGroup(spec, first, last)
	return e.patch(patch{start: first, end: last})
}

// pastSemicolon is the offset behind the semicolon that ends a spec, comments
// before it included, or at if the spec ends in another way.
func pastSemicolon(src []byte, at int) int {
	for i := at; i < len(src); i++ {
		switch rest := string(src[i:]); {
		case src[i] == ';':
			return i + 1
		case strings.HasPrefix(rest, "/*"):
			i += strings.Index(rest, "*/") + 1
		case src[i] != ' ' && src[i] != '\t':
			return at
		}
	}
	return at
}

// emptiedGroup widens the lines of a removed spec by the blank lines that
// would be left at the start or the end of the parentheses.
func (e *importEdit) emptiedGroup(spec *ast.ImportSpec, first, last int) (int, int) {
	if len(e.groupOf(spec).specs) > 1 {
		return first, last
	}
	for first > 0 {
		before := lineStart(e.src, first-1)
		if strings.TrimSpace(string(e.src[before:first])) != "" {
			break
		}
		first = before
	}
	closing := strings.HasPrefix(strings.TrimLeft(string(e.src[last:]), " \t\r\n"), ")")
	opening := strings.HasSuffix(strings.TrimRight(string(e.src[:first]), " \t\r\n"), "(")
	end := last
	for {
		next := lineEnd(e.src, end)
		if next == end || strings.TrimSpace(string(e.src[end:next])) != "" {
			break
		}
		end = next
	}
	switch {
	case closing || opening:
		return first, end
	case first < e.lineOf(spec) && end > last:
		return first, last // the blank line behind it stays
	}
	return e.lineOf(spec), last
}

// lineOf is the offset of the line the spec, or its doc comment, starts on.
func (e *importEdit) lineOf(spec *ast.ImportSpec) int {
	pos := spec.Pos()
	if spec.Doc != nil && !e.isHeader(spec) {
		pos = spec.Doc.Pos()
	}
	return lineStart(e.src, e.offset(pos))
}

func (e *importEdit) removeDecl(decl *ast.GenDecl) error {
	start, end := sourceSpan(e.fset, e.file, e.src, decl)
	first, last := wholeLines(e.src, start, end)
	if first == start && last == end { // shares its line with other code
		last = pastSemicolon(e.src, last)
	}
	e.drop(first, last)
	return e.patch(patch{start: first, end: last})
}

// drop records the comments of a range that goes.
func (e *importEdit) drop(start, end int) {
	for _, group := range e.file.Comments {
		for _, c := range group.List {
			if at := e.offset(c.Pos()); start <= at && at < end {
				e.dropped = append(e.dropped, c.Text)
			}
		}
	}
}

// specRange is the range of a spec and the comment behind it.
func (e *importEdit) specRange(spec *ast.ImportSpec) (start, end int) {
	end = e.offset(spec.End())
	if spec.Comment != nil {
		end = groupEnd(e.tf, e.src, spec.Comment)
	}
	return e.offset(spec.Pos()), end
}

// isHeader reports whether the doc comment of spec speaks of its whole group:
// it is above the first of several specs, and no other one has a comment above.
func (e *importEdit) isHeader(spec *ast.ImportSpec) bool {
	group := e.groupOf(spec).specs
	if spec.Doc == nil || len(group) < 2 || group[0] != spec {
		return false
	}
	return !slices.ContainsFunc(group[1:], func(s *ast.ImportSpec) bool { return s.Doc != nil })
}

func (e *importEdit) decls() []*ast.GenDecl {
	var decls []*ast.GenDecl
	for _, d := range e.file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			decls = append(decls, g)
		}
	}
	return decls
}

func (e *importEdit) declOf(spec *ast.ImportSpec) *ast.GenDecl {
	for _, d := range e.decls() {
		if d.Pos() <= spec.Pos() && spec.End() <= d.End() {
			return d
		}
	}
	return nil
}

// nonC leaves out cgo's import, which must stay alone under its preamble, and
// empty parentheses.
func nonC(decls []*ast.GenDecl) []*ast.GenDecl {
	return slices.DeleteFunc(slices.Clone(decls), func(d *ast.GenDecl) bool {
		return len(d.Specs) == 0 || len(d.Specs) == 1 && specPath(d.Specs[0].(*ast.ImportSpec)) == "C"
	})
}
