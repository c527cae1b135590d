// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// ticket is an admitted call. It is small, because permits carry it about in
// registers.
type ticket struct {
	gen   uint64 // zero when the result does not count
	start int64  // when measured
	about ticketBits
}

// ticketBits are flags, the State in which the call was admitted or rejected,
// and the slot of the window when counted.
type ticketBits uint64

const (
	ticketCounted  ticketBits = 1 << iota // the window has counted the admission
	ticketMeasured                        // start is known
	ticketPlaced                          // holds a place of MaxConcurrent
	ticketShadowed                        // would have been rejected but for ModeShadow
	ticketFree                            // holds no place among the probes
	ticketBare                            // made up for a result without a permit

	ticketFlags = 0xff
	stateShift  = 8
	slotShift   = 16
)

// in is a ticket of a call in a state, without flags.
func in(s State) ticketBits { return ticketBits(s) << stateShift }

func (t *ticket) has(flags ticketBits) bool { return t.about&flags != 0 }
func (t *ticket) state() State              { return State(t.about >> stateShift & 3) }
func (t *ticket) slot() int64               { return int64(t.about >> slotShift) }

// count notes that the window has counted the call in a slot.
func (t *ticket) count(slot int64) { t.about |= ticketCounted | ticketBits(slot)<<slotShift }

// verdict is the answer to a call that wants to run.
type verdict uint8

const (
	admitted          verdict = iota
	rejectedOpen              // the state is open
	rejectedIsolated          // by ModeIsolated
	rejectedProbe             // half-open, and the probes are taken
	rejectedThrottled         // by Throttle
	rejectedBusy              // MaxConcurrent calls are running
)
