package cb3003

import (
	"time"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	eapache "github.com/eapache/go-resiliency/breaker"
	"github.com/sony/gobreaker/v2"
)

const (
	pause    = 30 * time.Second
	inNanos  = 30_000_000_000
	attempts = 3
)

func withUnits(c config) gobreaker.Settings {
	return gobreaker.Settings{
		MaxRequests: attempts,
		Timeout:     pause,
		Interval:    time.Duration(c.TimeoutSeconds) * time.Second,
	}
}

func milliseconds(c config) gobreaker.Settings {
	return gobreaker.Settings{
		Timeout:  time.Duration(c.SleepMs) * time.Millisecond,
		Interval: c.Timeout,
	}
}

// All written out, on purpose, or with a unit that is small on purpose.
func exact() gobreaker.Settings {
	return gobreaker.Settings{Timeout: inNanos, Interval: 50 * time.Microsecond}
}

func zero() gobreaker.Settings { return gobreaker.Settings{Timeout: 0, Interval: 0} }

func hystrixRight(c config) {
	hystrix.ConfigureCommand("a", hystrix.CommandConfig{
		Timeout:               int(5 * time.Second / time.Millisecond),
		SleepWindow:           int(c.Timeout.Milliseconds()),
		MaxConcurrentRequests: 5,
		ErrorPercentThreshold: 25,
	})
	hystrix.ConfigureCommand("b", hystrix.CommandConfig{
		Timeout:     int(c.Timeout / time.Millisecond),
		SleepWindow: c.TimeoutSeconds * 1000,
	})
	hystrix.ConfigureCommand("c", hystrix.CommandConfig{Timeout: 50, SleepWindow: c.SleepMs})
}

var (
	three = eapache.New(3, 1, 10*time.Second)
	well  = breaker.New(breaker.Config{Failures: 5, OpenFor: 30 * time.Second})
	hand  = newOwn(5, 30*time.Second)
)
