// Package guard holds a breaker that can be set up to behave in many ways, in
// place of the one that was written by hand.
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

type machineConfig struct {
	Failures int           `json:"failures"`
	More     int           `json:"more"`
	Rest     time.Duration `json:"rest"`
	Probes   int           `json:"probes"`
	Late     bool          `json:"late"`
	Strict   bool          `json:"strict"`
	Keep     bool          `json:"keep"`
	OneCall  bool          `json:"one_call"`
}

// cbctlPatch changes the configuration while it is looked for.
var cbctlPatch func(config any)

// Guard keeps calls away from what fails.
type Guard struct {
	opt Options
	c   machineConfig

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
	c := machineConfig{Failures: opt.Failures, Rest: opt.Rest, Probes: opt.Probes}
	if cbctlPatch != nil {
		cbctlPatch(&c)
	}
	return &Guard{opt: opt, c: c}
}

// Execute calls fn unless the guard is open.
func (g *Guard) Execute(fn func() error) error {
	term, err := g.admit()
	if err != nil {
		return err
	}
	ok := false
	defer func() { g.settle(term, ok) }()
	err = fn()
	ok = err == nil
	return err
}

// State returns the state as the last call left it.
func (g *Guard) State() State {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.state
}

func (g *Guard) admit() (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d := time.Since(g.since); g.state == Open && (d > g.c.Rest || d == g.c.Rest && !g.c.Strict) {
		g.set(HalfOpen)
	}
	if g.state == Open {
		return 0, fmt.Errorf("%s: %w", g.opt.Name, ErrOpen)
	}
	limit := g.c.Probes
	if g.c.OneCall {
		limit = 1
	}
	if g.state == HalfOpen && g.probes >= limit {
		return 0, fmt.Errorf("%s probes: %w", g.opt.Name, ErrOpen)
	}
	if g.state == HalfOpen {
		g.probes++
	}
	return g.term, nil
}

func (g *Guard) settle(term int, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if term != g.term && !g.c.Late {
		return
	}
	switch {
	case g.state == HalfOpen && ok:
		if g.good++; g.good == g.c.Probes {
			g.set(Closed)
		}
	case g.state == HalfOpen:
		g.set(Open)
	case ok && !g.c.Keep:
		g.failures = 0
	case !ok && g.state == Closed:
		if g.failures++; g.failures >= g.c.Failures+g.c.More {
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
