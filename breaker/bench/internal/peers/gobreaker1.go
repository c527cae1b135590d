package peers

import gb1 "github.com/sony/gobreaker"

// gobreaker 1 has no rolling window. It is also what go-kit wraps.
func gobreaker1() []*Peer {
	rate := func(c gb1.Counts) bool {
		return c.Requests >= minimum && float64(c.TotalFailures)/float64(c.Requests) >= ratio
	}
	return []*Peer{{
		Name: "gobreaker1-tumbling", Module: "github.com/sony/gobreaker",
		Setup: "ReadyToTrip by rate, Interval; Execute",
		Facts: Facts{Ratio, Tumbling}, Opens: minimum,
		New: func() (Calls, error) {
			b := gb1.NewCircuitBreaker(gb1.Settings{Interval: span, Timeout: openFor, ReadyToTrip: rate})
			return Calls{
				Succeed: func() error { _, err := b.Execute(succeedAny); return err },
				Fail:    func() error { _, err := b.Execute(failAny); return err },
			}, nil
		},
	}}
}
