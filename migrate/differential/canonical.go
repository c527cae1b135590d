// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"context"

	"github.com/cbctl/cbctl/breaker"
)

// canonical is the canonical breaker as a Side.
type canonical struct {
	*breaker.Breaker
	done func(*breaker.Permit, error) // how a two-step call ends
}

// newCanonical makes the canonical side. Probes are not leased: the originals
// wait for ever, and schedules leave calls in flight for long.
func newCanonical(c breaker.Config, observe Observer, done func(*breaker.Permit, error)) Side {
	c.Name = "x"
	c.ProbeLease = -1
	c.OnStateChange = func(_ string, from, to breaker.State) { observe(from, to) }
	return &canonical{breaker.New(c), done}
}

func (c *canonical) Call(ctx context.Context, fn func() (int, error)) (int, error) {
	return breaker.Do(ctx, c.Breaker, breaker.Func(fn))
}

func (c *canonical) Allow() (func(error), error) {
	p, err := c.Breaker.Allow()
	if err != nil {
		return nil, err
	}
	return func(err error) { c.done(&p, err) }, nil
}
