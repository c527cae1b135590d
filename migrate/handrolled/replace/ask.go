package replace

import (
	"fmt"
	"go/scanner"
	"go/token"
	"strings"
)

// ask writes the question and what follows from the answer.
func (w *writer) ask(e exits, allow string) {
	if len(e.reject) == 0 {
		give(w.f.decl.Pos(), "where %s turns calls away was not found", w.f.obj.Name())
	}
	if text, ok := w.plainAnswer(e, allow); ok {
		w.add(text)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "if _, rejected := %s; rejected != nil {\n%s\n}", allow, w.choose(e.reject, "rejects"))
	w.add(b.String())
	if e.falls {
		w.add(e.extra)
		if w.explicit && !w.inherits {
			w.add(w.release())
		}
		if len(e.admit) == 0 {
			return
		}
	}
	if len(e.admit) > 0 && !(e.falls && w.f.kind == runKind) {
		w.add(w.choose(e.admit, "lets through"))
	}
}

// plainAnswer is the whole of a gate that returns a bool and does nothing
// else.
func (w *writer) plainAnswer(e exits, allow string) (string, bool) {
	if e.falls || len(e.reject) == 0 || len(e.admit) == 0 {
		return "", false
	}
	yes, no := e.admit[0].text, e.reject[0].text
	for _, x := range e.admit {
		if x.text != yes {
			return "", false
		}
	}
	for _, x := range e.reject {
		if x.text != no {
			return "", false
		}
	}
	switch {
	case yes == "return true" && no == "return false":
		return fmt.Sprintf("_, rejected := %s\nreturn rejected == nil", allow), true
	case yes == "return false" && no == "return true":
		return fmt.Sprintf("_, rejected := %s\nreturn rejected != nil", allow), true
	}
	return "", false
}

// choose writes one of several exits, by the state when there are two.
func (w *writer) choose(list []exit, what string) string {
	s := w.s
	half, other := "", ""
	for _, x := range list {
		target := &other
		if x.states == halfState {
			target = &half
		}
		if *target != "" && *target != x.text {
			give(w.f.decl.Pos(), "%s %s in several ways that its state does not tell apart", w.f.obj.Name(), what)
		}
		*target = x.text
	}
	switch {
	case half == "" || half == other:
		return other
	case other == "":
		return half
	}
	both, half, other := commonStart(half, other)
	return fmt.Sprintf("%sif %s.LastState() == %s.HalfOpen {\n%s\n}\n%s", both, w.circuit(), s.names.breaker, half, other)
}

// commonStart takes the lines off with which two texts begin, as far as they
// are whole statements.
func commonStart(a, b string) (both, restA, restB string) {
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	var sc scanner.Scanner
	sc.Init(token.NewFileSet().AddFile("", 1, len(a)), []byte(a), nil, 0)
	whole, depth := 0, 0
	for {
		pos, tok, lit := sc.Scan()
		end := int(pos) // the file begins at 1, so this is behind the line feed
		switch {
		case tok == token.EOF || end > same:
			return a[:whole], a[whole:], b[whole:]
		case tok == token.LBRACE, tok == token.LPAREN, tok == token.LBRACK:
			depth++
		case tok == token.RBRACE, tok == token.RPAREN, tok == token.RBRACK:
			depth--
		case tok == token.SEMICOLON && lit == "\n" && depth == 0:
			whole = end
		}
	}
}
