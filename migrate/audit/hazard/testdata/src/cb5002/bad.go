package cb5002

import (
	"sync"
	"time"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	v1 "github.com/sony/gobreaker"
	"github.com/sony/gobreaker/v2"
)

const tick = 5 * time.Millisecond

func settings() {
	_ = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Timeout: tick}) // want CB5002 `5ms: .* up to 200 times a second`
	st := v1.Settings{Name: "long"}
	st.Timeout = 24 * time.Hour // want CB5002 `24h0m0s: after a short outage`
	_ = v1.NewCircuitBreaker(st)
	_ = gobreaker.Settings{Timeout: -time.Second}                         // want CB5002 `negative, -1s`
	hystrix.ConfigureCommand("a", hystrix.CommandConfig{SleepWindow: 80}) // want CB5002 `80ms`
	_ = breaker.New(breaker.Config{OpenFor: 20 * time.Millisecond})       // want CB5002 `20ms`
}

type written struct {
	mu     sync.Mutex
	failed int
	until  time.Time
	rest   time.Duration
}

func newWritten() *written { return &written{rest: 2 * time.Millisecond} } // want CB5002 `2ms`

func (w *written) Allow() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().After(w.until)
}

func (w *written) Record(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.failed = 0
		return
	}
	w.failed++
	if w.failed >= 5 {
		w.until = time.Now().Add(w.rest)
	}
}
