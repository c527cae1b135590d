//go:build go1.25

package harness

import (
	"math/rand/v2"
	"time"
)

// Pair is the two versions that are compared.
type Pair struct {
	Old, New *Version
	Limits   Limits
	Deadline time.Time // in real time; nothing new is begun after it, unless it is zero
}

// late reports whether the deadline is over. It must not be asked in a bubble.
func (p *Pair) late() bool { return !p.Deadline.IsZero() && time.Now().After(p.Deadline) }

// shrinkTime is how long a counterexample may be made shorter after the
// deadline.
const shrinkTime = 15 * time.Second

func (p *Pair) overdue() bool {
	return !p.Deadline.IsZero() && time.Now().After(p.Deadline.Add(shrinkTime))
}

// Compare runs a schedule on both and returns the index in the log of the
// first difference, or -1.
func (p *Pair) Compare(s Schedule) int {
	want, _ := p.Old.Run(s, nil)
	_, diff := p.New.Run(s, want)
	return diff
}

// schedule is number i of a seed.
func (p *Pair) schedule(seed uint64, i int) Schedule {
	return Generate(rand.New(rand.NewPCG(seed, uint64(i))), p.Old.Subject, p.Limits)
}

// confirmations is how often a difference is looked at again.
const confirmations = 4

// confirmed reports whether a difference means something: the original always
// does the same, and the other version always something else.
func (p *Pair) confirmed(s Schedule) bool {
	want, _ := p.Old.Run(s, nil)
	for range confirmations {
		if _, diff := p.Old.Run(s, want); diff >= 0 {
			return false
		}
		if _, diff := p.New.Run(s, want); diff < 0 {
			return false
		}
	}
	return true
}

// Verdict is what comes of running schedules.
type Verdict struct {
	Schedules      int
	Divergences    int
	Unsteady       int  // differed, but the original also differs from itself
	Chancy         bool // too many of those for the rest to mean anything
	Sorted         bool // the order of callbacks was not compared
	Leaks          bool // goroutines never ended
	Admitted       int  // schedules in which some call was admitted
	Rejected       int  // and in which one was turned away
	Counterexample []string
}

// chancy reports whether chance plays a great part in what was found.
func (v Verdict) chancy() bool {
	return v.Unsteady*maxUnsteady > max(v.Schedules, maxUnsteady) || v.Divergences > 0 && v.Unsteady >= v.Divergences
}

const (
	maxUnsteady  = 20  // one schedule in so many may differ from itself
	maxConfirmed = 100 // differences that are looked at again
	maxShrunk    = 3
	trialRun     = 40 // schedules after which some call should have been admitted
)

// Prove runs n schedules of a seed. Where the original does not do the same
// twice it begins again with schedules that leave less to chance.
func (p *Pair) Prove(seed uint64, n int) Verdict {
	p.prepare(seed)
	v := p.prove(seed, n)
	if v.Unsteady > 0 && !p.Limits.Skewed {
		p.Limits.Skewed = true
		v = p.prove(seed, n)
	}
	return v
}

// prepare finds out what schedules must be like.
func (p *Pair) prepare(seed uint64) {
	p.orient(seed)
	for i := range trialRun {
		s := p.schedule(seed, i)
		want, _ := p.Old.Run(s, nil)
		if _, diff := p.Old.Run(s, want); diff >= 0 {
			p.Limits.Skewed = true
			return
		}
	}
}

// orient takes the answers of gates for their opposite when no call would be
// admitted otherwise: a new breaker lets calls through.
func (p *Pair) orient(seed uint64) {
	for _, flip := range []bool{false, true} {
		p.Old.flip, p.New.flip = flip, flip
		for i := range trialRun {
			if got, _ := p.Old.Run(p.schedule(seed, i), nil); got.admitted() {
				return
			}
		}
	}
	p.Old.flip, p.New.flip = false, false
}

func (p *Pair) prove(seed uint64, n int) Verdict {
	var v Verdict
	var failing []Schedule
	for i := 0; i < n && v.Unsteady*maxUnsteady <= n && !p.late(); i++ {
		s := p.schedule(seed, i)
		want, _ := p.Old.Run(s, nil)
		_, diff := p.New.Run(s, want)
		v.Schedules++
		if want.admitted() {
			v.Admitted++
		}
		if want.rejected() {
			v.Rejected++
		}
		switch {
		case diff < 0:
		case v.Divergences < maxConfirmed && !p.confirmed(s):
			v.Unsteady++
			if p.unorder(s); !p.Limits.Skewed && !p.Old.sorted {
				return v
			}
		default:
			if v.Divergences++; len(failing) < maxShrunk {
				failing = append(failing, s)
			}
		}
	}
	v.Sorted, v.Leaks = p.Old.sorted, p.Old.leaks || p.New.leaks
	if v.Chancy = v.chancy(); !v.Chancy {
		v.Counterexample = p.shortest(failing)
	}
	return v
}

// unorder gives up the order of callbacks when that is what differs from run
// to run.
func (p *Pair) unorder(s Schedule) {
	if p.Old.sorted {
		return
	}
	p.Old.sorted, p.New.sorted = true, true
	want, _ := p.Old.Run(s, nil)
	for range confirmations {
		if _, diff := p.Old.Run(s, want); diff >= 0 {
			p.Old.sorted, p.New.sorted = false, false
			return
		}
	}
}

// shortest prints the shortest of the schedules once they are shrunk.
func (p *Pair) shortest(failing []Schedule) []string {
	var best *Schedule
	for _, s := range failing {
		short := p.Shrink(s)
		if !p.confirmed(short) {
			short = s
		}
		if best == nil || len(short.Steps) < len(best.Steps) {
			best = &short
		}
	}
	if best == nil {
		return nil
	}
	return p.Timeline(*best)
}
