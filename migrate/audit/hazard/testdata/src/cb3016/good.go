package cb3016

import (
	"errors"
	"sync"
	"time"
)

type state int

const (
	closed state = iota
	opened
	halfOpen
)

var errOpen = errors.New("open")

// Breaker is as it should be: its lock is held wherever the state is used.
type Breaker struct {
	mu        sync.Mutex
	state     state
	failures  int
	probes    int
	successes int
	since     time.Time

	limit, probeLimit int
	openFor           time.Duration
}

func (b *Breaker) Execute(fn func() error) error {
	if err := b.before(); err != nil {
		return err
	}
	err := errOpen
	defer func() { b.after(err == nil) }()
	err = fn()
	return err
}

func (b *Breaker) before() error {
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

func (b *Breaker) after(ok bool) {
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

func (b *Breaker) open() {
	b.state, b.since = opened, time.Now()
}

func (b *Breaker) Open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state == opened
}

// openNow is called with the lock held.
func (b *Breaker) openNow() bool { return b.state == opened }

func (b *Breaker) both() (bool, int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.openNow(), b.failures
}

// Single is for one goroutine, and not safe for concurrent use.
type Single struct {
	failures int
	open     bool
	since    time.Time
}

func (s *Single) Allow() bool {
	if s.open && time.Since(s.since) > time.Minute {
		s.open, s.failures = false, 0
	}
	return !s.open
}

func (s *Single) Record(err error) {
	if err == nil {
		s.failures = 0
		return
	}
	if s.failures++; s.failures >= 5 {
		s.open, s.since = true, time.Now()
	}
}
