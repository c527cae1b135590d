package cb3003

import (
	"time"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	eapache "github.com/eapache/go-resiliency/breaker"
	"github.com/mercari/go-circuitbreaker"
	"github.com/sony/gobreaker/v2"
)

const window = 10

type config struct {
	TimeoutSeconds int
	SleepMs        int
	OpenMs         int
	Timeout        time.Duration
}

func literal() gobreaker.Settings {
	return gobreaker.Settings{
		Timeout:  30,     // want CB3003 `Timeout is 30 nanoseconds`
		Interval: window, // want CB3003 `Interval is 10 nanoseconds`
	}
}

func converted(c config) gobreaker.Settings {
	st := gobreaker.Settings{
		Timeout:  time.Duration(c.TimeoutSeconds),       // want CB3003 `TimeoutSeconds taken for nanoseconds, but its name says seconds`
		Interval: time.Duration(c.OpenMs) * time.Second, // want CB3003 `OpenMs taken for seconds, but its name says milliseconds`
	}
	st.Timeout = 5000 // want CB3003 `5000 nanoseconds`
	return st
}

func hystrixConfig(c config) {
	hystrix.ConfigureCommand("a", hystrix.CommandConfig{
		Timeout:     int(5 * time.Second), // want CB3003 `number of milliseconds, and is given a number of nanoseconds`
		SleepWindow: 30,                   // want CB3003 `SleepWindow is 30 milliseconds`
	})
	hystrix.ConfigureCommand("b", hystrix.CommandConfig{
		Timeout:     int(c.Timeout.Seconds()), // want CB3003 `given a number of seconds`
		SleepWindow: c.TimeoutSeconds,         // want CB3003 `TimeoutSeconds says seconds`
	})
	hystrix.ConfigureCommand("c", hystrix.CommandConfig{
		Timeout:     int(c.Timeout / time.Second), // want CB3003 `given a number of seconds`
		SleepWindow: int(c.Timeout),               // want CB3003 `given a number of nanoseconds`
	})
}

var (
	elsewhere  = NewBreakerElsewhere(5, 30)                                         // want CB3003 `pause is 30 nanoseconds`
	positional = eapache.New(3, 1, 10)                                              // want CB3003 `timeout is 10 nanoseconds`
	option     = circuitbreaker.New(circuitbreaker.WithOpenTimeout(60))             // want CB3003 `60 nanoseconds`
	canonical  = breaker.New(breaker.Config{OpenFor: 15, CallTimeout: time.Second}) // want CB3003 `OpenFor is 15 nanoseconds`
	byHand     = newOwn(5, 30)                                                      // want CB3003 `openFor is 30 nanoseconds`
)
