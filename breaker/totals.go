// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// totals are the numbers of a breaker since it was made.
type totals struct {
	Successes, Failures, Ignored, SlowCalls uint64
	Openings                                uint64
	shadowed                                uint64

	opened  int64 // when it opened last
	failed  int64 // when a call failed last
	failure error // of that call
}

// record counts a result, whatever its generation: it did happen.
func (t *totals) record(now int64, o Outcome, slow bool, cause error) {
	switch o {
	case Success:
		t.Successes++
	case Ignored:
		t.Ignored++
	default:
		t.Failures++
		t.failed, t.failure = now, cause
	}
	if slow && o != Ignored {
		t.SlowCalls++
	}
}
