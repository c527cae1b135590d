package prove

import (
	"encoding/json"
	"time"
)

// What is said to the program and by it, in JSON. These types mirror those of
// package harness, which is compiled into the program; importing it here would
// link an HTTP client into cbctl for nothing.

type request struct {
	Patches   []json.RawMessage
	Schedules int
	Seed      uint64
	Budget    time.Duration
	Limits    limits
	Patience  time.Duration
}

type limits struct {
	Sequential, NoPanics, NoZeros, Skewed bool
}

type reply struct {
	Verdict verdict
	Finding finding
	Hang    *hang
}

type verdict struct {
	Schedules, Divergences, Unsteady int
	Chancy, Sorted, Leaks            bool
	Admitted, Rejected               int
	Counterexample                   []string
}

type finding struct {
	Index               int
	Exact               bool
	Survived, Schedules int
	Tried               int
	Counterexample      []string
}

type hang struct{ Panicked bool }

// marker begins the line of the reply.
const marker = "\x01cbctl-prove\x01 "
