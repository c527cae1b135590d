// Package guard does what the other one does in another way.
package guard

import (
	"errors"
	"fmt"
	"sync/atomic"
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

// phase is a state with what belongs to it. Results go to the phase in which
// their call began, and only that of now counts.
type phase struct {
	state           State
	begins, results int
	ends            time.Time
}

// Guard keeps calls away from what fails.
type Guard struct {
	opt Options
	now *phase
	key chan struct{}
	n   atomic.Int64
}

// New returns a closed Guard.
func New(opt Options) *Guard {
	g := &Guard{opt: opt, now: &phase{}, key: make(chan struct{}, 1)}
	if g.opt.Failures < 1 {
		g.opt.Failures = 3
	}
	if g.opt.Rest < 1 {
		g.opt.Rest = time.Second * 5
	}
	if g.opt.Probes < 1 {
		g.opt.Probes = 1
	}
	return g
}

// Execute calls fn unless the guard is open.
func (g *Guard) Execute(fn func() error) error {
	p, why := g.enter()
	if p == nil {
		return fmt.Errorf(why+": %w", ErrOpen)
	}
	failed := true
	defer func() { g.leave(p, failed) }()
	err := fn()
	failed = err != nil
	return err
}

// State returns the state as the last call left it.
func (g *Guard) State() State {
	defer g.lock()()
	return g.now.state
}

func (g *Guard) lock() func() {
	g.key <- struct{}{}
	return func() { <-g.key }
}

func (g *Guard) enter() (*phase, string) {
	defer g.lock()()
	g.n.Add(1)
	if g.now.state == Open {
		if time.Now().Before(g.now.ends) {
			return nil, g.opt.Name
		}
		g.next(HalfOpen)
	}
	if g.now.begins++; g.now.state == HalfOpen && g.now.begins > g.opt.Probes {
		return nil, g.opt.Name + " probes"
	}
	return g.now, ""
}

func (g *Guard) leave(p *phase, failed bool) {
	defer g.lock()()
	if p != g.now {
		return
	}
	if p.state == HalfOpen {
		p.results++
		if failed {
			g.next(Open)
		} else if p.results == g.opt.Probes {
			g.next(Closed)
		}
		return
	}
	if p.results++; !failed {
		p.results = 0
	}
	if p.results == g.opt.Failures {
		g.next(Open)
	}
}

func (g *Guard) next(to State) {
	from := g.now.state
	g.now = &phase{state: to, ends: time.Now().Add(g.opt.Rest)}
	if g.opt.OnChange != nil {
		g.opt.OnChange(from, to)
	}
}
