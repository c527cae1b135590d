// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"fmt"
	"slices"
	"time"
)

// handModel is a breaker that counts by hand, written from the documentation of
// Config and Compat rule by rule, without regard to speed: calls in flight are
// remembered one by one, and nothing is shared with the machine. It knows no
// modes, no slow calls and no windows but NoWindow.
type handModel struct {
	Config
	Compat
	now, since  int64
	state       State
	term        int // changes whenever late results are to be dropped
	length      int64
	stretched   int64 // when a failure made it longer
	held        bool
	attempt     int
	until       int64 // 0: unknown
	fails, succ int
	lastFailure int64
	failedOnce  bool
	won, lost   int    // results since the breaker closed, for the ratio
	full        Counts // of FullCounts

	probes    []*handCall // that hold a place
	admitted  int
	completed int
	failed    int
	lastProbe int64

	events []string
}

// handCall is a call in flight.
type handCall struct {
	state State
	term  int
	free  bool
}

func newHandModel(c Config, now int64) *handModel {
	m := &handModel{Config: c.effective(), now: now, since: now}
	if m.Config.Compat != nil {
		m.Compat = *m.Config.Compat
	}
	return m
}

// total: the failure count is of all failures, not of those in a row.
func (m *handModel) total() bool { return m.ConsecutiveFailures == 0 && m.FailureRatio == 0 }

func (m *handModel) over() bool { return m.state == Open && !m.held && m.now-m.since >= m.length }

// tick is what time does by itself.
func (m *handModel) tick() {
	if !m.LazyProbing {
		m.ask()
	}
}

// ask is what a call or State notices.
func (m *handModel) ask() {
	if !m.over() {
		return
	}
	m.until = m.since + m.length
	switch m.AfterOpen {
	case AfterOpenProbe:
		m.halfOpen(ReasonOpenOver)
	case AfterOpenClosed:
		m.close(ReasonOpenOver, false)
	case AfterOpenCounting:
		m.note(Closed, ReasonOpenOver)
		m.begin(Closed)
		m.full = Counts{}
		if !m.KeepSuccessesOnClose {
			m.succ = 0
		}
	}
}

func (m *handModel) note(to State, reason Reason) {
	if m.state != to {
		m.events = append(m.events, fmt.Sprint(m.state, ">", to, ":", reason))
	}
}

func (m *handModel) begin(s State) {
	m.state, m.since = s, m.now
	m.term++
}

func (m *handModel) open(reason Reason, d int64) {
	m.note(Open, reason)
	if m.state != Open {
		m.attempt++
	}
	m.begin(Open)
	m.length, m.held = d, false
	if d == 0 {
		m.length = int64(m.OpenFor)
		for i := 1; i < m.attempt && m.Backoff.Factor > 1; i++ {
			m.length = min(m.length*int64(m.Backoff.Factor), int64(m.Backoff.Max))
		}
	}
	if m.ForgetOnOpen {
		m.fails, m.won, m.lost, m.full = 0, 0, 0, Counts{}
	}
	if !m.CountSuccesses && !m.KeepSuccesses {
		m.succ = 0
	}
}

func (m *handModel) halfOpen(reason Reason) {
	m.note(HalfOpen, reason)
	m.begin(HalfOpen)
	m.admitted, m.completed, m.failed, m.full, m.lastProbe = 0, 0, 0, Counts{}, m.now
	if m.ForgetOnProbe {
		m.fails, m.won, m.lost = 0, 0, 0
	}
	if !m.KeepSuccesses {
		m.succ = 0
	}
	if !m.ProbesKeepPlace {
		m.probes = nil
	}
}

func (m *handModel) close(reason Reason, bySuccess bool) {
	m.note(Closed, reason)
	m.begin(Closed)
	m.attempt, m.full = 0, Counts{}
	if reason != ReasonOpenOver {
		m.until = 0
	}
	if !bySuccess || !m.KeepOnClose {
		m.fails, m.won, m.lost = 0, 0, 0
	}
	if !m.KeepSuccessesOnClose || reason == ReasonReset {
		m.succ = 0
	}
	if reason == ReasonReset && !m.KeepLastFailure {
		m.failedOnce, m.lastFailure = false, 0
	}
}

// start is a call that asks to run; nil means rejected.
func (m *handModel) start() *handCall {
	was := m.state
	m.ask()
	c := &handCall{state: m.state, term: m.term}
	c.free = m.FreeTransition && was == Open && m.state == HalfOpen
	if m.ForgetAtAsk && m.state == Closed && m.failedOnce && m.now-m.lastFailure > int64(m.ForgetAfter) {
		m.fails = 0
	}
	switch {
	case m.state == Open:
		return nil
	case m.state == HalfOpen && !c.free && !m.hasRoom():
		if m.ProbeLease < 0 || m.now-m.lastProbe < int64(m.ProbeLease) {
			return nil
		}
		m.term++ // probing starts afresh
		c.term = m.term
		m.probes, m.admitted, m.completed = nil, 0, 0
	}
	if m.state == HalfOpen {
		m.lastProbe = m.now
		if !c.free {
			m.admitted++
			m.probes = append(m.probes, c)
		}
	}
	if m.CountInFlight {
		m.full.Requests++
	}
	return c
}

func (m *handModel) hasRoom() bool {
	switch m.ProbeLimit {
	case ProbesInFlight:
		return len(m.probes) < m.Probes
	case ProbesUntilSuccesses:
		return m.succ < m.Probes
	case ProbesCompleted:
		return m.completed < m.Probes
	case ProbesTotal, ProbesAdmitted:
		return m.admitted < m.Probes
	}
	return true // ProbesUnlimited
}

// giveBack frees the place of a call, or for a result without one any place.
func (m *handModel) giveBack(c *handCall, o Outcome) {
	if c == nil && m.ReleaseApart {
		if o == Ignored && len(m.probes) > 0 {
			m.probes = m.probes[1:]
		}
		return
	}
	if i := slices.Index(m.probes, c); i >= 0 && (m.ProbesKeepPlace || m.state == HalfOpen) {
		m.probes = slices.Delete(m.probes, i, i+1)
		return
	}
	if m.state == HalfOpen && len(m.probes) > 0 && (c == nil || m.AnyResultFrees) {
		m.probes = m.probes[1:]
	}
}

// view is all that can be read without changing anything.
func (m *handModel) view() string {
	state := m.state
	if m.over() {
		state = map[bool]State{true: HalfOpen, false: Closed}[m.AfterOpen == AfterOpenProbe]
	}
	until, rest := m.until, int64(0)
	if m.state == Open {
		until = m.since + m.length
		rest = max(0, until-m.now)
		if m.held {
			until, rest = 0, 0
		}
	}
	return fmt.Sprintln(state, m.state, m.since, m.lastFailure, until, time.Duration(rest), m.counts())
}

func (m *handModel) counts() Counts {
	f, s := uint32(m.fails), uint32(m.succ)
	switch {
	case m.FullCounts:
		return m.full
	case m.FailureRatio > 0 && m.state != HalfOpen:
		return Counts{uint32(m.won + m.lost), uint32(m.won), uint32(m.lost), 0, s, f}
	case m.state == HalfOpen:
		return Counts{uint32(m.admitted), s, f, 0, s, f}
	}
	return Counts{s + f, s, f, 0, s, f}
}
