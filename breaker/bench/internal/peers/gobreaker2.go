package peers

import gb2 "github.com/sony/gobreaker/v2"

func gobreaker2() []*Peer {
	const module = "github.com/sony/gobreaker/v2"
	rate := func(c gb2.Counts) bool {
		return c.Requests >= minimum && float64(c.TotalFailures)/float64(c.Requests) >= ratio
	}
	tumbling := gb2.Settings{Interval: span, Timeout: openFor, ReadyToTrip: rate}
	rolling := tumbling
	rolling.BucketPeriod = slice
	return []*Peer{
		{
			Name: Reference, Module: module, Setup: "ReadyToTrip by rate, Interval, BucketPeriod; Execute",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: gobreaker2Execute(rolling),
		},
		{
			Name: "gobreaker2-twostep", Module: module, Setup: "as gobreaker2-rolling; Allow and done",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: gobreaker2TwoStep(rolling),
		},
		{
			Name: "gobreaker2-tumbling", Module: module, Setup: "ReadyToTrip by rate, Interval; Execute",
			Facts: Facts{Ratio, Tumbling}, Opens: minimum, New: gobreaker2Execute(tumbling),
		},
		{
			Name: "gobreaker2-consecutive", Module: module, Setup: "default ReadyToTrip (more than 5 in a row), no Interval; Execute",
			Facts: Facts{What: Streak}, Opens: 6, New: gobreaker2Execute(gb2.Settings{Timeout: openFor}),
		},
	}
}

func gobreaker2Execute(s gb2.Settings) func() (Calls, error) {
	return func() (Calls, error) {
		b := gb2.NewCircuitBreaker[int](s)
		return Calls{
			Succeed: func() error { _, err := b.Execute(succeedInt); return err },
			Fail:    func() error { _, err := b.Execute(failInt); return err },
		}, nil
	}
}

func gobreaker2TwoStep(s gb2.Settings) func() (Calls, error) {
	return func() (Calls, error) {
		b := gb2.NewTwoStepCircuitBreaker[int](s)
		return around(func(fn func() error) error {
			done, err := b.Allow()
			if err != nil {
				return err
			}
			err = fn()
			done(err)
			return err
		}), nil
	}
}
