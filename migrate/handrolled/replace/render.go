package replace

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"sort"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// render is the text of a node in which reads of the state have become
// questions to the canonical breaker. A node that changes the state in a way
// that cannot be taken out ends the attempt.
func (s *subject) render(n ast.Node) string {
	var cuts []cut
	s.cuts(n, &cuts)
	return s.cutText(n, cuts)
}

// cut puts text in the place of a node.
type cut struct {
	n    ast.Node
	text string
}

func (s *subject) cutText(n ast.Node, cuts []cut) string {
	sort.Slice(cuts, func(i, j int) bool { return cuts[i].n.Pos() < cuts[j].n.Pos() })
	tf := s.Fset.File(n.Pos())
	src := s.Source(filepath.Clean(tf.Name()))
	var b strings.Builder
	at := tf.Offset(n.Pos())
	for _, c := range cuts {
		b.Write(src[at:tf.Offset(c.n.Pos())])
		b.WriteString(c.text)
		at = tf.Offset(c.n.End())
	}
	b.Write(src[at:tf.Offset(n.End())])
	return b.String()
}

// cuts collects the replacements in a node.
func (s *subject) cuts(n ast.Node, out *[]cut) {
	ast.Inspect(n, func(n ast.Node) bool {
		if n != nil && s.sunk(n) {
			*out = append(*out, cut{n, ""})
			return false
		}
		switch n := n.(type) {
		case nil:
			return false
		case *ast.AssignStmt:
			if text, ok := "", false; s.inTest && len(s.assigned(n)) > 0 {
				if text, ok = s.testWrite(n); ok {
					*out = append(*out, cut{n, text})
					return false
				}
			}
		case *ast.RangeStmt:
			*out = append(*out, s.rangeCuts(n)...)
		case *ast.FuncLit:
			if !s.inTest && s.involves(n.Body) && len(s.writes(n.Body)) > 0 {
				*out = append(*out, cut{n.Body, s.literalBody(n)})
				return false
			}
		case *ast.CompositeLit:
			if s.isHome(n) {
				*out = append(*out, s.literalCuts(n)...)
				return false
			}
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok && isStruct(s.info.TypeOf(n)) {
					s.cuts(kv.Value, out)
				} else {
					s.cuts(e, out)
				}
			}
			return false
		case *ast.SelectorExpr:
			if s.copied(n) {
				s.cuts(n.X, out)
				return false
			}
			if text, ok := s.read(n); ok {
				*out = append(*out, cut{n, text})
				return false
			}
		case *ast.Ident:
			if v := s.source(n); v != nil && s.moves.in == nil {
				if f := s.enclosing(n); f != nil {
					*out = append(*out, cut{n, s.value(v, s.text(s.baseIn(f)), s.info.TypeOf(n), n.Pos())})
					return false
				}
			}
			if s.moves.in != nil {
				if text, ok := s.moveIdent(n); ok {
					*out = append(*out, cut{n, text})
					return false
				}
			}
		case *ast.CallExpr:
			text, ok := s.advanced(n)
			if !ok {
				text, ok = s.read(n)
			}
			if ok {
				*out = append(*out, cut{n, text})
				return false
			}
		case ast.Expr:
			if text, ok := s.comparison(n); ok {
				*out = append(*out, cut{n, text})
				return false
			}
			if text, ok := s.read(n); ok {
				*out = append(*out, cut{n, text})
				return false
			}
		}
		if id, ok := n.(*ast.Ident); ok {
			s.mention(id)
		}
		return true
	})
}

// advanced is the value of a call of an inner function that moves the state on
// and returns a part of it, where the canonical breaker has been asked before.
func (s *subject) advanced(call *ast.CallExpr) (string, bool) {
	in := s.innerCall(call)
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if in == nil || !ok || s.moves.in != nil || in.obj.Signature().Results().Len() != 1 || len(s.writes(in.decl.Body)) == 0 || rewrite.NamedType(s.info.TypeOf(sel.X)) != s.home {
		return "", false
	}
	v := s.returned(in, 0)
	if v == nil {
		return "", false
	}
	return s.value(v, s.baseText(sel.X), s.info.TypeOf(call), call.Pos()), true
}

