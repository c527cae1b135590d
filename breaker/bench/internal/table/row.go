package table

import (
	"fmt"
	"time"

	"github.com/cbctl/cbctl/breaker/bench/internal/measure"
	"github.com/cbctl/cbctl/breaker/bench/internal/peers"
)

// A row is a peer and what was measured of it.
type row struct {
	peer                   *peers.Peer
	success, reject, mixed costs
	pair                   pairs
	rejected               series // share of the calls that were rejected when rejections were measured
	forSuccess, forReject  int    // how many calls a measurement takes
	forMixed               int
}

// round measures everything once, each time with a new breaker.
func (r *row) round(d time.Duration) error {
	for _, step := range []func(time.Duration) error{r.measureSuccess, r.measureReject, r.measureMixed, r.measurePair} {
		if err := step(d); err != nil {
			return fmt.Errorf("%s: %w", r.peer.Name, err)
		}
	}
	return nil
}

func (r *row) measureSuccess(d time.Duration) error {
	c, err := r.peer.New()
	if err != nil {
		return err
	}
	defer c.Release()
	r.success = append(r.success, timed(c.Succeed, &r.forSuccess, d))
	return stillAdmits(c)
}

func (r *row) measureMixed(d time.Duration) error {
	c, err := r.peer.Tolerant()
	if err != nil {
		return err
	}
	defer c.Release()
	r.mixed = append(r.mixed, timed(c.Mixed(), &r.forMixed, d))
	return stillAdmits(c)
}

func (r *row) measureReject(d time.Duration) error {
	c, err := r.peer.New()
	if err != nil {
		return err
	}
	defer c.Release()
	if _, err := r.peer.Open(c); err != nil {
		return err
	}
	call := r.peer.Reject(c)
	r.reject = append(r.reject, timed(call, &r.forReject, d))
	share := rejectedShare(call)
	r.rejected = append(r.rejected, share)
	if share < 0.9 {
		return fmt.Errorf("only %.0f %% of the calls were rejected", 100*share)
	}
	return nil
}

func (r *row) measurePair(d time.Duration) error {
	if r.peer.Detached {
		return nil
	}
	c, err := r.peer.New()
	if err != nil {
		return err
	}
	defer c.Release()
	r.pair = append(r.pair, measure.RunPair(c.Succeed, d))
	return stillAdmits(c)
}

// timed measures call for about d. How many calls that takes is found out in
// the first round, and kept in n for the others.
func timed(call func() error, n *int, d time.Duration) measure.Cost {
	if *n == 0 {
		*n = measure.Iterations(call, d)
	}
	return measure.Run(call, *n)
}

// stillAdmits makes sure that a measurement of admitted calls was one. It asks
// more than once, since a library with a timeout may miss it on a busy machine.
func stillAdmits(c peers.Calls) (err error) {
	for range 3 {
		if err = c.Succeed(); err == nil {
			return nil
		}
	}
	return fmt.Errorf("opened while it was measured: %w", err)
}

// rejectedShare makes sure of the opposite.
func rejectedShare(call func() error) float64 {
	const calls = 1000
	rejected := 0
	for range calls {
		if peers.Rejected(call()) {
			rejected++
		}
	}
	return float64(rejected) / calls
}
