package cb5003

import (
	"math"
	"time"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	v1 "github.com/sony/gobreaker"
	"github.com/sony/gobreaker/v2"
)

// Counts are those of all calls ever.
var forever = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{ // want CB5003 `never cleared without Interval`
	Name:    "forever",
	Timeout: time.Minute,
	ReadyToTrip: func(c gobreaker.Counts) bool {
		return c.Requests >= 10 && float64(c.TotalFailures)/float64(c.Requests) >= 0.5
	},
})

func tenth(c v1.Counts) bool { return c.TotalFailures >= 10 }

func total() *v1.CircuitBreaker {
	st := v1.Settings{Interval: 0} // want CB5003 `a success does not clear them`
	st.ReadyToTrip = tenth
	return v1.NewCircuitBreaker(st)
}

func wholeNumbers(c gobreaker.Counts) bool {
	return c.Requests >= 10 && float64(c.TotalFailures/c.Requests) > 0.5 // want CB5003 `divides whole numbers`
}

func callsOnly(c gobreaker.Counts) bool { return c.Requests >= 3 } // want CB5003 `a single failure opens`

func impossible(c gobreaker.Counts) bool { // want CB5003 `never true`
	return c.Requests > 10 && float64(c.TotalFailures)/float64(c.Requests) > 50
}

var rules = []func(gobreaker.Counts) bool{wholeNumbers, callsOnly, impossible}

func numbers() {
	_ = gobreaker.Settings{MaxRequests: math.MaxUint32} // want CB5003 `MaxRequests is 4294967295: .* as many successes in a row`
	hystrix.ConfigureCommand("a", hystrix.CommandConfig{
		Timeout:                0,   // want CB5003 `Timeout: 0 is not off, it means the default, 1s`
		RequestVolumeThreshold: 0,   // want CB5003 `means the default, 20`
		ErrorPercentThreshold:  150, // want CB5003 `more than all calls`
	})
	_ = breaker.New(breaker.Config{FailureRatio: 50})                                             // want CB5003 `more than all calls`
	_ = breaker.New(breaker.Config{Failures: 20, Window: breaker.LastCalls(10)})                  // want CB5003 `the window holds 10 calls`
	_ = breaker.New(breaker.Config{FailureRatio: 1, MinCalls: 20, Window: breaker.LastCalls(10)}) // want CB5003 `MinCalls is 20`
}
