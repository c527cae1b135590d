// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// Event is a change of state.
type Event struct {
	Seq      uint64    // 1 for the first event of a breaker, then 2, 3 …
	Time     time.Time // when the state changed
	Name     string    // of the breaker
	From, To State
	Reason   Reason
	Counts   Counts // of the old state, before they were cleared
	Cause    error  // the error that opened the breaker; nil for other changes
	Shadow   bool   // in ModeShadow: calls go on
}

// Reason is why the state changed.
type Reason string

// The reasons. Those of opening are the rule that was met, or what somebody did.
const (
	ReasonConsecutive     Reason = "consecutive failures" // ConsecutiveFailures was reached
	ReasonFailures        Reason = "failures"             // Failures was reached
	ReasonFailureRatio    Reason = "failure ratio"        // FailureRatio was reached
	ReasonSlowRatio       Reason = "slow ratio"           // SlowRatio was reached
	ReasonTripFunc        Reason = "trip function"        // Config.Trip said so
	ReasonTripped         Reason = "tripped"              // Breaker.Trip
	ReasonOpenOver        Reason = "open time over"       // open to half-open, or to closed with AfterOpen
	ReasonLateSuccess     Reason = "late success"         // open to closed or half-open, see LateSuccess
	ReasonProbeFailed     Reason = "probe failed"         // half-open to open
	ReasonProbesSucceeded Reason = "probes succeeded"     // half-open to closed
	ReasonRampOver        Reason = "ramp over"            // half-open to closed
	ReasonReset           Reason = "reset"                // Breaker.Reset
	ReasonRestored        Reason = "restored"             // Breaker.Restore
	ReasonMode            Reason = "mode"                 // Breaker.SetMode
)

// Opening is what Config.OpenForFunc is told.
type Opening struct {
	Name    string // of the breaker
	Attempt int    // 1 for the first opening since the breaker was closed
	Reason  Reason
	Counts  Counts        // of the state before
	Cause   error         // the error of the call that opened it
	OpenFor time.Duration // what holds if the function returns nothing better
}

// Call is a call that has ended or was rejected, as Config.OnCall is told.
type Call struct {
	Name     string // of the breaker
	Start    time.Time
	Took     time.Duration
	Outcome  Outcome // Ignored for a rejection
	Err      error   // of the call, or of the rejection
	State    State   // in which it was admitted or rejected
	Rejected bool
	Shadowed bool // would have been rejected but for ModeShadow
}

// outbox holds events that observers have not heard of.
type outbox struct {
	queue      []Event
	delivering bool
	seq        uint64
}

// enqueue makes events of the moves of the machine. The lock is held.
func (b *Breaker) enqueue(moves []move) {
	if len(moves) > 0 && b.box == nil {
		b.box = new(outbox)
	}
	for _, mv := range moves {
		b.box.seq++
		b.box.queue = append(b.box.queue, Event{
			Seq:    b.box.seq,
			Time:   b.at(mv.at),
			Name:   b.m.Name,
			From:   mv.from,
			To:     mv.to,
			Counts: mv.counts,
			Reason: mv.reason,
			Cause:  mv.cause,
			Shadow: mv.shadow,
		})
	}
}

// deliver calls the observers with the queued events, unless another call of
// deliver is doing so: that one then finds the new events too. So observers
// see the events in order and one at a time, and may use the breaker, which
// queues further events. The lock is not held.
func (b *Breaker) deliver() {
	b.mu.Lock()
	box := b.box
	if box == nil || box.delivering {
		b.mu.Unlock()
		return
	}
	box.delivering = true
	defer func() { // also when an observer panics: the next call goes on
		box.delivering = false
		b.mu.Unlock()
	}()
	for len(box.queue) > 0 {
		e := box.queue[0]
		box.queue = box.queue[1:]
		b.observe(e)
	}
	box.queue = nil
}

// observe calls the observers without the lock, and has it again afterwards,
// however they end.
func (b *Breaker) observe(e Event) {
	b.mu.Unlock()
	defer b.mu.Lock()
	p := b.policy.Load()
	if f := p.OnStateChange; f != nil {
		f(e.Name, e.From, e.To)
	}
	if f := p.OnEvent; f != nil {
		f(e)
	}
}
