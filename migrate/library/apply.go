package library

import (
	"github.com/dave/dst"

	"github.com/cbctl/cbctl/rewrite"
)

// classifiers puts Classifier(success, excluded) at one element and takes the
// values of both from where they were.
func (m *literal) classifiers(at, fn string, success, excluded bool) {
	m.replace[at] = func(dst.Expr) []*dst.KeyValueExpr {
		args := []dst.Expr{dst.NewIdent("nil"), dst.NewIdent("nil")}
		if success {
			args[0] = m.taken("IsSuccessful")
		}
		if excluded {
			args[1] = m.taken("IsExcluded")
		}
		return []*dst.KeyValueExpr{keyed("Classify", call(fn, args...))}
	}
}

// apply rewrites a decorated literal. Elements keep their place and comments;
// one element can become several, and defaults are added at the end.
func (m *literal) apply(lit *dst.CompositeLit) {
	m.old = lit.Elts
	multi := false
	var out []dst.Expr
	for i, e := range lit.Elts {
		multi = multi || e.Decorations().Before != dst.None
		out = append(out, m.element(m.names[i], e)...)
	}
	for _, extra := range m.extra {
		out = append(out, extra())
	}
	if len(m.orphans) > 0 && len(out) > 0 {
		out[0].Decorations().Start.Prepend(m.orphans...)
		multi = true
	}
	if multi || len(out) > 2 {
		for i, e := range out {
			d := e.Decorations()
			if d.Before == dst.None {
				d.Before = dst.NewLine
			}
			if i == len(out)-1 {
				d.After = dst.NewLine
			}
		}
	}
	lit.Elts = out
}

func (m *literal) element(field string, e dst.Expr) []dst.Expr {
	value := e
	kv, isKeyed := e.(*dst.KeyValueExpr)
	if isKeyed {
		value = kv.Value
	}
	build, ok := m.replace[field]
	if !ok {
		key := field
		if to, ok := m.rename[field]; ok {
			key = to
		}
		if isKeyed {
			kv.Key.(*dst.Ident).Name = key
			return []dst.Expr{kv}
		}
		return []dst.Expr{move(e, keyed(key, value))}
	}
	var out []dst.Expr
	for _, kv := range build(value) {
		out = append(out, kv)
	}
	if len(out) > 0 {
		decorate(e, out)
	} else {
		m.orphans = append(m.orphans, rewrite.Comments(e)...)
	}
	return out
}

// taken returns the value of an element for use elsewhere in the literal.
func (m *literal) taken(field string) dst.Expr {
	for i, n := range m.names {
		if n != field {
			continue
		}
		if kv, ok := m.old[i].(*dst.KeyValueExpr); ok {
			return kv.Value
		}
		return m.old[i]
	}
	return dst.NewIdent("nil")
}

// decorate hands the comments and spacing round an element on to what takes
// its place.
func decorate(old dst.Expr, out []dst.Expr) {
	from, first, last := old.Decorations(), out[0].Decorations(), out[len(out)-1].Decorations()
	first.Start = append(append(dst.Decorations{}, from.Start...), first.Start...)
	first.Before = from.Before
	last.End = append(last.End, from.End...)
	last.After = from.After
	for _, e := range out[1:] {
		e.Decorations().Before = dst.NewLine
	}
}

func move(old dst.Expr, to dst.Expr) dst.Expr {
	decorate(old, []dst.Expr{to})
	d := old.Decorations()
	d.Start, d.End, d.Before, d.After = nil, nil, dst.None, dst.None
	return to
}
