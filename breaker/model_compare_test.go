// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"fmt"
	"reflect"
	"time"
)

// compare looks for differences without changing anything.
func (d *duel) compare() {
	d.compareStats(d.look())
	d.differ("Counts()", d.b.Counts(), d.r.counts(d.clock.now()))
	d.differ("Mode()", d.b.Mode(), d.r.mode)
	d.differ("Config()", refSameConfig(d.b.Config(), d.r.c), "")
	d.compareEvents()
	d.compareAsked()
	d.compareCalls()
}

func (d *duel) compareStats(got Stats) {
	want := d.r.stats(d.clock.now())
	d.cause("Stats().LastError", got.LastError, want.LastError)
	got.LastError, want.LastError = nil, nil
	want.Since, want.LastFailure, want.LastOpened = got.Since, got.LastFailure, got.LastOpened
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		d.differ("Stats()."+g.Type().Field(i).Name, g.Field(i).Interface(), w.Field(i).Interface())
	}
}

func (d *duel) compareEvents() {
	if d.c.OnEvent == nil {
		d.seen.events = len(d.r.events)
		return
	}
	for len(d.events) > 0 || d.seen.events < len(d.r.events) {
		if len(d.events) == 0 || d.seen.events == len(d.r.events) {
			d.differ("events", fmt.Sprint(d.events), fmt.Sprint(d.r.events[d.seen.events:]))
			return
		}
		got, want := d.events[0], d.r.events[d.seen.events]
		d.events, d.seen.events = d.events[1:], d.seen.events+1
		d.cause("Event.Cause", got.Cause, want.Cause)
		want.Seq = got.Seq // without gaps only while somebody observes
		want.Time = d.clock.date(want.Time.UnixNano())
		d.differ("Event.Time", got.Time.Equal(want.Time), true)
		got.Cause, want.Cause, got.Time, want.Time = nil, nil, time.Time{}, time.Time{}
		d.differ("event", got, want)
		d.changes--
	}
	d.differ("calls of OnStateChange that are not of OnEvent", d.changes, 0)
}

func (d *duel) compareAsked() {
	for len(d.asked) > 0 || d.seen.asked < len(d.r.asked) {
		if len(d.asked) == 0 || d.seen.asked == len(d.r.asked) {
			d.differ("OpenForFunc", fmt.Sprint(d.asked), fmt.Sprint(d.r.asked[d.seen.asked:]))
			return
		}
		got, want := d.asked[0], d.r.asked[d.seen.asked]
		d.asked, d.seen.asked = d.asked[1:], d.seen.asked+1
		d.cause("Opening.Cause", got.Cause, want.Cause)
		got.Cause, want.Cause = nil, nil
		d.differ("Opening", got, want)
	}
}

// compareCalls looks at what OnCall was told, but for the times of calls that
// began before it was set.
func (d *duel) compareCalls() {
	var got []Call
	for _, c := range d.calls {
		d.differ("Call.Name", c.Name, "model")
		got = append(got, Call{Outcome: c.Outcome, State: c.State, Rejected: c.Rejected, Shadowed: c.Shadowed})
	}
	d.differ("calls of OnCall", got, d.want)
	d.calls, d.want = nil, nil
}

// rest is the time until the open state ends, zero when it does not.
func (r *oracle) rest(now int64) time.Duration {
	if r.state != Open || r.held {
		return 0
	}
	return time.Duration(max(r.length-(now-r.since), 0))
}

// stats are what Breaker.Stats returns at now, without times.
func (r *oracle) stats(now int64) Stats {
	s := Stats{
		Name: r.c.Name, State: r.state, Mode: r.mode, RetryAfter: r.rest(now),
		Counts: r.counts(now), Slow: r.slow(now),
		Rejected: r.rejected, Shadowed: r.shadowed, Openings: r.openings,
	}
	last := 0
	for _, c := range r.calls {
		if !c.ended || c.disabled {
			continue
		}
		switch c.outcome {
		case Success:
			s.Successes++
		case Ignored:
			s.Ignored++
		default:
			s.Failures++
			if c.order > last {
				last, s.LastError = c.order, c.cause
			}
		}
		if c.slow {
			s.SlowCalls++
		}
	}
	return s
}
