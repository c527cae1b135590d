// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Snapshot is what a breaker knows, for keeping it across a restart. It has a
// JSON form. It holds no configuration: the breaker that is restored keeps its
// own.
type Snapshot struct {
	Time      time.Time // when it was taken
	State     State
	Mode      Mode
	OpenUntil time.Time // zero unless the open state ends by itself
	Openings  int       // since the breaker was closed, for Config.Backoff
	Cause     string    // the text of the error that opened it

	Window    []Part    // what the window remembers, oldest first
	Began     time.Time // of a tumbling window
	Successes uint32    // in a row; with LateCounted or Compat the success count
	Failures  uint32    // in a row; with LateCounted or Compat the failure count
}

// Part is a part of a window: a slice of a rolling one, results of the same
// kind that follow each other in a count window, or all of it.
type Part struct {
	Age       time.Duration // of its youngest result, when the Snapshot was taken
	Successes uint32
	Failures  uint32
	Ignored   uint32
	Slow      uint32 // among successes and failures
	Rejected  uint32 // for Config.Throttle
}

// Snapshot returns what the breaker knows. A breaker in Trip until Reset is
// open without OpenUntil.
func (b *Breaker) Snapshot() Snapshot {
	s, cause := b.snapshot()
	s.Cause = errorText(cause) // an Error method of the user, so without the lock
	return s
}

func (b *Breaker) snapshot() (s Snapshot, cause error) {
	b.lock()
	defer b.unlock()
	now := b.now(b.m.policy)
	b.m.advance(now)
	s = Snapshot{Time: b.at(now), State: b.m.state, Mode: b.m.mode, Openings: b.m.opening.attempt}
	cause = b.m.opening.cause
	if end := b.m.reopenAt(); b.m.state == Open && end != endless {
		s.OpenUntil = b.at(end)
	}
	if b.m.count != nil {
		s.Successes, s.Failures = b.m.count.succ, b.m.count.fails
	}
	if !b.m.remembers() {
		return s, cause
	}
	h := b.m.closed.history(now)
	s.Began = b.at(now - h.began)
	if b.m.count == nil {
		s.Successes, s.Failures = h.runs.successes, h.runs.failures
	}
	for _, p := range h.parts {
		s.Window = append(s.Window, Part{time.Duration(p.age), p.successes, p.failures, p.ignored, p.slow, p.rejected})
	}
	return s, cause
}

// Restore makes the breaker continue where the one of the Snapshot was, later by
// the time that has passed on the calendar; a clock that was set back counts as
// no time. A breaker that was half-open probes anew. Calls in flight are
// dropped. After an error, which names the field, nothing has changed.
func (b *Breaker) Restore(s Snapshot) error {
	if err := s.check(); err != nil {
		return err
	}
	b.command(func(now int64) {
		passed := b.at(now).Sub(s.Time)
		if passed < 0 {
			passed = 0
		}
		b.m.restore(s, int64(passed), now)
	})
	return nil
}

// check reports what cannot be restored.
func (s *Snapshot) check() error {
	switch {
	case s.State != Closed && s.State != HalfOpen && s.State != Open:
		return fmt.Errorf("breaker: snapshot: state is %d; it must be closed, half-open or open", int(s.State))
	case s.Mode.normal() != s.Mode:
		return fmt.Errorf("breaker: snapshot: mode %q is unknown", string(s.Mode))
	case s.Time.IsZero():
		return errors.New("breaker: snapshot: time is missing")
	}
	for i, p := range s.Window {
		if p.Age < 0 {
			return fmt.Errorf("breaker: snapshot: window[%d].age is %v, must not be negative", i, p.Age)
		}
	}
	return nil
}

// restore replaces the state. An open time that has passed meanwhile ends at
// once, so that the next call probes.
func (m *machine) restore(s Snapshot, passed, now int64) {
	m.advance(now)
	m.mode = ModeNormal
	cause := error(nil)
	if s.Cause != "" {
		cause = errors.New(s.Cause)
	}
	if s.State == Closed {
		m.moveTo(Closed, now, ReasonRestored, nil)
		m.closed.recall(now, s.history(passed))
	} else {
		m.moveTo(Open, now, ReasonRestored, cause)
		m.opening.attempt = s.Openings
		m.opening.length, m.opening.held = s.openRest(passed)
	}
	if m.count != nil {
		m.count.succ, m.count.fails = s.Successes, s.Failures
	}
	if s.Mode != ModeNormal {
		m.setMode(s.Mode, now)
	}
}

