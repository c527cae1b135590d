//go:build go1.25

package harness

import (
	"context"
	"time"
)

// longTime is how long the clock runs on after a schedule, for goroutines that
// only sleep.
const longTime = 10 * time.Minute

// finish ends all that is in flight, whose goroutines would outlive the
// bubble.
func (r *run) finish() {
	r.e.mu.Lock()
	r.e.draining = true
	r.e.mu.Unlock()
	for range 3 {
		for _, c := range r.e.calls {
			for c.release(Succeeds) {
				r.v.Bubbles.Wait() // one by one: some breakers have no lock
			}
		}
	}
	for _, c := range r.e.calls {
		c.cancel()
		r.v.Bubbles.Wait()
	}
	if r.do != nil {
		r.stop()
	}
	r.v.Bubbles.Wait()
	if r.v.drain && !r.v.leaks {
		time.Sleep(longTime)
		r.v.Bubbles.Wait()
	}
}

func (r *run) stop() {
	for m, method := range r.v.Subject.Methods {
		if method.Kind == Stopping {
			r.launch(&Call{env: r.e, method: m, ctx: r.expired(), cancel: func() {}, auto: true})
		}
	}
}

// expired is the context of what is stopped: it must not wait for long.
func (r *run) expired() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
