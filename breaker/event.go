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
	Counts   Counts // of the old state, before they were cleared
	Cause    error  // the error that opened the breaker; nil for other changes
	Reason   Reason
	Shadow   bool
}

// enqueue takes the moves of the machine. The lock is held.
func (b *Breaker) enqueue() {
	for _, mv := range b.m.takeMoves() {
		b.seq++
		b.queue = append(b.queue, Event{
			Seq:    b.seq,
			Time:   b.base.Add(time.Duration(mv.at)),
			Name:   b.m.cfg.Name,
			From:   mv.from,
			To:     mv.to,
			Counts: mv.counts,
			Cause:  mv.cause,
		})
	}
}

// deliver calls the observers with the queued events, unless another call of
// deliver is doing so: that one then finds the new events too. So observers
// see the events in order and one at a time, and may use the breaker, which
// queues further events. The lock is not held.
func (b *Breaker) deliver() {
	b.mu.Lock()
	if b.delivering {
		b.mu.Unlock()
		return
	}
	b.delivering = true
	defer func() { // also when an observer panics: the next call goes on
		b.delivering = false
		b.mu.Unlock()
	}()
	for len(b.queue) > 0 {
		e := b.queue[0]
		b.queue = b.queue[1:]
		b.observe(e)
	}
	b.queue = nil
}

// observe calls the observers without the lock, and has it again afterwards,
// however they end.
func (b *Breaker) observe(e Event) {
	b.mu.Unlock()
	defer b.mu.Lock()
	if f := b.m.cfg.OnStateChange; f != nil {
		f(e.Name, e.From, e.To)
	}
	if f := b.m.cfg.OnEvent; f != nil {
		f(e)
	}
}
