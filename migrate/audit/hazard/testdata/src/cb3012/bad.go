package cb3012

import (
	"sync"
	"time"
)

// Serial has a flaw.
type Serial struct {
	mu        sync.Mutex
	state     state
	failures  int
	probes    int
	successes int
	since     time.Time

	limit, probeLimit int
	openFor           time.Duration
}

func (b *Serial) Execute(fn func() error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.before(); err != nil {
		return err
	}
	err := errOpen
	defer func() { b.after(err == nil) }()
	err = fn() // want CB3012 `mu is held while the call runs`
	return err
}

func (b *Serial) before() error {
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

func (b *Serial) after(ok bool) {
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

func (b *Serial) open() {
	b.state, b.since = opened, time.Now()
}

func (b *Serial) Open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state == opened
}
