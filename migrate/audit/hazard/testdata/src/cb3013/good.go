package cb3013

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

// Breaker is as it should be: it counts its probes.
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

type mode int

const (
	unknown mode = iota
	candidate
	probing
	cooling
	healthy
)

// Route takes the fast way only after a probe of its own: no call goes that way
// when the wait is over.
type Route struct {
	mu       sync.Mutex
	mode     mode
	failures int
	until    time.Time
	fast     func() error
	slow     func() error
}

func (r *Route) Call() error {
	if r.useFast() {
		err := r.fast()
		if err == nil {
			r.good()
			return nil
		}
		r.bad()
		return err
	}
	if err := r.slow(); err != nil {
		return err
	}
	r.probe()
	return nil
}

func (r *Route) useFast() bool {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	switch r.mode {
	case healthy:
		return true
	case cooling:
		if now.Before(r.until) {
			return false
		}
		r.mode = candidate
		r.until = time.Time{}
		return false
	case unknown, candidate, probing:
		return false
	}
	return false
}

func (r *Route) good() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.mode, r.failures, r.until = healthy, 0, time.Time{}
}

func (r *Route) bad() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures++
	r.mode = cooling
	r.until = time.Now().Add(time.Duration(r.failures) * time.Second)
}

func (r *Route) probe() {
	r.mu.Lock()
	if r.mode == healthy || r.mode == probing || r.mode == cooling && time.Now().Before(r.until) {
		r.mu.Unlock()
		return
	}
	r.mode = probing
	r.mu.Unlock()
	go func() {
		if r.fast() == nil {
			r.good()
		} else {
			r.bad()
		}
	}()
}
