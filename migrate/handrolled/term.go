package handrolled

import (
	"go/constant"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

// kind says what a term is.
type kind int

const (
	unknown    kind = iota
	fieldTerm       // the value of a field or package variable, or of an element of it
	constTerm       // a constant; nil and zero literals too
	nowTerm         // the present time
	resultTerm      // what code outside the package returned
	paramTerm       // a parameter nobody in the walk bound
	binTerm         // x op y
	notTerm         // !x
	lenTerm         // len(x), or a count over the elements of x
	callTerm        // what a function value returned: callbacks, predicates
	altTerm         // one of several, each under a condition
	tickTerm        // a timer or ticker fired
	tupleTerm       // the results of a call of several results, in args
)

// term is the value of an expression as far as recognition cares.
type term struct {
	kind kind
	v    *types.Var // of a field or parameter
	obj  types.Object
	c    constant.Value // nil for nil and composite zero values
	op   token.Token
	x, y *term
	args []*term
	alts []alt
	typ  types.Type
	pos  token.Pos
	some bool // surely not nil
}

// alt is one of the values of an altTerm.
type alt struct {
	t    *term
	cond *cond
}

// cond is a stack of conditions that hold at a place, the innermost first.
type cond struct {
	outer *cond
	t     *term
	neg   bool
}

func (c *cond) push(t *term, neg bool) *cond {
	if t == nil || t.kind == unknown {
		return c
	}
	return &cond{outer: c, t: t, neg: neg}
}

var anything = &term{}

// zero reports whether t is the zero value of its type, written as such.
func (t *term) zero() bool {
	if t.kind != constTerm {
		return false
	}
	if t.c == nil {
		return true
	}
	return rewrite.ZeroConstant(t.c)
}

// isNil reports whether t is the literal nil.
func (t *term) isNil() bool {
	b, ok := t.typ.(*types.Basic)
	return t.kind == constTerm && t.c == nil && ok && b.Kind() == types.UntypedNil
}

// key identifies a constant among the values of one field.
func (t *term) key() string {
	if t.kind != constTerm {
		return ""
	}
	if t.c == nil {
		return "zero"
	}
	return t.c.ExactString()
}

// each calls f for t and everything below it.
func (t *term) each(f func(*term)) { t.visit(f, 0) }

func (t *term) visit(f func(*term), depth int) {
	if t == nil || depth > maxTermDepth {
		return
	}
	f(t)
	t.x.visit(f, depth+1)
	t.y.visit(f, depth+1)
	for _, a := range t.args {
		a.visit(f, depth+1)
	}
	for _, a := range t.alts {
		a.t.visit(f, depth+1)
	}
}

// own calls f for t and what it is computed from here: not for what a function
// elsewhere was given, whose result may be anything.
func (t *term) own(f func(*term), depth int) {
	if t == nil || depth > maxTermDepth {
		return
	}
	f(t)
	if t.kind == resultTerm || t.kind == callTerm {
		return
	}
	t.x.own(f, depth+1)
	t.y.own(f, depth+1)
	for _, a := range t.alts {
		a.t.own(f, depth+1)
	}
	for _, a := range t.args {
		a.own(f, depth+1)
	}
}

const (
	maxTermDepth = 8
	maxAlts      = 6
)

// has reports whether f holds for some part of t.
func (t *term) has(f func(*term) bool) bool {
	found := false
	t.each(func(u *term) { found = found || f(u) })
	return found
}

// values expands alternatives into the terms they stand for.
func (t *term) values() []alt { return t.expand(nil, 0) }

func (t *term) expand(c *cond, depth int) []alt {
	if t == nil || depth > maxTermDepth {
		return nil
	}
	if t.kind != altTerm {
		return []alt{{t, c}}
	}
	var out []alt
	for _, a := range t.alts {
		inner := a.cond
		if inner == nil {
			inner = c
		}
		for _, e := range a.t.expand(inner, depth+1) {
			if len(out) < 4*maxAlts {
				out = append(out, e)
			}
		}
	}
	return out
}

// either joins two values of a variable.
func either(old, new *term, c *cond) *term {
	if old == nil || old == new {
		return new
	}
	alts := []alt{{t: old}}
	if old.kind == altTerm {
		alts = old.alts
	}
	if len(alts) >= maxAlts {
		alts = alts[len(alts)-maxAlts+1:]
	}
	alts = append(alts[:len(alts):len(alts)], alt{new, c})
	return &term{kind: altTerm, alts: alts, typ: new.typ, pos: new.pos}
}
