// Package guard has a breaker that runs calls.
package guard

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrOpen is wrapped by the error of a call that was not made.
var ErrOpen = errors.New("guard: open")

// State is the state of a Guard.
type State int

// The states.
const (
	Closed State = iota
	Open
	HalfOpen
)

// Options are those of New.
type Options struct {
	Name     string
	Failures int
	Rest     time.Duration
	Probes   int
	OnChange func(from, to State)
}

// Guard keeps calls away from what fails.
type Guard struct {
	opt Options

	mu       sync.Mutex
	state    State
	term     int
	failures int
	probes   int
	good     int
	since    time.Time
}

// New returns a closed Guard.
func New(opt Options) *Guard {
	if opt.Failures <= 0 {
		opt.Failures = 3
	}
	if opt.Rest <= 0 {
		opt.Rest = 5 * time.Second
	}
	if opt.Probes <= 0 {
		opt.Probes = 1
	}
	return &Guard{opt: opt}
}

// Execute calls fn unless the guard is open.
func (g *Guard) Execute(fn func() error) error {
	term, err := g.before()
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			g.after(term, false)
			panic(p)
		}
	}()
	err = fn()
	g.after(term, err == nil)
	return err
}

// State returns the state as the last call left it.
func (g *Guard) State() State {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.state
}

func (g *Guard) before() (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.state == Open && time.Since(g.since) >= g.opt.Rest {
		g.set(HalfOpen)
	}
	if g.state == Open {
		return 0, fmt.Errorf("%s: %w", g.opt.Name, ErrOpen)
	}
	if g.state == HalfOpen {
		if g.probes >= g.opt.Probes {
			return 0, fmt.Errorf("%s probes: %w", g.opt.Name, ErrOpen)
		}
		g.probes++
	}
	return g.term, nil
}

func (g *Guard) after(term int, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if term != g.term {
		return
	}
	switch {
	case g.state == HalfOpen && ok:
		if g.good++; g.good == g.opt.Probes {
			g.set(Closed)
		}
	case g.state == HalfOpen:
		g.set(Open)
	case ok:
		g.failures = 0
	default:
		if g.failures++; g.failures >= g.opt.Failures {
			g.set(Open)
		}
	}
}

func (g *Guard) set(to State) {
	from := g.state
	g.state, g.since = to, time.Now()
	g.failures, g.probes, g.good = 0, 0, 0
	g.term++
	if g.opt.OnChange != nil {
		g.opt.OnChange(from, to)
	}
}
