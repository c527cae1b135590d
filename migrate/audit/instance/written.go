package instance

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/catalog"
)

// give works out one setting of a hand-written breaker.
func (h *written) give(col *collector, p part, at place, fn *function, c *ast.CallExpr) {
	s := p.Setting
	if p.from.Var == nil {
		pos := h.fset.Position(p.from.Pos)
		s.Name = s.Key
		g := given{Setting: s, name: s.Key, at: place{e: &ast.Ident{NamePos: p.from.Pos, Name: s.Key}, f: h.fileOf(pos.Filename)}}
		g.value = value{val: p.from.Value, origin: survey.FromLiteral, where: p.from.Pos, at: g.at}
		g.Unit = unitOf(s.Key)
		if g.at.f != nil {
			g.literal = true
			col.settings = append(col.settings, g)
		}
		return
	}
	s.Name = p.from.Var.Name()
	if isDuration(p.from.Var.Type()) {
		s.Unit = catalog.Duration
	}
	if from := h.memberOf(p.from.Var, at, fn, c); from.known() {
		v := h.value(from)
		g := given{Setting: s, name: s.Name, value: v, at: from, typ: p.from.Var.Type()}
		if from.e == ast.Expr(zero) {
			return
		}
		col.settings = append(col.settings, g)
	}
}

// unitOf: a number that is used as a time is a time.Duration.
func unitOf(key string) catalog.Unit {
	if key == "open_for" || key == "window.span" {
		return catalog.Duration
	}
	return catalog.Plain
}

func isDuration(t types.Type) bool { return t.String() == "time.Duration" }

func (h *written) fileOf(path string) *file {
	for _, f := range h.files {
		if f.path == path {
			return f
		}
	}
	return nil
}

// memberOf is where a setting's variable gets its value for the instance made
// at a place: the literal itself, the constructor that is called, a struct
// among its arguments, or anywhere.
func (h *written) memberOf(v *types.Var, at place, fn *function, c *ast.CallExpr) place {
	if lit, ok := at.e.(*ast.CompositeLit); ok {
		if out := h.fieldOf(at, lit, v); out.known() {
			return out
		}
	}
	if out := h.byOption(v, at, c); out.known() {
		return out
	}
	if fn != nil {
		fr := h.bind(at, c, fn)
		if i, ok := h.params(fn.obj.Signature())[h.key(v)]; ok {
			if a := arg(c, i); a != nil {
				return at.in(a)
			}
		}
		if out := h.inConstructor(v, fn, fr); out.known() {
			if field, ok := out.object().(*types.Var); ok && field.IsField() {
				if given := h.byOption(field, at, c); given.known() {
					return given
				}
			}
			return out
		}
		for _, a := range c.Args {
			if out := h.inArgument(v, at.in(a)); out.known() {
				return out
			}
		}
	}
	writes := h.writesOf(v, at.f.test)
	if len(writes) == 1 && writes[0].e != nil {
		return writes[0].place
	}
	return place{}
}

// byOption is what an option among the arguments sets a field to: a call of a
// function that has an assignment to it, in a literal that it returns.
func (h *written) byOption(v *types.Var, at place, c *ast.CallExpr) place {
	if c == nil {
		return place{}
	}
	var out place
	for _, a := range c.Args {
		option := at.in(ast.Unparen(a))
		e, ok := option.e.(*ast.CallExpr)
		if !ok {
			continue
		}
		fn := h.functions[h.key(option.callee())]
		if fn == nil {
			continue
		}
		for _, w := range h.writesOf(v, at.f.test) {
			if w.fn == fn.decl && w.e != nil && w.root.IsValid() {
				out = place{w.e, w.f, h.bind(option, e, fn)}
			}
		}
	}
	return out
}

// inConstructor is what a constructor sets a field to, in the frame of a call.
// Of a value and a default for when it is zero, the value.
func (h *written) inConstructor(v *types.Var, fn *function, fr *frame) place {
	var out []place
	for _, w := range h.writesOf(v, fn.f.test) {
		if w.fn == fn.decl && w.e != nil {
			out = append(out, place{w.e, w.f, fr})
		}
	}
	if len(out) == 0 {
		return place{}
	}
	if len(out) > 1 && isZero(h.value(out[0]).val) {
		return out[len(out)-1]
	}
	return out[0]
}

// inArgument is what a struct that is handed over sets a field to, or what it
// is set to when that is zero.
func (h *written) inArgument(v *types.Var, a place) place {
	at := h.value(a).at
	lit, ok := at.e.(*ast.CompositeLit)
	if !ok {
		return place{}
	}
	st := structOf(at.typeOf())
	if st == nil {
		return place{}
	}
	for field := range st.Fields() {
		if h.key(field) != h.key(v) {
			continue
		}
		if out := h.fieldOf(at, lit, v); out.known() && !isZero(h.value(out).val) {
			return out
		}
		return h.assigned(v, at)
	}
	return place{}
}

// nameOf is the argument for a parameter called name, or the field.
func (h *written) nameOf(at place, c *ast.CallExpr) (value, place) {
	if c != nil {
		fn := at.callee()
		for pos, i := range h.params(fn.Signature()) {
			p := fn.Signature().Params().At(i)
			if a := arg(c, i); a != nil && h.key(p) == pos && isName(p) {
				return h.value(at.in(a)), at.in(a)
			}
		}
		for _, a := range c.Args {
			if v, from := h.nameIn(at.in(a)); from.known() {
				return v, from
			}
		}
		return value{}, place{}
	}
	return h.nameIn(at)
}

// nameIn is the field of a literal that is called name.
func (h *written) nameIn(at place) (value, place) {
	v := h.value(at)
	lit, ok := v.at.e.(*ast.CompositeLit)
	if !ok {
		return value{}, place{}
	}
	t := v.at.typeOf()
	for i, e := range lit.Elts {
		if f, from := element(t, lit, i, e); f != nil && isName(f) {
			return h.value(v.at.in(from)), v.at.in(from)
		}
	}
	return value{}, place{}
}

func isName(v *types.Var) bool {
	return strings.EqualFold(v.Name(), "name") && v.Type().Underlying() == types.Typ[types.String]
}