// mention notes that kept code uses something that was about to go.
func (s *subject) mention(id *ast.Ident) {
	switch obj := s.info.Uses[id].(type) {
	case *types.Func:
		if f := s.functions[obj.Origin()]; f != nil && f.vanishes {
			if len(s.writes(f.decl.Body)) > 0 {
				give(id.Pos(), "%s changes its state and returns something that is used", f.obj.Name())
			}
			f.vanishes, f.kind = false, readerKind
			s.stays[obj] = true
		}
	case *types.Var:
		if s.fields[obj.Origin()] {
			give(id.Pos(), "it uses %s in a way that is not understood", obj.Name())
		}
		switch {
		case obj.IsField():
		case s.moves.in != nil:
			s.staysMoves[obj] = true
		default:
			s.stays[obj] = true
		}
	}
}

func (s *subject) isHome(n *ast.CompositeLit) bool {
	return rewrite.NamedType(s.info.TypeOf(n)) == s.home
}

// literalCuts takes the fields of the state out of a composite literal.
func (s *subject) literalCuts(n *ast.CompositeLit) []cut {
	var out []cut
	src := s.Source(filepath.Clean(s.Fset.File(n.Pos()).Name()))
	tf := s.Fset.File(n.Pos())
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			give(e.Pos(), "%s is made without the names of its fields", s.home.Name())
		}
		key, _ := kv.Key.(*ast.Ident)
		v, _ := s.info.Uses[key].(*types.Var)
		if v == nil || !s.fields[v.Origin()] {
			s.cuts(kv.Value, &out)
			continue
		}
		if to := s.stateValue(kv.Value); v.Origin() == s.r.State && to != "" && to != "closed" {
			give(kv.Pos(), "it does not begin closed")
		}
		// The comma, a comment, and a line that would be left empty, go too.
		end := tf.Offset(kv.End())
		for end < len(src) && strings.ContainsRune(", \t", rune(src[end])) {
			end++
		}
		if bytes.HasPrefix(src[end:], []byte("//")) {
			end += bytes.IndexByte(src[end:], '\n')
		}
		out = append(out, cut{span{kv, tf.Pos(end)}, ""})
	}
	return out
}

// span is a node that ends later.
type span struct {
	ast.Node
	end token.Pos
}

func (s span) End() token.Pos { return s.end }

// read recognises an expression that reads the state and says it in terms of
// the canonical breaker.
func (s *subject) read(e ast.Expr) (string, bool) {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		if v, ok := s.info.Uses[sel.Sel].(*types.Var); ok && s.fields[v.Origin()] && isStruct(v.Type()) {
			if text, ok := s.countsRead(v.Origin(), s.baseText(sel.X), sel.Pos()); ok {
				return text, true
			}
		}
	}
	field, base := s.loaded(e)
	if field == nil || s.structOf(field) == nil {
		return "", false
	}
	t := s.info.TypeOf(e)
	if tv, ok := s.info.Types[e]; !ok || !tv.IsValue() {
		return "", false
	}
	if s.moves.in != nil && field == s.r.State {
		return s.moves.stateText(s, e, t), true
	}
	return s.value(field, s.baseText(base), t, e.Pos()), true
}

// loaded finds the field that an expression is the value of: cb.f, cb.f.Load(),
// atomic.LoadInt32(&cb.f), cb.f.Load().(T), len(cb.f).
func (s *subject) loaded(e ast.Expr) (*types.Var, ast.Expr) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return nil, nil
	case *ast.SelectorExpr:
		v, ok := s.info.Uses[e.Sel].(*types.Var)
		if ok && s.fields[v.Origin()] && !isAtomic(v.Type()) && !isStruct(v.Type()) {
			return s.fieldOf(e)
		}
	case *ast.CallExpr:
		op, on, args := s.atomicCall(e)
		if on != nil && strings.HasPrefix(op, "Load") && len(args) == 0 {
			return s.fieldOf(on)
		}
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "len" && len(e.Args) == 1 {
			return s.fieldOf(e.Args[0])
		}
	case *ast.TypeAssertExpr:
		if call, ok := ast.Unparen(e.X).(*ast.CallExpr); ok {
			return s.loaded(call)
		}
	}
	return nil, nil
}

func isAtomic(t types.Type) bool {
	n := rewrite.NamedType(t)
	return n != nil && n.Pkg() != nil && n.Pkg().Path() == "sync/atomic"
}

func isStruct(t types.Type) bool {
	n := rewrite.NamedType(t)
	if n != nil && n.Pkg() != nil && n.Pkg().Path() == "time" {
		return false
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// baseText is what the canonical breaker is asked of: cb in cb.state.
func (s *subject) baseText(base ast.Expr) string {
	if base == nil {
		return ""
	}
	if s.moves.in != nil {
		return s.moves.receiver(s, base)
	}
	text := s.text(base)
	if u, ok := ast.Unparen(base).(*ast.UnaryExpr); ok {
		text = s.text(u.X)
	}
	return text
}
