package cb5002

import (
	"time"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

// Zero is the default of these, and a bare number is a mistake of another kind.
func fine(d time.Duration) {
	_ = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Timeout: 0})
	_ = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Timeout: 30 * time.Second})
	_ = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Timeout: d})
	_ = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Interval: 24 * time.Hour})
	hystrix.ConfigureCommand("a", hystrix.CommandConfig{SleepWindow: 0})
	hystrix.ConfigureCommand("b", hystrix.CommandConfig{SleepWindow: 5000})
	_ = breaker.New(breaker.Config{OpenFor: time.Second})
	_ = breaker.New(breaker.Config{OpenFor: 0})
}

// Turned off on purpose.
var passthrough = gobreaker.Settings{Timeout: time.Millisecond, ReadyToTrip: func(gobreaker.Counts) bool { return false }}
