// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"errors"
	"testing"
	"time"
)

// The times that a breaker tells are those of the clock it was given.
func TestNewClock(t *testing.T) {
	now := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	var at time.Time
	b := NewClock(Config{ConsecutiveFailures: 1, OpenFor: time.Minute, OnEvent: func(e Event) { at = e.Time }}, func() time.Time { return now })
	now = now.Add(time.Hour)
	b.Record(Failure, errors.New("down"))
	if !at.Equal(now) {
		t.Errorf("the event is at %v, want %v", at, now)
	}
	if v := b.Peek(); !v.Since.Equal(now) || !v.OpenUntil.Equal(now.Add(time.Minute)) || !v.LastFailure.Equal(now) {
		t.Errorf("got %+v", v)
	}
	now = now.Add(time.Minute - 1)
	if _, err := b.Allow(); !errors.Is(err, ErrOpen) {
		t.Errorf("got %v before the minute is over", err)
	}
	now = now.Add(1)
	if _, err := b.Allow(); err != nil {
		t.Errorf("got %v after a minute", err)
	}
}

func TestGeneration(t *testing.T) {
	now := time.Unix(0, 0)
	b := NewClock(Config{ConsecutiveFailures: 2, OpenFor: time.Minute, Window: Tumbling(time.Hour), Probes: 1}, func() time.Time { return now })
	last := b.Generation()
	steps := []struct {
		name string
		do   func()
		new  bool
	}{
		{"a success", func() { b.Record(Success, nil) }, false},
		{"time within the window", func() { now = now.Add(time.Hour - 1) }, false},
		{"the end of the window", func() { now = now.Add(1) }, true},
		{"a failure", func() { b.Record(Failure, nil) }, false},
		{"opening", func() { b.Record(Failure, nil) }, true},
		{"time while open", func() { now = now.Add(time.Minute - 1) }, false},
		{"the end of the open time", func() { now = now.Add(1) }, true},
		{"a probe", func() { _, _ = b.Allow() }, false},
		{"closing", func() { b.Record(Success, nil) }, true},
	}
	for _, s := range steps {
		s.do()
		if g := b.Generation(); (g != last) != s.new {
			t.Errorf("%s: generation %d after %d", s.name, g, last)
		} else {
			last = g
		}
	}
}
