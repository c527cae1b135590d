package cb5001

import (
	"sync"
	"time"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

var withMinimum = gobreaker.Settings{
	ReadyToTrip: func(c gobreaker.Counts) bool {
		ratio := float64(c.TotalFailures) / float64(c.Requests)
		return c.Requests >= 3 && ratio >= 0.6
	},
}

// Failures are a minimum as well.
func someFailures(c gobreaker.Counts) bool {
	return c.TotalFailures >= 5 && float64(c.TotalFailures)/float64(c.Requests) >= 0.1
}

type limits struct {
	min   uint32
	ratio float64
}

func (r limits) trip(c gobreaker.Counts) bool {
	if c.Requests < r.min {
		return false
	}
	return float64(c.TotalFailures)/float64(c.Requests) >= r.ratio
}

var used = []func(gobreaker.Counts) bool{limits{}.trip, someFailures, inTwo, first}

func enough(c gobreaker.Counts) bool { return c.Requests >= 20 }

func inTwo(c gobreaker.Counts) bool {
	return enough(c) && float64(c.TotalFailures)/float64(c.Requests) >= 0.5
}

// Not a ratio: the first failure is meant to open it.
func first(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 1 }

func commands() {
	hystrix.ConfigureCommand("a", hystrix.CommandConfig{ErrorPercentThreshold: 25})
	hystrix.ConfigureCommand("b", hystrix.CommandConfig{ErrorPercentThreshold: 25})
}

var (
	byDefault = breaker.New(breaker.Config{FailureRatio: 0.5})
	some      = breaker.New(breaker.Config{FailureRatio: 0.5, MinCalls: 20})
	own       = breaker.New(breaker.Config{Trip: func(c breaker.Counts) bool {
		return c.Requests >= 10 && float64(c.TotalFailures)/float64(c.Requests) > 0.5
	}})
)

type careful struct {
	mu            sync.Mutex
	open          bool
	calls, failed int
	since         time.Time
}

func (w *careful) Allow() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open && time.Since(w.since) > time.Minute {
		w.open, w.calls, w.failed = false, 0, 0
	}
	return !w.open
}

func (w *careful) Record(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	if err != nil {
		w.failed++
	}
	if w.calls >= 10 && float64(w.failed)/float64(w.calls) > 0.5 {
		w.open, w.since = true, time.Now()
	}
}
