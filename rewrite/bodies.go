package rewrite

import (
	"bytes"
	"go/ast"
	"go/token"
)

// blankBodies overwrites the bodies of top-level functions with spaces, line
// ends kept, so that the parser need not build what nobody will look at:
// bodies are most of a file. src is changed in place. Source that the scan
// misunderstands no longer parses, which callers must be ready for.
func blankBodies(src []byte) {
	b := blanker{src: src, lineStart: true}
	for b.i < len(src) {
		b.step()
	}
}

// blanker reads Go tokens as coarsely as finding function bodies allows.
type blanker struct {
	src       []byte
	i         int
	nested    int    // open parentheses and brackets
	braces    int    // open braces
	word      string // the token before, if it was a word
	lineStart bool   // nothing but space on this line so far
	signature bool   // between the keyword func and the body
}

func (b *blanker) top() bool { return b.nested == 0 && b.braces == 0 }

func (b *blanker) step() {
	if next := skipText(b.src, b.i); next > b.i {
		b.i = next
		return
	}
	c := b.src[b.i]
	switch {
	case c == '\n':
		if b.top() {
			b.signature = false // a function without a body
		}
		b.lineStart = true
		b.i++
		return
	case c == ' ', c == '\t', c == '\r':
		b.i++
		return
	case isWord(c):
		b.takeWord()
		return
	case c == '{' && b.signature && b.top() && b.word != "struct" && b.word != "interface":
		b.blank()
	case c == '(', c == '[':
		b.nested++
	case c == ')', c == ']':
		b.nested--
	case c == '{':
		b.braces++
	case c == '}':
		b.braces--
	}
	b.word, b.lineStart = "", false
	b.i++
}

func isWord(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

func (b *blanker) takeWord() {
	start := b.i
	for b.i < len(b.src) && isWord(b.src[b.i]) {
		b.i++
	}
	b.word = string(b.src[start:b.i])
	if b.lineStart && b.top() && b.word == "func" {
		b.signature = true
	}
	b.lineStart = false
}

// blank clears up to the brace that closes the one at i, and stops there.
func (b *blanker) blank() {
	start, depth := b.i+1, 0
	for b.i < len(b.src) {
		if next := skipText(b.src, b.i); next > b.i {
			b.i = next
			continue
		}
		switch b.src[b.i] {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			break
		}
		b.i++
	}
	for k := start; k < min(b.i, len(b.src)); k++ {
		if b.src[k] != '\n' {
			b.src[k] = ' '
		}
	}
	b.signature = false
}

// skipText returns the offset behind the comment, string or rune that starts
// at i, or i if none does.
func skipText(src []byte, i int) int {
	switch src[i] {
	case '"', '\'':
		return skipQuoted(src, i)
	case '`':
		return behind(src, i+1, "`")
	case '/':
		if bytes.HasPrefix(src[i:], []byte("//")) {
			if end := bytes.IndexByte(src[i:], '\n'); end >= 0 {
				return i + end
			}
			return len(src)
		}
		if bytes.HasPrefix(src[i:], []byte("/*")) {
			return behind(src, i+2, "*/")
		}
	}
	return i
}

func skipQuoted(src []byte, i int) int {
	quote := src[i]
	for i++; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		case '\n':
			return i // not terminated; the parser will say so
		}
	}
	return len(src)
}

func behind(src []byte, from int, end string) int {
	if at := bytes.Index(src[min(from, len(src)):], []byte(end)); at >= 0 {
		return from + at + len(end)
	}
	return len(src)
}

// strip removes what an importer cannot see from a parsed file: bodies that
// are left, and the values of variables whose type is written down. Tables of
// literals are a large part of what there is to check in some packages.
func strip(file *ast.File) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			d.Body = emptied(d.Body)
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				for _, spec := range d.Specs {
					stripValues(spec.(*ast.ValueSpec))
				}
			}
		}
	}
}

// emptied keeps a body a body: a generic function without one is an error.
func emptied(body *ast.BlockStmt) *ast.BlockStmt {
	if body == nil {
		return nil
	}
	return &ast.BlockStmt{Lbrace: body.Lbrace, Rbrace: body.Rbrace}
}

func stripValues(spec *ast.ValueSpec) {
	if spec.Type != nil {
		spec.Values = nil
		return
	}
	for _, value := range spec.Values {
		if address, ok := value.(*ast.UnaryExpr); ok && address.Op == token.AND {
			value = address.X
		}
		switch value := value.(type) {
		case *ast.FuncLit:
			value.Body = emptied(value.Body)
		case *ast.CompositeLit:
			if !countsElements(value.Type) {
				value.Elts = nil
			}
		}
	}
}

// countsElements reports whether a literal's type depends on its elements.
func countsElements(typ ast.Expr) bool {
	array, ok := typ.(*ast.ArrayType)
	if !ok {
		return false
	}
	_, ok = array.Len.(*ast.Ellipsis)
	return ok
}
