package cb3016

import (
	"sync"
	"time"
)

// Racy has a flaw.
type Racy struct {
	mu        sync.Mutex
	state     state
	failures  int
	probes    int
	successes int
	since     time.Time

	limit, probeLimit int
	openFor           time.Duration
}

func (b *Racy) Execute(fn func() error) error {
	if err := b.before(); err != nil {
		return err
	}
	err := errOpen
	defer func() { b.after(err == nil) }()
	err = fn()
	return err
}

func (b *Racy) before() error {
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

func (b *Racy) after(ok bool) {
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

func (b *Racy) open() {
	b.state, b.since = opened, time.Now()
}

func (b *Racy) Open() bool {
	return b.state == opened // want CB3016 `state is used here without a lock`
}

// Shared has a flaw.
type Shared struct {
	mu        sync.RWMutex
	state     state
	failures  int
	probes    int
	successes int
	since     time.Time

	limit, probeLimit int
	openFor           time.Duration
}

func (b *Shared) Execute(fn func() error) error {
	if err := b.before(); err != nil {
		return err
	}
	err := errOpen
	defer func() { b.after(err == nil) }()
	err = fn()
	return err
}

func (b *Shared) before() error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.state == opened {
		if time.Since(b.since) < b.openFor {
			return errOpen
		}
		b.state, b.probes, b.successes = halfOpen, 0, 0 // want CB3016 `state is written under a lock for reading`
	}
	if b.state == halfOpen {
		if b.probes >= b.probeLimit {
			return errOpen
		}
		b.probes++
	}
	return nil
}

func (b *Shared) after(ok bool) {
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

func (b *Shared) open() {
	b.state, b.since = opened, time.Now()
}

func (b *Shared) Open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state == opened
}

// Bare has a flaw.
type Bare struct { // want CB3016 `nothing protects the state`
	state     state
	failures  int
	probes    int
	successes int
	since     time.Time

	limit, probeLimit int
	openFor           time.Duration
}

func (b *Bare) Execute(fn func() error) error {
	if err := b.before(); err != nil {
		return err
	}
	err := errOpen
	defer func() { b.after(err == nil) }()
	err = fn()
	return err
}

func (b *Bare) before() error {
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

func (b *Bare) after(ok bool) {
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

func (b *Bare) open() {
	b.state, b.since = opened, time.Now()
}

func (b *Bare) Open() bool {
	return b.state == opened
}
