package cb3002

import (
	"sync"
	"time"
)

type state int

const (
	closed state = iota
	opened
	half
)

// gate is written by hand. While half-open it lets calls through one by one.
type gate struct {
	mu       sync.Mutex
	state    state
	failures int
	probing  int // want CB3014 `keeps its place`
	since    time.Time
}

func (g *gate) Allow() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch g.state {
	case opened:
		if time.Since(g.since) < time.Minute {
			return false
		}
		g.state = half
		g.probing = 1
		return true
	case half:
		if g.probing >= 1 {
			return false
		}
		g.probing++
		return true
	}
	return true
}

func (g *gate) RecordSuccess() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failures = 0
	if g.state == half {
		g.state = closed
		g.probing = 0
	}
}

func (g *gate) RecordFailure() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failures++
	if g.state == half || g.failures >= 5 {
		g.state = opened
		g.since = time.Now()
		g.probing = 0
	}
}

// client is protected by a gate.
type client struct{ g *gate }
