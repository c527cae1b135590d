package peers

import (
	"github.com/cenk/backoff"
	rb "github.com/rubyist/circuitbreaker"
)

// rubyist keeps calls and failures in its window whatever the rule is.
func rubyist() []*Peer {
	const module = "github.com/rubyist/circuitbreaker"
	return []*Peer{
		{
			Name: "rubyist-rolling", Module: module, Setup: "RateTripFunc, no timeout; Call",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: rubyistCall(rb.RateTripFunc(ratio, minimum)),
		},
		{
			Name: "rubyist-consecutive", Module: module, Setup: "ConsecutiveTripFunc, no timeout; Call",
			Facts: Facts{What: Streak}, Opens: streak, New: rubyistCall(rb.ConsecutiveTripFunc(streak)),
		},
	}
}

func rubyistCall(trip rb.TripFunc) func() (Calls, error) {
	return func() (Calls, error) {
		b := rb.NewBreakerWithOptions(&rb.Options{
			ShouldTrip: trip, WindowTime: span, WindowBuckets: slices,
			BackOff: backoff.NewConstantBackOff(openFor), // by default the first probe comes after 0.5 s
		})
		return Calls{
			Succeed: func() error { return b.Call(succeed, 0) },
			Fail:    func() error { return b.Call(fail, 0) },
		}, nil
	}
}
