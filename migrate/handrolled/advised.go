package handrolled

// advisedTrip reads an assignment as the opening by somebody who was told to: a
// method says that a count has reached its limit, and another one opens.
func (g *group) advisedTrip(e *event) (trip, bool) {
	s := g.stamps[e.v]
	if s == nil || len(s.until) == 0 || g.ix.home[e.v] != g.owner || e.t.zero() || len(g.timesOf(e)) > 0 {
		return trip{}, false
	}
	if receiver(e.root) != g.owner || e.fn != e.root {
		return trip{}, false
	}
	t := trip{e: e}
	for _, r := range g.events {
		if r.kind != returnEvent || r.root == e.root || receiver(r.root) != g.owner || !says(r) || !g.countsIn(r) {
			continue
		}
		for _, a := range g.atoms.of(r.cond) {
			if c := g.counted(a); c != nil && c.high && !c.weak {
				t.c, t.all = c, append(t.all, c)
			}
		}
	}
	return t, t.c != nil
}

// says reports whether a return answers with a constant that means yes.
func says(r *event) bool {
	return len(r.results) == 1 && r.results[0].kind == constTerm && r.results[0].c != nil && !r.results[0].zero()
}

// countsIn reports whether the function of a return also counts, because of an
// outcome.
func (g *group) countsIn(r *event) bool {
	for _, e := range g.events {
		if e.root != r.root || e.kind != incEvent {
			continue
		}
		for _, a := range g.atoms.of(e.cond) {
			if outcome(a) && !noError(a) {
				return true
			}
		}
	}
	return false
}
