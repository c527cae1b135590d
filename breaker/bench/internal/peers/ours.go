package peers

import (
	"context"

	"github.com/cbctl/cbctl/breaker"
)

const ourModule = "github.com/cbctl/cbctl"

// The names of our rows that have a target of their own.
const (
	OurRolling     = "cbctl-rolling"
	OurRollingSlow = "cbctl-rolling-slow"
	OurConsecutive = "cbctl-consecutive"
	OurTwoStep     = "cbctl-rolling-twostep"
)

func ours() []*Peer {
	rolling := breaker.Config{
		FailureRatio: ratio, MinCalls: minimum, OpenFor: openFor,
		Window: breaker.Rolling(span, slices),
	}
	slowToo := rolling
	slowToo.SlowRatio, slowToo.SlowAfter = ratio, slowAfter
	tumbling := rolling
	tumbling.Window = breaker.Tumbling(span)
	consecutive := breaker.Config{ConsecutiveFailures: streak, OpenFor: openFor}

	ratioRolling := Facts{Ratio, Rolling}
	return []*Peer{
		our(OurRolling, "FailureRatio, Rolling; method Do", ratioRolling, minimum, method(rolling)),
		our("cbctl-rolling-typed", "FailureRatio, Rolling; Do with a result", ratioRolling, minimum, typed(rolling)),
		our(OurTwoStep, "FailureRatio, Rolling; Allow and Done", ratioRolling, minimum, twoStep(rolling)),
		our(OurRollingSlow, "FailureRatio, SlowRatio, Rolling; method Do", Facts{Slow, Rolling}, minimum, method(slowToo)),
		our("cbctl-tumbling", "FailureRatio, Tumbling; method Do", Facts{Ratio, Tumbling}, minimum, method(tumbling)),
		our("cbctl-default", "the zero Config: 5 in a row, or half of the last 100; method Do", Facts{What: Count}, 5, method(breaker.Config{})),
		our(OurConsecutive, "ConsecutiveFailures; method Do", Facts{What: Streak}, streak, method(consecutive)),
	}
}

func our(name, setup string, facts Facts, opens int, bind func() (Calls, error)) *Peer {
	return &Peer{Name: name, Module: ourModule, Setup: setup, Facts: facts, Opens: opens, New: bind}
}

// method calls through Breaker.Do.
func method(c breaker.Config) func() (Calls, error) {
	return func() (Calls, error) {
		b, ctx := breaker.New(c), context.Background()
		calls := Calls{
			Succeed: func() error { return b.Do(ctx, succeedContext) },
			Fail:    func() error { return b.Do(ctx, failContext) },
		}
		if c.SlowRatio > 0 {
			calls.Slow = func() error { return b.Do(ctx, slowContext) }
		}
		return calls, nil
	}
}

// typed calls through the function Do.
func typed(c breaker.Config) func() (Calls, error) {
	return func() (Calls, error) {
		b, ctx := breaker.New(c), context.Background()
		return Calls{
			Succeed: func() error { _, err := breaker.Do(ctx, b, succeedIntContext); return err },
			Fail:    func() error { _, err := breaker.Do(ctx, b, failIntContext); return err },
		}, nil
	}
}

// twoStep calls through Allow and Permit.Done.
func twoStep(c breaker.Config) func() (Calls, error) {
	return func() (Calls, error) {
		b := breaker.New(c)
		return around(func(fn func() error) error {
			permit, err := b.Allow()
			if err != nil {
				return err
			}
			err = fn()
			permit.Done(err)
			return err
		}), nil
	}
}
