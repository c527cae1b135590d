// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"fmt"
	"slices"

	"github.com/cbctl/cbctl/breaker"
)

// compare looks for a difference after a step. Every call has just moved both
// breakers to the present, so reading the state changes nothing.
func (r *run[S]) compare(i int, replies [2]reply) *Divergence {
	o, c := r.sides[0], r.sides[1]
	differ := func(what string, original, canonical any) *Divergence {
		return &Divergence{Step: i, What: what, Original: fmt.Sprint(original), Canonical: fmt.Sprint(canonical)}
	}
	if !r.sameReply(replies[0], replies[1]) {
		return differ("replies", replies[0], replies[1])
	}
	if !slices.Equal(o.changes, c.changes) {
		return differ("state changes", o.changes, c.changes)
	}
	o.changes, c.changes = o.changes[:0], c.changes[:0]
	so, sc := o.State(), c.State()
	if so != sc {
		return differ("states", so, sc)
	}
	co, cc := o.Counts(), c.Counts()
	if so == breaker.Closed && r.lib.CountsEnded(r.settings) {
		co.Requests = co.TotalSuccesses + co.TotalFailures + co.TotalExclusions
	}
	if co != cc {
		return differ("counts", describeCounts(co), describeCounts(cc))
	}
	return nil
}

func (r *run[S]) sameReply(o, c reply) bool {
	if o.rejected && c.rejected {
		return o.value == c.value && r.lib.SameRejection(r.settings, o.err, c.err)
	}
	return o == c
}

// describeCounts prints the counts briefly.
func describeCounts(c breaker.Counts) string {
	return fmt.Sprintf("%d requests, %d ok, %d failed, %d ignored, in a row %d ok, %d failed", c.Requests,
		c.TotalSuccesses, c.TotalFailures, c.TotalExclusions, c.ConsecutiveSuccesses, c.ConsecutiveFailures)
}
