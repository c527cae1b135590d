package peers

import (
	"context"

	cb "github.com/mercari/go-circuitbreaker"
)

// mercari reads no clock: a goroutine clears the counts every 10 seconds, and a
// timer ends the open state.
func mercari() []*Peer {
	const module = "github.com/mercari/go-circuitbreaker"
	return []*Peer{
		{
			Name: "mercari-tumbling", Module: module, Setup: "NewTripFuncFailureRate, cleared by a ticker, no clock read; Do",
			Facts: Facts{Ratio, Tumbling}, Opens: minimum,
			New: mercariDo(cb.NewTripFuncFailureRate(minimum, ratio)),
		},
		{
			Name: "mercari-consecutive", Module: module, Setup: "NewTripFuncConsecutiveFailures, no clock read; Do",
			Facts: Facts{What: Streak}, Opens: streak,
			New: mercariDo(cb.NewTripFuncConsecutiveFailures(streak)),
		},
	}
}

func mercariDo(trip cb.TripFunc) func() (Calls, error) {
	return func() (Calls, error) {
		b := cb.New(cb.WithTripFunc(trip), cb.WithCounterResetInterval(span), cb.WithOpenTimeout(openFor))
		ctx := context.Background()
		return Calls{
			Succeed: func() error { _, err := b.Do(ctx, succeedAny); return err },
			Fail:    func() error { _, err := b.Do(ctx, failAny); return err },
		}, nil
	}
}
