// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"errors"
	"time"
)

// oracle is what the documentation says, as slow and as plain as it can be:
// lists of calls and results from which everything is counted anew. It shares
// nothing with the machine. Random operations are done to both, and whatever
// differs is a mistake in one of them, or in the documentation.
type oracle struct {
	c   Config // with its defaults, see model_config_test.go
	now int64

	mode  Mode
	state State
	since int64
	era   int // a result of another era is dropped

	// The open state.
	attempt int
	length  int64
	held    bool
	cause   error

	// The half-open state.
	ramping  bool
	interval int64     // when the interval of ProbesPerInterval began
	before   int       // calls before it
	step     int       // of the ramp
	stepAt   int64     // when it began
	first    float64   // share
	shares   []float64 // one for each call that asked during the ramp
	passed   int       // of which so many were admitted

	window refWindow
	calls  []*refCall
	ends   int

	lastPass           int64
	rejected, shadowed uint64
	openings           uint64
	events             []Event
	asked              []Opening
}

// refCall is an admitted call.
type refCall struct {
	id       int
	began    int64
	era      int
	state    State
	probe    bool // half-open, before the ramp
	counted  bool // in Counts.Requests while in flight
	placed   bool // among MaxConcurrent
	shadowed bool
	disabled bool
	measured bool // SlowRatio was set when it began
	lateSeen bool

	ended   bool
	order   int // among the ends of all calls
	at      int64
	outcome Outcome
	slow    bool
	cause   error
}

func newOracle(c Config, now int64) *oracle {
	r := &oracle{c: refDefaults(c), now: now, since: now, era: 1, lastPass: now}
	r.window = refWindow{w: r.c.Window, throttled: r.c.Throttle > 0, began: now}
	switch r.mode = r.c.Mode; r.mode {
	case ModeIsolated: // begins so, which is no change
		r.state, r.held = Open, true
	}
	return r
}

// tracks reports whether calls in flight are in Counts.Requests.
func (r *oracle) tracks() bool {
	return r.c.CountInFlight || r.c.Trip != nil || r.c.SlowInFlight || r.c.Window.CreditStart
}

func (r *oracle) probing() bool { return r.state == HalfOpen && !r.ramping }

// look does what time alone does, at each call that begins or ends, State and
// each command.
func (r *oracle) look(now int64) {
	r.now = now
	switch {
	case r.state == Open:
		if !r.held && now-r.since >= r.length {
			r.moveTo(HalfOpen, ReasonOpenOver, nil)
		}
	case r.probing():
		for _, c := range r.inFlight() {
			if r.c.SlowInFlight && now-c.began >= int64(r.c.SlowAfter) {
				r.open(ReasonProbeFailed, errRefSlow)
				return
			}
		}
	default:
		r.lookRamp()
		r.lookWindow()
	}
}

func (r *oracle) lookRamp() {
	for r.state == HalfOpen && r.now-r.stepAt >= int64(r.c.RampStep) {
		r.step, r.stepAt = r.step+1, r.stepAt+int64(r.c.RampStep)
		r.closeAfterRamp()
	}
}

func (r *oracle) closeAfterRamp() {
	if r.step >= len(r.c.Ramp) {
		r.moveTo(Closed, ReasonRampOver, nil)
	}
}

func (r *oracle) lookWindow() {
	if r.window.advance(r.now) {
		r.era++
	}
	fresh := false
	for _, c := range r.inFlight() {
		if r.c.SlowInFlight && c.counted && !c.lateSeen && r.now-c.began >= int64(r.c.SlowAfter) {
			c.lateSeen, fresh = true, true
		}
	}
	if fresh && r.slowRule() {
		r.open(ReasonSlowRatio, errRefSlow)
	}
}

// inFlight are the calls whose results will count.
func (r *oracle) inFlight() (list []*refCall) {
	for _, c := range r.calls {
		if !c.ended && c.era == r.era && !c.shadowed && !c.disabled {
			list = append(list, c)
		}
	}
	return list
}

