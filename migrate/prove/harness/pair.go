//go:build go1.25

package harness

import "math/rand/v2"

// Pair is the two versions that are compared.
type Pair struct {
	Old, New *Version
	Limits   Limits
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

// steady reports whether each version does the same twice, so that a
// difference means something.
func (p *Pair) steady(s Schedule) bool {
	for _, v := range []*Version{p.Old, p.New} {
		first, _ := v.Run(s, nil)
		if _, diff := v.Run(s, first); diff >= 0 {
			return false
		}
	}
	return true
}

// Verdict is what comes of running schedules.
type Verdict struct {
	Schedules      int
	Divergences    int
	Unsteady       int // differed, but the original also differs from itself
	Sorted         bool
	Leaks          bool
	Admitted       int // schedules in which some call was admitted
	Counterexample []string
}

// maxUnsteady is how many schedules may differ from themselves.
const maxUnsteady = 20

// Prove runs n schedules of a seed.
func (p *Pair) Prove(seed uint64, n int) Verdict {
	var v Verdict
	var failing []Schedule
	for i := 0; i < n && v.Unsteady < maxUnsteady; i++ {
		s := p.schedule(seed, i)
		want, _ := p.Old.Run(s, nil)
		_, diff := p.New.Run(s, want)
		v.Schedules++
		if want.admitted() {
			v.Admitted++
		}
		if diff < 0 {
			continue
		}
		if len(failing) >= 3 {
			v.Divergences++
			continue
		}
		if !p.steady(s) {
			v.Unsteady++
			p.unorder(s)
			continue
		}
		v.Divergences++
		failing = append(failing, s)
	}
	v.Counterexample = p.shortest(failing)
	v.Sorted, v.Leaks = p.Old.sorted, p.Old.leaks || p.New.leaks
	return v
}

// unorder gives up the order of callbacks when that is what differs from run
// to run.
func (p *Pair) unorder(s Schedule) {
	if p.Old.sorted {
		return
	}
	p.Old.sorted, p.New.sorted = true, true
	for range 3 {
		if !p.steady(s) {
			p.Old.sorted, p.New.sorted = false, false
			return
		}
	}
}

// shortest prints the shortest of the schedules once they are shrunk.
func (p *Pair) shortest(failing []Schedule) []string {
	var best *Schedule
	for _, s := range failing {
		if s := p.Shrink(s); best == nil || len(s.Steps) < len(best.Steps) {
			best = &s
		}
	}
	if best == nil {
		return nil
	}
	return p.Timeline(*best)
}
