package rewrite

import (
	"go/ast"
	"strings"
)

// addAll adds the imports of Add that the file does not have.
func (e *importEdit) addAll() error {
	for _, a := range e.Add {
		if e.has(a) {
			continue
		}
		if err := e.add(a); err != nil {
			return err
		}
	}
	return nil
}

func (e *importEdit) has(a Import) bool {
	for _, spec := range e.file.Imports {
		if specPath(spec) == a.Path && e.name(spec) == e.addName(a) {
			return true
		}
	}
	return false
}

func (e *importEdit) add(a Import) error {
	text := e.specText(a.Path, e.addName(a))
	decls := nonC(e.decls())
	home, found := e.home(e.class(a.Path))
	switch {
	case len(decls) == 0:
		return e.addFirst(text)
	case !found:
		return e.addGroup(text, e.class(a.Path))
	case home.decl.Lparen.IsValid():
		return e.addToGroup(home, a.Path, text)
	case len(decls) == 1:
		return e.parenthesise(home.decl, text, a.Path, false)
	}
	return e.addLine(e.neighbour(home.decl, a.Path), text, a.Path)
}

// neighbour is, in a file with a declaration per import, the last one of the
// class of path that sorts before it, or else the first of its class.
func (e *importEdit) neighbour(first *ast.GenDecl, path string) *ast.GenDecl {
	best := first
	for _, d := range nonC(e.decls()) {
		p := specPath(d.Specs[0].(*ast.ImportSpec))
		if d.Pos() > first.Pos() && e.class(p) == e.class(path) && p < path {
			best = d
		}
	}
	return best
}

// addFirst writes the first import declaration, after cgo's if there is one,
// else after the package clause.
func (e *importEdit) addFirst(text string) error {
	for _, d := range e.decls() {
		if len(d.Specs) == 0 { // import ()
			at, lead := e.offset(d.Rparen), ""
			if e.tf.Line(d.Lparen) == e.tf.Line(d.Rparen) {
				lead = e.eol
			}
			return e.patch(patch{at, at, lead + "\t" + text + e.eol})
		}
	}
	after := e.offset(e.file.Name.End())
	if decls := e.decls(); len(decls) > 0 {
		_, after = sourceSpan(e.fset, e.file, e.src, decls[len(decls)-1])
	}
	return e.insertDecl(after, text)
}

// insertDecl writes an import declaration below the line that holds after.
func (e *importEdit) insertDecl(after int, text string) error {
	end := lineEnd(e.src, after)
	rest := strings.TrimSpace(string(e.src[after:end]))
	if rest == "" || strings.HasPrefix(rest, "//") {
		lead, tail := e.eol, ""
		if end == len(e.src) && !strings.HasSuffix(string(e.src), "\n") {
			lead = e.eol + e.eol
		}
		if next := e.src[end:]; len(next) > 0 && strings.TrimSpace(string(next[:lineEnd(next, 0)])) != "" {
			tail = e.eol
		}
		return e.patch(patch{end, end, lead + "import " + text + e.eol + tail})
	}
	// More code on the same line: part it with a line break.
	for after < len(e.src) && strings.IndexByte(" \t;", e.src[after]) >= 0 {
		after++
	}
	return e.patch(patch{after, after, e.eol + e.eol + "import " + text + e.eol + e.eol})
}

// addGroup starts a new group: the standard library's before the others, any
// other behind them.
func (e *importEdit) addGroup(text string, class importClass) error {
	decls := nonC(e.decls())
	target := decls[len(decls)-1]
	if class == standard {
		target = decls[0]
	}
	switch {
	case target.Lparen.IsValid():
		return e.addGroupTo(target, text, class)
	case len(decls) == 1:
		return e.parenthesise(target, text, specPath(target.Specs[0].(*ast.ImportSpec)), true)
	}
	return e.addLine(target, text, "")
}

func (e *importEdit) addGroupTo(decl *ast.GenDecl, text string, class importClass) error {
	first, last := decl.Specs[0].(*ast.ImportSpec), decl.Specs[len(decl.Specs)-1].(*ast.ImportSpec)
	if class == standard {
		at := e.lineOf(first)
		if e.isHeader(first) {
			at = lineStart(e.src, e.offset(first.Doc.Pos()))
		}
		if !e.ownLineAt(at, e.offset(first.Pos())) {
			return e.addLine(decl, text, "")
		}
		return e.patch(patch{at, at, "\t" + text + e.eol + e.eol})
	}
	_, end := e.specRange(last)
	if strings.IndexByte(string(e.src[end:e.offset(decl.Rparen)]), '\n') < 0 {
		return e.addLine(decl, text, "")
	}
	at := lineEnd(e.src, end)
	return e.patch(patch{at, at, e.eol + "\t" + text + e.eol})
}

// ownLineAt reports whether the spec at pos starts its line, so that a line
// can be put before it at the offset at.
func (e *importEdit) ownLineAt(at, pos int) bool {
	return !strings.ContainsAny(string(e.src[at:pos]), "(;") &&
		strings.TrimSpace(string(e.src[lineStart(e.src, pos):pos])) == ""
}

// addToGroup inserts in sorted position, or at the end of an unsorted group.
func (e *importEdit) addToGroup(g importGroup, path, text string) error {
	if sortedByPath(g.specs) {
		for _, s := range g.specs {
			if specPath(s) <= path {
				continue
			}
			if at := e.lineOf(s); e.ownLineAt(at, e.offset(s.Pos())) {
				return e.patch(patch{at, at, "\t" + text + e.eol})
			}
			return e.addLine(g.decl, text, "")
		}
	}
	_, end := e.specRange(g.specs[len(g.specs)-1])
	at := lineEnd(e.src, end)
	if strings.ContainsAny(string(e.src[end:at]), ");") {
		return e.addLine(g.decl, text, "")
	}
	return e.patch(patch{at, at, "\t" + text + e.eol})
}

// parenthesise turns `import "a"` into a block that also holds text.
func (e *importEdit) parenthesise(decl *ast.GenDecl, text, path string, newGroup bool) error {
	spec := decl.Specs[0].(*ast.ImportSpec)
	start, end := e.specRange(spec)
	old := string(e.src[start:end])
	first, second := old, text
	if e.class(unquoted(text)) < e.class(specPath(spec)) || !newGroup && path < specPath(spec) {
		first, second = text, old
	}
	parting := ""
	if newGroup {
		parting = e.eol
	}
	block := "(" + e.eol + "\t" + first + e.eol + parting + "\t" + second + e.eol + ")"
	return e.patch(patch{start, end, block})
}

// unquoted is the path in the text of a spec.
func unquoted(spec string) string {
	i := strings.IndexByte(spec, '"')
	return strings.Trim(spec[i:], `"`)
}

// addLine adds a declaration of its own beside decl: before it if its path
// sorts before, else behind it.
func (e *importEdit) addLine(decl *ast.GenDecl, text, path string) error {
	start, end := sourceSpan(e.fset, e.file, e.src, decl)
	if path != "" && path < specPath(decl.Specs[0].(*ast.ImportSpec)) {
		if at := lineStart(e.src, start); strings.TrimSpace(string(e.src[at:start])) == "" {
			return e.patch(patch{at, at, "import " + text + e.eol})
		}
	}
	for end < len(e.src) && strings.IndexByte(" \t;", e.src[end]) >= 0 {
		end++
	}
	at := end
	if next := lineEnd(e.src, end); strings.TrimSpace(string(e.src[end:next])) == "" {
		return e.patch(patch{at, at, e.eol + "import " + text})
	}
	return e.patch(patch{at, at, e.eol + "import " + text + e.eol})
}