// end takes the result of a call.
func (r *oracle) end(c *refCall, now int64, o Outcome, cause error) {
	r.look(now)
	r.ends++
	c.ended, c.order, c.at, c.outcome, c.cause = true, r.ends, now, o, cause
	c.slow = o != Ignored && r.c.SlowRatio > 0 && now-c.began >= int64(r.c.SlowAfter)
	if c.era != r.era || c.shadowed || c.disabled {
		return
	}
	if c.slow && o == Success && cause == nil {
		cause = errRefSlow
	}
	if r.probing() {
		if o != Ignored {
			r.endProbe(cause)
		}
		return
	}
	slot := now
	if c.counted {
		slot = c.began
	}
	r.window.add(refResult{at: now, slot: slot, o: o, slow: c.slow})
	if o == Failure || c.slow {
		r.rules(o, c.slow, cause)
	}
}

// rules opens if one of them says so, in the order of Config.
func (r *oracle) rules(o Outcome, slow bool, cause error) {
	n := r.counts(r.now)
	calls := n.TotalSuccesses + n.TotalFailures
	if r.c.CountInFlight {
		calls = n.Requests
	}
	is := func(limit int, n uint32) bool { return limit > 0 && int(n) >= limit }
	ratio := float64(n.TotalFailures) / float64(calls)
	switch {
	case o == Failure && is(r.c.ConsecutiveFailures, n.ConsecutiveFailures):
		r.open(ReasonConsecutive, cause)
	case o == Failure && is(r.c.Failures, n.TotalFailures):
		r.open(ReasonFailures, cause)
	case o == Failure && r.c.FailureRatio > 0 && int(calls) >= r.c.MinCalls && ratio >= r.c.FailureRatio:
		r.open(ReasonFailureRatio, cause)
	case slow && r.slowRule():
		r.open(ReasonSlowRatio, cause)
	case o == Failure && r.c.Trip != nil && r.c.Trip(n):
		r.open(ReasonTripFunc, cause)
	}
}

// slowRule counts calls that have been running for SlowAfter among the slow ones.
func (r *oracle) slowRule() bool {
	late := uint32(0)
	for _, c := range r.inFlight() {
		if c.lateSeen {
			late++
		}
	}
	n := r.counts(r.now)
	known := n.TotalSuccesses + n.TotalFailures + late
	calls := known
	if r.c.CountInFlight {
		calls = n.Requests
	}
	slow := float64(r.slow(r.now)+late) / float64(known)
	return r.c.SlowRatio > 0 && known > 0 && int(calls) >= r.c.MinCalls && slow >= r.c.SlowRatio
}

// open is an opening that calls have caused.
func (r *oracle) open(reason Reason, cause error) {
	counts := r.counts(r.now)
	r.moveTo(Open, reason, cause)
	if f := r.c.OpenForFunc; f != nil {
		o := Opening{r.c.Name, r.attempt, reason, counts, cause, time.Duration(r.length)}
		r.asked = append(r.asked, o)
		if d := f(o); d > 0 {
			r.length = int64(d)
		}
	}
}

func (r *oracle) moveTo(to State, reason Reason, cause error) {
	if to != r.state {
		r.events = append(r.events, Event{
			Seq: uint64(len(r.events) + 1), Time: time.Unix(0, r.now), Name: r.c.Name, From: r.state, To: to,
			Reason: reason, Counts: r.counts(r.now), Cause: cause, Shadow: r.mode == ModeShadow,
		})
	}
	if to == Open && r.state != Open {
		r.openings++
		r.attempt++
	}
	r.state, r.since, r.ramping = to, r.now, false
	r.era++
	switch to {
	case Open:
		r.length, r.held, r.cause = r.openTime(), false, cause
	case HalfOpen:
		r.interval = r.now
	case Closed:
		r.attempt, r.cause, r.lastPass = 0, nil, r.now
		r.window.clear(r.now)
	}
}

// openTime is OpenFor * Factor^(attempt-1), at most Max.
func (r *oracle) openTime() int64 {
	d := float64(r.c.OpenFor)
	for range r.attempt - 1 {
		d *= max(r.c.Backoff.Factor, 1)
	}
	if limit := r.c.Backoff.Max; limit > 0 {
		d = min(d, float64(limit))
	}
	return int64(min(d, 1<<62))
}

// errRefSlow stands for the cause of an opening by slow calls, whose text is free.
var errRefSlow = errors.New("slow call")
