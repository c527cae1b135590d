package table

import (
	"fmt"
	"math"
	"slices"

	"github.com/cbctl/cbctl/breaker/bench/internal/peers"
)

// The targets: shares of what the reference takes in the same run.
const (
	targetRolling     = 0.35
	targetSlow        = 0.55
	targetConsecutive = 0.12
	targetReject      = 0.60
	targetContended   = 1.00
)

// allocated is what counts as an allocation in each call. Goroutines of the
// libraries allocate now and then, and their allocations are seen too.
const allocated = 0.01

// A verdict says whether one target is met.
type verdict struct {
	target   string
	limit    string
	measured float64 // by medians; not a number when it was not measured
	low      float64 // the same by the minima of the rounds
	met      bool
	note     string
}

// text is yes or no, unless nothing was measured.
func (v verdict) text() string {
	switch {
	case math.IsNaN(v.measured):
		return "not measured"
	case v.met:
		return "yes"
	}
	return "no"
}

// Missed returns the number of targets that are not known to be met.
func (res *Results) Missed() int {
	missed := 0
	for _, v := range res.verdicts() {
		if !v.met {
			missed++
		}
	}
	return missed
}

func (res *Results) verdicts() []verdict {
	others := slices.DeleteFunc(res.ours(), func(name string) bool { return name == peers.OurTwoStep })
	all := []verdict{
		res.atMost("rolling ratio, success", targetRolling, success, peers.OurRolling),
		res.atMost("rolling ratio and slow calls, success", targetSlow, success, peers.OurRollingSlow),
		res.atMost("consecutive only, success", targetConsecutive, success, peers.OurConsecutive),
		res.atMost("rejection by Do, the dearest of ours", targetReject, reject, others...),
		res.atMost("rejection by Allow", targetReject, reject, peers.OurTwoStep),
		res.contention(),
		res.noAllocations(),
	}
	return append(all, res.allAhead("success", success)...)
}

// informal are comparisons that are no targets.
func (res *Results) informal() []verdict {
	return append(res.allAhead("a tenth failing", mixed), res.allAhead("rejection", reject)...)
}

// allAhead compares each row of ours that has rivals.
func (res *Results) allAhead(what string, by figure) []verdict {
	var all []verdict
	for _, name := range res.ours() {
		if v, rivals := res.ahead(res.row(name), what, by); rivals {
			all = append(all, v)
		}
	}
	return all
}

// A figure is one of the things that rows are compared by.
type figure func(*row) series

func success(r *row) series   { return r.success.cpu() }
func reject(r *row) series    { return r.reject.cpu() }
func mixed(r *row) series     { return r.mixed.cpu() }
func contended(r *row) series { return r.pair.contended() }
func whole(r *row) series     { return r.pair.whole() }

// ours returns the names of our rows.
func (res *Results) ours() []string {
	var names []string
	for _, r := range res.rows {
		if r.peer.Ours() {
			names = append(names, r.peer.Name)
		}
	}
	return names
}

// atMost compares the dearest of the named rows with the reference.
func (res *Results) atMost(target string, limit float64, by figure, names ...string) verdict {
	v := verdict{target: target, limit: fmt.Sprintf("<= %.2f", limit), measured: math.NaN(), low: math.NaN()}
	ref := res.row(peers.Reference)
	for _, name := range names {
		r := res.row(name)
		if ref == nil || r == nil {
			continue
		}
		if share := by(r).median() / by(ref).median(); !(share <= v.measured) && !math.IsNaN(share) {
			v.measured, v.low, v.note = share, by(r).low()/by(ref).low(), name
		}
	}
	v.met = v.measured <= limit
	return v
}

// contention compares the batches during which both goroutines ran. On a busy
// machine the reference, which locks, may have none; then all of the time is
// compared, of both.
func (res *Results) contention() verdict {
	const target = "contended, the dearest of ours"
	v := res.atMost(target, targetContended, contended, res.ours()...)
	if math.IsNaN(v.measured) {
		if v = res.atMost(target, targetContended, whole, res.ours()...); v.note != "" {
			v.note += ", whole time"
		}
	}
	return v
}

func (res *Results) noAllocations() verdict {
	v := verdict{target: "allocations, the most of ours", limit: "0", measured: math.NaN(), low: math.NaN()}
	for _, name := range res.ours() {
		r := res.row(name)
		for kind, c := range map[string]costs{"success": r.success, "rejection": r.reject, "a tenth failing": r.mixed} {
			if n := c.allocs().median(); !(n <= v.measured) && !math.IsNaN(n) {
				v.measured, v.low, v.note = n, c.allocs().low(), name+", "+kind
			}
		}
	}
	if v.met = v.measured < allocated; v.met {
		v.measured, v.low, v.note = 0, 0, ""
	}
	return v
}

// ahead compares a row of ours with the fastest peer that records the same
// facts. There may be none.
func (res *Results) ahead(mine *row, what string, by figure) (v verdict, rivals bool) {
	v = verdict{
		target: fmt.Sprintf("%s, %s, ahead of all that record %s", mine.peer.Name, what, mine.peer.Facts),
		limit:  "< 1", measured: math.NaN(), low: math.NaN(),
	}
	for _, r := range res.rows {
		if r.peer.Ours() || r.peer.Facts != mine.peer.Facts {
			continue
		}
		rivals = true
		if share := by(mine).median() / by(r).median(); !(share <= v.measured) && !math.IsNaN(share) {
			v.measured, v.low, v.note = share, by(mine).low()/by(r).low(), r.peer.Name
		}
	}
	v.met = v.measured < 1
	return v, rivals
}
