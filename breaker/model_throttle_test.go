// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"
)

// throttleRun calls a breaker whose dependency lets the given share of calls
// pass, every millisecond, and says which calls were rejected.
func throttleRun(name string, k, share float64, calls int) (rejected []bool) {
	clock := new(numberClock)
	c := Config{Name: name, Throttle: k, Window: Tumbling(time.Hour), ProbeInterval: time.Hour}
	b := clock.make(c)
	credit := 0.0
	for range calls {
		clock.pass(ms)
		p, err := b.Allow()
		rejected = append(rejected, errors.Is(err, ErrThrottled))
		if err != nil {
			continue
		}
		if credit += share; credit >= 1 {
			credit--
			p.Done(nil)
			continue
		}
		p.Done(errRefBad)
	}
	return rejected
}

// TestThrottleRate compares the number of rejections with the sum of the
// probabilities of "Site Reliability Engineering", chapter 21, which were in
// force. Their standard deviation is at most half the root of the number of
// calls; four times that is accepted.
func TestThrottleRate(t *testing.T) {
	const calls = 20000
	for _, k := range []float64{1, 1.5, 2} {
		for _, share := range []float64{0, 0.1, 0.3, 0.5, 0.9, 1} {
			rejected := throttleRun("rate", k, share, calls)
			want, got := throttleExpectation(rejected, k, share)
			if math.Abs(got-want) > 4*math.Sqrt(calls)/2 {
				t.Errorf("K %v, share %v: %v rejected, the formula says %.0f", k, share, got, want)
			}
			if k*share >= 1.2 && got > calls/100 {
				t.Errorf("K %v, share %v: %v rejected of a dependency that is good enough", k, share, got)
			}
			if share == 0 && got < 0.99*calls {
				t.Errorf("K %v: only %v of %d rejected by a dependency that is down", k, got, calls)
			}
		}
	}
}

// throttleExpectation adds the probability of a rejection of each call, and
// counts the rejections.
func throttleExpectation(rejected []bool, k, share float64) (want, got float64) {
	var requests, ok, credit float64
	for _, r := range rejected {
		if requests >= 10 {
			want += max(0, (requests-k*ok)/(requests+1))
		}
		requests++
		if r {
			got++
		} else if credit += share; credit >= 1 {
			credit--
			ok++
		}
	}
	return want, got
}

func TestThrottleIsDeterministicWithNewAt(t *testing.T) {
	a := throttleRun("one", 1.5, 0.3, 500)
	b := throttleRun("one", 1.5, 0.3, 500)
	c := throttleRun("two", 1.5, 0.3, 500)
	check(t, "the same name gives the same", slices.Equal(a, b), true)
	check(t, "another name gives the same", slices.Equal(a, c), false)
}

func TestThrottleAdmitsOneInEachInterval(t *testing.T) {
	clock := new(numberClock)
	b := clock.make(Config{Throttle: 1, ProbeInterval: 100 * ms, Window: Tumbling(time.Hour)})
	last := clock.now()
	for range 5000 {
		clock.pass(7 * ms)
		if p, err := b.Allow(); err == nil {
			last = clock.now()
			p.Done(errRefBad)
		} else if clock.now()-last >= int64(100*ms) {
			t.Fatalf("rejected %v after the last admission", time.Duration(clock.now()-last))
		}
	}
}

// TestThrottleLooksAtTheWindow of now: calls that come after the successes have
// left it are rejected although no call has ended since.
func TestThrottleLooksAtTheWindow(t *testing.T) {
	clock := new(numberClock)
	b := clock.make(Config{Throttle: 2, MinCalls: 1, ProbeInterval: time.Hour, Window: Rolling(40*ms, 4)})
	for range 100 {
		hold(t, b).Done(nil)
	}
	clock.pass(35 * ms)
	for range 100 {
		hold(t, b).Done(errRefBad)
	}
	clock.pass(10 * ms)
	rejected := 0
	for range 1000 {
		if _, err := b.Allow(); err != nil {
			rejected++
		}
	}
	if rejected < 950 { // of about 990 and more, as rejections count too
		t.Errorf("%d of 1000 rejected", rejected)
	}
}
