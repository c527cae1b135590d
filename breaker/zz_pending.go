// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"sync"
	"time"
)

// This file stands in for the machine that is being rewritten, so that this
// branch compiles and its tests run. It is deleted at the merge.

// Mode says whether a breaker rejects calls.
type Mode string

// The modes.
const (
	ModeNormal   Mode = ""
	ModeShadow   Mode = "shadow"
	ModeDisabled Mode = "disabled"
	ModeIsolated Mode = "isolated"
)

// Reason says why the state changed.
type Reason string

// Some reasons.
const (
	ReasonConsecutive Reason = "consecutive failures"
	ReasonOpenOver    Reason = "open time over"
)

var pendingModes sync.Map // *Breaker to Mode

// Mode returns the mode.
func (b *Breaker) Mode() Mode {
	if m, ok := pendingModes.Load(b); ok {
		return m.(Mode)
	}
	return ModeNormal
}

// SetMode sets the mode.
func (b *Breaker) SetMode(m Mode) {
	if m == ModeDisabled {
		b.Reconfigure(Config{Name: b.Name(), FailureRatio: 2})
	}
	pendingModes.Store(b, m)
}

// Reconfigure replaces the configuration.
func (b *Breaker) Reconfigure(c Config) {
	b.lock()
	defer b.unlock()
	b.m.cfg = c.effective()
}

// Stats returns what the breaker did.
func (b *Breaker) Stats() Stats {
	s := Stats{Name: b.Name(), State: b.State(), Mode: b.Mode(), Counts: b.Counts()}
	b.lock()
	defer b.unlock()
	if s.State == Open {
		s.RetryAfter = time.Duration(b.m.retryAfter(b.now()))
		s.LastError = b.m.cause
	}
	return s
}

func (b *Breaker) activity() uint64 {
	b.lock()
	defer b.unlock()
	c := b.m.sum()
	h := b.m.gen
	for _, n := range []uint32{uint32(b.m.running), c.Requests, c.TotalSuccesses, c.TotalFailures, c.ConsecutiveSuccesses, c.ConsecutiveFailures} {
		h = h*1000003 + uint64(n)
	}
	return h
}

func (b *Breaker) evictable() bool {
	b.lock()
	defer b.unlock()
	return b.m.state == Closed && b.m.running == 0 && b.Mode() == ModeNormal
}
