package cb3014

import (
	"sync"
	"time"
)

// Stuck has a flaw.
type Stuck struct {
	mu        sync.Mutex
	state     state
	failures  int
	probes    int // want CB3014 `keeps its place`
	successes int
	since     time.Time

	limit, probeLimit int
	openFor           time.Duration
}

func (b *Stuck) Execute(fn func() error) error {
	if err := b.before(); err != nil {
		return err
	}
	err := fn()
	b.after(err == nil)
	return err
}

func (b *Stuck) before() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == opened {
		if time.Since(b.since) < b.openFor {
			return errOpen
		}
		b.state, b.probes, b.successes = halfOpen, 0, 0
	}
	if b.state == halfOpen {
		if b.probes >= b.probeLimit {
			return errOpen
		}
		b.probes++
	}
	return nil
}

func (b *Stuck) after(ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == halfOpen {
		b.probes--
	}
	switch {
	case ok && b.state == halfOpen:
		if b.successes++; b.successes >= b.probeLimit {
			b.state, b.failures = closed, 0
		}
	case ok:
		b.failures = 0
	case b.state == halfOpen:
		b.open()
	default:
		if b.failures++; b.failures >= b.limit {
			b.open()
		}
	}
}

func (b *Stuck) open() {
	b.state, b.since = opened, time.Now()
}

func (b *Stuck) Open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state == opened
}

// Renewed has a flaw.
type Renewed struct {
	mu        sync.Mutex
	state     state
	failures  int
	probes    int
	successes int
	since     time.Time

	limit, probeLimit int
	openFor           time.Duration
}

func (b *Renewed) Execute(fn func() error) error {
	if err := b.before(); err != nil {
		return err
	}
	err := errOpen
	defer func() { b.after(err == nil) }()
	err = fn()
	return err
}

func (b *Renewed) before() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == opened {
		if time.Since(b.since) < b.openFor {
			b.since = time.Now() // want CB3014 `makes the open time start anew`
			return errOpen
		}
		b.state, b.probes, b.successes = halfOpen, 0, 0
	}
	if b.state == halfOpen {
		if b.probes >= b.probeLimit {
			return errOpen
		}
		b.probes++
	}
	return nil
}

func (b *Renewed) after(ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == halfOpen {
		b.probes--
	}
	switch {
	case ok && b.state == halfOpen:
		if b.successes++; b.successes >= b.probeLimit {
			b.state, b.failures = closed, 0
		}
	case ok:
		b.failures = 0
	case b.state == halfOpen:
		b.open()
	default:
		if b.failures++; b.failures >= b.limit {
			b.open()
		}
	}
}

func (b *Renewed) open() {
	b.state, b.since = opened, time.Now()
}

func (b *Renewed) Open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state == opened
}
