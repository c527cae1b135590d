package peers

import gb1 "github.com/sony/gobreaker"

// gobreaker 1 has no rolling window. It is also what go-kit wraps.
func gobreaker1() []*Peer {
	const module = "github.com/sony/gobreaker"
	rate := func(c gb1.Counts) bool {
		return c.Requests >= minimum && float64(c.TotalFailures)/float64(c.Requests) >= ratio
	}
	tumbling := gb1.Settings{Interval: span, Timeout: openFor, ReadyToTrip: rate}
	return []*Peer{
		{
			Name: "gobreaker1-tumbling", Module: module, Setup: "ReadyToTrip by rate, Interval; Execute",
			Facts: Facts{Ratio, Tumbling}, Opens: minimum, New: gobreaker1Execute(tumbling),
		},
		{
			Name: "gobreaker1-twostep", Module: module, Setup: "as gobreaker1-tumbling; Allow and done",
			Facts: Facts{Ratio, Tumbling}, Opens: minimum, New: gobreaker1TwoStep(tumbling),
		},
		{
			Name: "gobreaker1-consecutive", Module: module, Setup: "default ReadyToTrip (more than 5 in a row), no Interval; Execute",
			Facts: Facts{What: Streak}, Opens: 6, New: gobreaker1Execute(gb1.Settings{Timeout: openFor}),
		},
	}
}

func gobreaker1Execute(s gb1.Settings) func() (Calls, error) {
	return func() (Calls, error) {
		b := gb1.NewCircuitBreaker(s)
		return Calls{
			Succeed: func() error { _, err := b.Execute(succeedAny); return err },
			Fail:    func() error { _, err := b.Execute(failAny); return err },
		}, nil
	}
}

func gobreaker1TwoStep(s gb1.Settings) func() (Calls, error) {
	return func() (Calls, error) {
		b := gb1.NewTwoStepCircuitBreaker(s)
		return around(func(fn func() error) error {
			done, err := b.Allow()
			if err != nil {
				return err
			}
			err = fn()
			done(err == nil)
			return err
		}), nil
	}
}
