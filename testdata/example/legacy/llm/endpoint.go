package llm

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	up int32 = iota
	probing
	down
)

// endpoint is a provider and what we know of its health. There is no lock: the
// profile showed the old one at the top.
type endpoint struct {
	provider Provider
	opts     Options

	state    atomic.Int32
	failures atomic.Int32 // in a row
	trips    atomic.Int32 // since it was last up
	downAt   atomic.Int64 // Unix nanoseconds
}

// ready says whether to ask the provider. Whoever finds the delay over first
// has the one probe.
func (e *endpoint) ready() bool {
	switch e.state.Load() {
	case up:
		return true
	case down:
		if e.opts.Now().UnixNano()-e.downAt.Load() < int64(e.delay()) {
			return false
		}
		return e.state.CompareAndSwap(down, probing)
	}
	return false
}

// ask recovers from a provider that panics; the SDK of one did, on answers
// without choices.
func (e *endpoint) ask(ctx context.Context, prompt string) (text string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
		e.observe(ctx, err)
	}()
	return e.provider.Complete(ctx, prompt)
}

// observe takes a result. A refused prompt is a good sign: somebody read it.
func (e *endpoint) observe(ctx context.Context, err error) {
	switch {
	case err == nil, errors.Is(err, ErrBadPrompt):
		e.failures.Store(0)
		if e.state.CompareAndSwap(probing, up) {
			e.trips.Store(0)
		}
	case errors.Is(ctx.Err(), context.Canceled):
		e.state.CompareAndSwap(probing, down) // the next call probes
	default:
		e.fail()
	}
}

func (e *endpoint) fail() {
	n := e.failures.Add(1)
	switch e.state.Load() {
	case up:
		if n >= int32(e.opts.MaxFailures) {
			e.trip(up)
		}
	case probing:
		e.trip(probing)
	}
}

// trip writes the time first, so that nobody sees the state with an old one.
func (e *endpoint) trip(from int32) {
	e.downAt.Store(e.opts.Now().UnixNano())
	if e.state.CompareAndSwap(from, down) {
		e.trips.Add(1)
	}
}

func (e *endpoint) delay() time.Duration {
	d := e.opts.BaseDelay
	for i := int32(1); i < e.trips.Load() && d < e.opts.MaxDelay; i++ {
		d *= 2
	}
	return min(d, e.opts.MaxDelay)
}

func (e *endpoint) health() string {
	switch e.state.Load() {
	case up:
		return "up"
	case probing:
		return "probing"
	}
	return "down"
}
