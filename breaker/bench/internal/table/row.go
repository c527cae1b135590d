package table

import (
	"errors"
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

// round measures everything once, in any order, each time with a new breaker.
// What was not what it should have been is left out, and part of the error.
func (r *row) round(d time.Duration) error {
	var all []error
	for name, step := range map[string]func(time.Duration) error{
		"success": r.measureSuccess, "rejection": r.measureReject,
		"a tenth failing": r.measureMixed, "two at once": r.measurePair,
	} {
		if err := step(d); err != nil {
			all = append(all, fmt.Errorf("%s, %s: %w", r.peer.Name, name, err))
		}
	}
	return errors.Join(all...)
}

func (r *row) measureSuccess(d time.Duration) error {
	c, err := r.peer.New()
	if err != nil {
		return err
	}
	defer c.Release()
	cost := timed(c.Succeed, &r.forSuccess, d)
	if err := stillAdmits(c); err != nil {
		return err
	}
	r.success = append(r.success, cost)
	return nil
}

func (r *row) measureMixed(d time.Duration) error {
	c, err := r.peer.Tolerant()
	if err != nil {
		return err
	}
	defer c.Release()
	cost := timed(c.Mixed(), &r.forMixed, d)
	if err := stillAdmits(c); err != nil {
		return err
	}
	r.mixed = append(r.mixed, cost)
	return nil
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
	cost := timed(call, &r.forReject, d)
	share := rejectedShare(call)
	if share < 0.9 {
		return fmt.Errorf("only %.0f %% of the calls were rejected", 100*share)
	}
	r.reject, r.rejected = append(r.reject, cost), append(r.rejected, share)
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
	pair := measure.RunPair(c.Succeed, d)
	if err := stillAdmits(c); err != nil {
		return err
	}
	r.pair = append(r.pair, pair)
	return nil
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
