// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// rolling is the memory of a rolling window that counts results at the moment
// they are known. The slices hold results only: Requests is their number plus
// the calls in flight, so that admission needs no clock. The runs of successes
// and failures do not shrink: a slow outage with one call each minute is still
// a run of failures.
type rolling[P any, S slice[P]] struct {
	ring[P, S]
	inFlight uint32
}

// part is a slice of a rolling window where nothing but results is counted. It
// is small, because a program may have a breaker for each of its peers.
type part struct{ ok, failed, ignored, slow uint32 }

func (p *part) record(o Outcome, slow bool) {
	switch o {
	case Ignored:
		p.ignored++
		return
	case Success:
		p.ok++
	default:
		p.failed++
	}
	if slow {
		p.slow++
	}
}

func (p *part) successes(n uint32) { p.ok = plus(p.ok, n) }

// reject does nothing: with Throttle the slices are tallies.
func (p *part) reject() {}

func (p *part) add(s stretch) {
	p.ok, p.failed = plus(p.ok, s.successes), plus(p.failed, s.failures)
	p.ignored, p.slow = plus(p.ignored, s.ignored), plus(p.slow, s.slow)
}

func (p *part) tally() tally {
	return tally{
		Counts: Counts{
			Requests:       p.ok + p.failed + p.ignored,
			TotalSuccesses: p.ok, TotalFailures: p.failed, TotalExclusions: p.ignored,
		},
		slow: p.slow,
	}
}

func (r *rolling[P, S]) reset(now int64) {
	r.ring.reset(now)
	r.inFlight = 0
}

// advance drops the slices that left. After a gap of a whole window it clears
// once, so that the first call after a quiet night costs no more than others.
func (r *rolling[P, S]) advance(now int64) bool {
	age := r.ageAt(now)
	if age-r.age >= int64(len(r.parts)) {
		runs := r.total.runs()
		r.clear()
		r.total.setRuns(runs)
		r.age = age
	}
	for r.age < age {
		r.age++
		r.take(r.age)
	}
	return false
}

// admit counts the call as in flight; only its result goes into a slice.
func (r *rolling[P, S]) admit() int64 {
	r.inFlight++
	return 0
}

// record uses the current slice: the caller has advanced to now.
func (r *rolling[P, S]) record(_ int64, o Outcome, slow bool) {
	r.inFlight--
	r.total.record(o, slow)
	r.part(r.age).record(o, slow)
}

func (r *rolling[P, S]) recall(now int64, h history) {
	r.ring.recall(now, h)
	r.inFlight = 0
}

func (r *rolling[P, S]) sum() tally {
	t := r.total
	t.Requests = r.inFlight + t.finished()
	return t
}

// peek moves the window: where it stands between calls cannot be observed.
func (r *rolling[P, S]) peek(now int64) tally {
	r.advance(now)
	return r.sum()
}