// openRest is the rest of the open time, and whether it has no end.
func (s *Snapshot) openRest(passed int64) (rest int64, held bool) {
	switch {
	case s.State == HalfOpen:
		return 0, false
	case s.OpenUntil.IsZero():
		return 0, true
	}
	if rest = int64(s.OpenUntil.Sub(s.Time)) - passed; rest < 0 {
		rest = 0
	}
	return rest, false
}

// history is the window as a memory takes it over.
func (s *Snapshot) history(passed int64) history {
	h := history{runs: runs{s.Successes, s.Failures}}
	if !s.Began.IsZero() {
		h.began = int64(s.Time.Sub(s.Began)) + passed
	}
	for _, p := range s.Window {
		h.parts = append(h.parts, stretch{int64(p.Age) + passed, p.Successes, p.Failures, p.Ignored, p.Slow, p.Rejected})
	}
	return h
}

// snapshotText is the JSON form of a Snapshot. State has numbers in JSON, which
// programs that came from other libraries have stored; a file for people should
// have words.
type snapshotText struct {
	Time      time.Time  `json:"time"`
	State     string     `json:"state"`
	Mode      Mode       `json:"mode,omitempty"`
	OpenUntil *time.Time `json:"open_until,omitempty"`
	Openings  int        `json:"openings,omitempty"`
	Cause     string     `json:"cause,omitempty"`
	Began     *time.Time `json:"began,omitempty"`
	Successes uint32     `json:"successes_in_a_row,omitempty"`
	Failures  uint32     `json:"failures_in_a_row,omitempty"`
	Window    []partText `json:"window,omitempty"`
}

type partText struct {
	Age       string `json:"age"`
	Successes uint32 `json:"successes,omitempty"`
	Failures  uint32 `json:"failures,omitempty"`
	Ignored   uint32 `json:"ignored,omitempty"`
	Slow      uint32 `json:"slow,omitempty"`
	Rejected  uint32 `json:"rejected,omitempty"`
}

// MarshalJSON writes the state as a word and times as text.
func (s Snapshot) MarshalJSON() ([]byte, error) {
	t := snapshotText{
		Time: s.Time, State: s.State.String(), Mode: s.Mode, Openings: s.Openings, Cause: s.Cause,
		OpenUntil: known(s.OpenUntil), Began: known(s.Began), Successes: s.Successes, Failures: s.Failures,
	}
	for _, p := range s.Window {
		t.Window = append(t.Window, partText{p.Age.String(), p.Successes, p.Failures, p.Ignored, p.Slow, p.Rejected})
	}
	return json.Marshal(t)
}

// known is nil for the zero time.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// UnmarshalJSON reads what MarshalJSON writes. Errors name the field.
func (s *Snapshot) UnmarshalJSON(data []byte) error {
	var t snapshotText
	if err := json.Unmarshal(data, &t); err != nil {
		return fmt.Errorf("breaker: snapshot: %w", err)
	}
	next := Snapshot{Time: t.Time, Mode: t.Mode, Openings: t.Openings, Cause: t.Cause, Successes: t.Successes, Failures: t.Failures}
	if t.OpenUntil != nil {
		next.OpenUntil = *t.OpenUntil
	}
	if t.Began != nil {
		next.Began = *t.Began
	}
	var ok bool
	if next.State, ok = stateNamed(t.State); !ok {
		return fmt.Errorf("breaker: snapshot: state is %q; it must be closed, half-open or open", t.State)
	}
	for i, p := range t.Window {
		age, err := time.ParseDuration(p.Age)
		if err != nil {
			return fmt.Errorf("breaker: snapshot: window[%d].age: %q is not a duration; write it as \"1.5s\"", i, p.Age)
		}
		next.Window = append(next.Window, Part{age, p.Successes, p.Failures, p.Ignored, p.Slow, p.Rejected})
	}
	if err := next.check(); err != nil {
		return err
	}
	*s = next
	return nil
}

func stateNamed(name string) (State, bool) {
	for _, s := range []State{Closed, HalfOpen, Open} {
		if s.String() == name {
			return s, true
		}
	}
	return 0, false
}
