package table

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/cbctl/cbctl/breaker/bench/internal/measure"
	"github.com/cbctl/cbctl/breaker/bench/internal/peers"
)

// Options say how much is measured.
type Options struct {
	Rounds   int           // at least 1
	Time     time.Duration // CPU time of one measurement
	Progress io.Writer     // gets a line for each round
}

// Results are what Collect measured.
type Results struct {
	Options
	rows      []*row
	baselines []*baseline
	faults    []error // what was left out
	took      time.Duration
}

// Collect measures the peers in rounds. All peers are measured in every round,
// in another order each time, so that what the machine does for some seconds
// meets all of them and not one. A measurement that was not what it should have
// been, of a breaker that opened meanwhile for example, is left out and is one of
// the faults of the report.
func Collect(selected []*peers.Peer, o Options) (*Results, error) {
	if len(selected) == 0 || o.Rounds < 1 || o.Time <= 0 {
		return nil, errors.New("nothing to measure: no peers, no rounds or no time")
	}
	begin := time.Now()
	res := &Results{Options: o, baselines: newBaselines()}
	for _, p := range selected {
		res.rows = append(res.rows, &row{peer: p})
	}
	for n := range o.Rounds {
		res.round()
		fmt.Fprintf(o.Progress, "round %d of %d, %v\n", n+1, o.Rounds, time.Since(begin).Round(time.Second))
	}
	res.morePairs()
	res.took = time.Since(begin)
	return res, nil
}

// morePairs repeats the measurement by two goroutines for the peers that have
// too few that count: on a busy machine the two often do not run at once. It
// gives up when three of four did not count.
func (res *Results) morePairs() {
	if !measure.CanPair() {
		return
	}
	for range 3 * res.Rounds {
		for _, r := range res.rows {
			if r.peer.Detached || len(r.pair.contended()) >= res.Rounds {
				continue
			}
			if err := r.measurePair(res.Time); err != nil {
				res.faults = append(res.faults, fmt.Errorf("%s, two at once: %w", r.peer.Name, err))
			}
		}
	}
}

// Faults is the number of measurements that were left out.
func (res *Results) Faults() int { return len(res.faults) }

func (res *Results) round() {
	for _, b := range res.baselines {
		b.costs = append(b.costs, timed(b.op, &b.calls, res.Time))
	}
	for _, i := range rand.Perm(len(res.rows)) {
		if err := res.rows[i].round(res.Time); err != nil {
			res.faults = append(res.faults, err)
		}
	}
}

// row returns the row of a peer, nil if it was not measured.
func (res *Results) row(name string) *row {
	for _, r := range res.rows {
		if r.peer.Name == name {
			return r
		}
	}
	return nil
}

// A baseline is something that calls are made of.
type baseline struct {
	name  string
	op    func() error
	calls int
	costs costs
}

func newBaselines() []*baseline {
	var mu sync.Mutex
	base := time.Now()
	var elapsed time.Duration
	var now time.Time
	return []*baseline{
		{name: "the loop and a call", op: func() error { return nil }},
		{name: "a monotonic clock read", op: func() error { elapsed = time.Since(base); _ = elapsed; return nil }},
		{name: "time.Now", op: func() error { now = time.Now(); _ = now; return nil }},
		{name: "a free mutex", op: func() error { mu.Lock(); mu.Unlock(); return nil }},
	}
}
