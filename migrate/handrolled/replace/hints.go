package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// effect is one change of the state and the states in which it may happen.
type effect struct {
	access
	at      states
	counted bool // it depends on a count as well
	list    int  // the list of statements it is in
	leaves  bool // that list ends the function
}

// hints are the knobs that the places of the changes suggest. They only say
// where the search begins.
func (s *subject) hints() Knobs {
	var k Knobs
	for _, f := range s.order {
		if f.vanishes || f.kind != settleKind && f.kind != runKind && f.kind != afterGateKind && f.kind != gateKind {
			continue
		}
		e := &effects{s: s}
		e.walk(f.decl.Body.List, s.anyState(), false, map[*types.Func]bool{})
		k = k.With(s.suggest(f, e.list)...)
	}
	if !k.Has("count-successes") {
		k = slices.DeleteFunc(k, func(n string) bool { return n == "keep-successes" })
	}
	if s.countsOf != nil {
		k = k.With("full-counts")
	}
	return k
}

// suggest reads the effects of one function.
func (s *subject) suggest(f *function, list []effect) []string {
	r := s.r
	var out []string
	add := func(name string, ok bool) {
		if ok {
			out = append(out, name)
		}
	}
	opensHalf, opensCounted := false, false
	for _, e := range list {
		add("in-flight", e.delta > 0 && f.kind != settleKind && s.inCounts(e.field) && countsName(e.field.Name()) == "Requests")
		fails, succ := slices.Contains(r.Failures, e.field), slices.Contains(r.Successes, e.field)
		switch {
		case fails && e.delta > 0:
			add("count-probes", e.at&halfState != 0)
			add("count-open", e.at&openState != 0)
			add("failure-clears-successes", s.together(list, e, func(o effect) bool { return slices.Contains(r.Successes, o.field) && o.zero }))
		case fails && e.zero:
			moved := s.movedTo(list, e)
			switch moved {
			case "open":
				add("forget-on-open", true)
			case "half":
				add("forget-on-probe", true)
			case "", "closed":
				add("any-success", f.kind != gateKind && e.at == s.anyState())
			}
		case fails && e.delta < 0:
			add("decrements", true)
		case succ && e.delta > 0:
			add("count-successes", e.at&closedState != 0)
		case r.State == nil && e.field == r.Since && !e.zero:
			add("open-again", e.at&openState != 0)
		case e.field == r.State && r.State != nil && s.stateValue(e.value) == "half" && f.kind != settleKind:
			// The call that makes it half-open goes ahead without being counted.
			counts := s.together(list, e, func(o effect) bool { return s.hasNoRole(o.field) && (o.delta > 0 || !o.zero && o.value != nil) })
			add("free-transition", e.leaves && !counts)
			add("keep-successes", len(r.Successes) > 0 && !s.together(list, e, func(o effect) bool { return slices.Contains(r.Successes, o.field) && o.zero }))
		case e.field == r.State && r.State != nil && s.stateValue(e.value) == "open" && f.kind != gateKind:
			add("open-again", e.at&openState != 0)
			opensCounted = opensCounted || e.counted && e.at&halfState != 0
			opensHalf = opensHalf || !e.counted && e.at&halfState != 0
		}
	}
	add("probe-failures-count", opensCounted && !opensHalf)
	return out
}

// together reports whether an effect of the same list fits.
func (s *subject) together(list []effect, e effect, fits func(effect) bool) bool {
	return slices.ContainsFunc(list, func(o effect) bool { return o.list == e.list && fits(o) })
}

// movedTo is the state that the list of an effect moves to, "" if none.
func (s *subject) movedTo(list []effect, e effect) string {
	for _, o := range list {
		switch {
		case o.list != e.list:
		case o.field == s.r.State && s.r.State != nil:
			return s.stateValue(o.value)
		case s.r.State == nil && o.field == s.r.Since && o.zero:
			return "closed"
		case s.r.State == nil && o.field == s.r.Since:
			return "open"
		}
	}
	return ""
}

// comparesCount reports whether a condition compares a count of the state.
func (s *subject) comparesCount(cond ast.Expr) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && !found {
			for _, x := range []ast.Expr{b.X, b.Y} {
				v := s.counter(x)
				found = found || v != nil && v != s.r.State && v != s.r.Since
			}
		}
		if call, ok := n.(*ast.CallExpr); ok && !found {
			if f := s.innerCall(call); f != nil && len(s.writes(f.decl.Body)) == 0 {
				found = true // a rule in a function of its own
			}
		}
		return !found
	})
	return found
}

// uncounted are the states in which a condition holds whatever the counts are:
// state == half || count >= limit.
func (s *subject) uncounted(cond ast.Expr, at states) states {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || b.Op != token.LOR {
		return 0
	}
	var out states
	for _, x := range []ast.Expr{b.X, b.Y} {
		yes, _ := s.narrow(x, at)
		switch {
		case s.comparesCount(x):
			out |= s.uncounted(x, at)
		case yes != at:
			out |= yes
		}
	}
	return out
}

// leaves reports whether a list ends with a return.
func leaves(list []ast.Stmt) bool {
	return len(list) > 0 && isReturn(list[len(list)-1])
}
