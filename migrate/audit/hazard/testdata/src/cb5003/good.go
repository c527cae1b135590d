package cb5003

import (
	"time"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

func share(c gobreaker.Counts) bool {
	return c.Requests >= 10 && float64(c.TotalFailures)/float64(c.Requests) >= 0.5
}

var cleared = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Interval: time.Minute, ReadyToTrip: share})

// An outage opens it by its second condition, whatever was before.
var both = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{ReadyToTrip: func(c gobreaker.Counts) bool {
	return c.ConsecutiveFailures > 5 || c.Requests >= 10 && float64(c.TotalFailures)/float64(c.Requests) >= 0.5
}})

var inARow = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{MaxRequests: 5, ReadyToTrip: func(c gobreaker.Counts) bool {
	return c.ConsecutiveFailures >= 3
}})

// Who calls it may set an interval.
func Settings() gobreaker.Settings { return gobreaker.Settings{ReadyToTrip: share} }

func options(opts ...func(*gobreaker.Settings)) *gobreaker.CircuitBreaker[int] {
	st := gobreaker.Settings{ReadyToTrip: share}
	for _, o := range opts {
		o(&st)
	}
	return gobreaker.NewCircuitBreaker[int](st)
}

func interval(d time.Duration) *gobreaker.CircuitBreaker[int] {
	st := gobreaker.Settings{ReadyToTrip: share}
	if d > 0 {
		st.Interval = d
	}
	return gobreaker.NewCircuitBreaker[int](st)
}

// All must fail: that is what it says.
func whole(c gobreaker.Counts) bool { return c.Requests >= 10 && c.TotalFailures == c.Requests }

var sound = []func(gobreaker.Counts) bool{whole}

func command() {
	hystrix.ConfigureCommand("a", hystrix.CommandConfig{Timeout: 1000, MaxConcurrentRequests: 100, ErrorPercentThreshold: 25})
}

var canonical = breaker.New(breaker.Config{FailureRatio: 0.5, MinCalls: 20, Probes: 5, Window: breaker.LastCalls(100), CallTimeout: 0})

// Turned off on purpose.
func passthrough() *gobreaker.CircuitBreaker[int] {
	never := func(gobreaker.Counts) bool { return false }
	return gobreaker.NewCircuitBreaker[int](gobreaker.Settings{MaxRequests: 1000, Timeout: time.Millisecond, ReadyToTrip: never})
}
