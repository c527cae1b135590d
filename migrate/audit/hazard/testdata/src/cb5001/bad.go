package cb5001

import (
	"log"
	"sync"
	"time"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	v1 "github.com/sony/gobreaker"
	"github.com/sony/gobreaker/v2"
)

var ratioOnly = gobreaker.Settings{
	ReadyToTrip: func(c gobreaker.Counts) bool {
		return float64(c.TotalFailures)/float64(c.Requests) >= 0.6 // want CB5001 `one failure out of one call`
	},
}

// More than nothing is no minimum.
func moreThanNothing(limit float64) v1.Settings {
	return v1.Settings{ReadyToTrip: func(counts v1.Counts) bool {
		if counts.Requests == 0 {
			return false
		}
		ratio := float64(counts.TotalFailures) / float64(counts.Requests) // want CB5001 `from the first call on`
		log.Printf("ratio %f", ratio)
		return counts.Requests > 0 && ratio > limit
	}}
}

var rules = []func(gobreaker.Counts) bool{percent, byCases}

func percent(counts gobreaker.Counts) bool {
	var p float64
	p = 100 * float64(counts.TotalFailures) / float64(counts.Requests) // want CB5001 `from the first call on`
	return p > 50 && counts.Requests > 0
}

func byCases(c gobreaker.Counts) bool {
	switch {
	case c.Requests < 1:
		return false
	case float64(c.TotalFailures)/float64(c.Requests) > 0.5: // want CB5001 `from the first call on`
		return true
	}
	return false
}

func command() {
	hystrix.ConfigureCommand("users", hystrix.CommandConfig{
		ErrorPercentThreshold:  25,
		RequestVolumeThreshold: 1, // want CB5001 `from the first call on`
	})
}

var canonical = breaker.New(breaker.Config{FailureRatio: 0.5, MinCalls: 1}) // want CB5001 `from the first call on`

type written struct {
	mu            sync.Mutex
	open          bool
	calls, failed int
	since         time.Time
}

func (w *written) Allow() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open && time.Since(w.since) > time.Minute {
		w.open, w.calls, w.failed = false, 0, 0
	}
	return !w.open
}

func (w *written) Record(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	if err == nil {
		return
	}
	w.failed++
	if float64(w.failed)/float64(w.calls) > 0.5 { // want CB5001 `nothing here asks for a minimum`
		w.open, w.since = true, time.Now()
	}
}
