package rewrite

import (
	"bytes"
	"go/token"
	"slices"
)

// declText is a top-level declaration with its comments, imports aside.
type declText struct {
	start, end int
	pos        token.Position
	touched    bool
}

func (f *parsedFile) declarations(touched []int) []declText {
	var list []declText
	for i, decl := range f.file.Decls {
		if isImport(decl) {
			continue
		}
		start, end := DeclSpan(f.fset, f.file, decl)
		list = append(list, declText{start, end, f.at(decl.Pos()), slices.Contains(touched, i)})
	}
	return list
}

func (f *parsedFile) text(d declText) []byte { return f.src[d.start:d.end] }

// bytes makes sure that declarations which no edit touched, and the text
// between two of them, are the same bytes in the same order, and that the
// header is. Only the imports and the touched declarations may differ.
func (g *gate) bytes(c *Change, before, after *parsedFile) {
	g.header(before, after)
	olds, news := before.declarations(c.Touched), after.declarations(nil)
	next, free := 0, false // the next new declaration; whether an edit explains new ones before it
	for i, old := range olds {
		if old.touched {
			free = true
			continue
		}
		at := findDecl(before.text(old), after, news[next:], free)
		if at < 0 {
			g.report(GateBytes, old.pos, "the declaration would change or move although no edit touches it")
			return
		}
		at += next
		if i > 0 && at > 0 && !free {
			g.gap(old, before.src[olds[i-1].end:old.start], after.src[news[at-1].end:news[at].start])
		}
		next, free = at+1, false
	}
	if free {
		return
	}
	if next < len(news) {
		g.report(GateBytes, news[next].pos, "the change adds a declaration that no edit explains")
	} else if len(olds) > 0 {
		last := olds[len(olds)-1]
		g.gap(last, before.src[last.end:], after.src[news[len(news)-1].end:])
	}
}

// findDecl returns the index of the declaration with the text: the first one,
// or if an edited declaration stands before it, any.
func findDecl(text []byte, f *parsedFile, decls []declText, anywhere bool) int {
	for i, d := range decls {
		if bytes.Equal(text, f.text(d)) {
			return i
		}
		if !anywhere {
			break
		}
	}
	return -1
}

func (g *gate) gap(near declText, before, after []byte) {
	if !bytes.Equal(before, after) {
		g.report(GateBytes, near.pos, "the text next to this declaration would change although no edit touches it")
	}
}

// header compares what stands before the imports, build constraints included.
func (g *gate) header(before, after *parsedFile) {
	if !bytes.Equal(before.head(), after.head()) {
		g.report(GateBytes, before.at(before.file.Package), "the text up to the package clause would change")
	}
	if uniformCRLF(before.src) != uniformCRLF(after.src) {
		g.report(GateBytes, before.at(before.file.Package), "the line endings would change")
	}
}

func (f *parsedFile) head() []byte {
	return f.src[:f.fset.File(f.file.FileStart).Offset(f.file.Name.End())]
}

func uniformCRLF(src []byte) bool {
	lines := bytes.Count(src, []byte("\n"))
	return lines > 0 && lines == bytes.Count(src, []byte("\r\n"))
}
