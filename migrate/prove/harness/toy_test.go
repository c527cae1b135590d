//go:build go1.25

package harness

import (
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// toy is a breaker whose faults can be chosen. It has no lock: the harness
// lets only one goroutine run at a time.
type toy struct {
	Limit  int64 `json:"limit"`
	Strict bool  `json:"strict"`
	rest   time.Duration

	failures int64
	open     bool
	since    time.Time
}

var errToyOpen = errors.New("toy: open")

func (y *toy) call(fn func() error) error {
	if d := time.Since(y.since); y.open && (d < y.rest || y.Strict && d == y.rest) {
		return errToyOpen
	}
	y.open = false
	err := fn()
	if err == nil {
		y.failures = 0
		return nil
	}
	if y.failures++; y.failures >= y.Limit {
		y.open, y.failures, y.since = true, 0, time.Now()
	}
	return err
}

// toySubject presents a toy that change has changed.
func toySubject(change func(*toy, *Env)) *Subject {
	return &Subject{
		Params:    []Param{{Name: "limit", Kind: Count}, {Name: "rest", Kind: Period}},
		Methods:   []Method{{Name: "call"}, {Name: "open", Kind: Reading}, {Name: "reset", Kind: Action}},
		Sentinels: []Sentinel{{"errToyOpen", errToyOpen}},
		New: func(e *Env) (func(int, *Call), error) {
			y := &toy{Limit: e.Int(0), rest: time.Duration(e.Int(1))}
			if change != nil {
				change(y, e)
			}
			return func(m int, c *Call) {
				switch m {
				case 0:
					c.Return(y.call(func() error { return c.Enter(nil) }))
				case 1:
					c.Return(y.open)
				case 2:
					y.open, y.failures = false, 0
					c.Return()
				}
			}, nil
		},
	}
}

func bubbles(t *testing.T) Bubbles {
	return Bubbles{
		Run:  func(f func()) { synctest.Test(t, func(*testing.T) { f() }) },
		Wait: synctest.Wait,
	}
}

func toyPair(t *testing.T, change func(*toy, *Env)) *Pair {
	return &Pair{Old: NewVersion(toySubject(nil), bubbles(t)), New: NewVersion(toySubject(change), bubbles(t))}
}

// patchable is a toy whose new version takes patches.
func patchable(t *testing.T) *Pair {
	p := &Pair{Old: NewVersion(toySubject(nil), bubbles(t))}
	p.New = NewVersion(toySubject(func(y *toy, _ *Env) { p.New.patch(y) }), bubbles(t))
	return p
}

func patches(list ...string) []json.RawMessage {
	var out []json.RawMessage
	for _, s := range list {
		out = append(out, json.RawMessage(s))
	}
	return out
}
