// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"fmt"
	"reflect"
	"time"
)

// deadlines are the times at which something may change.
func (r *oracle) deadlines() (list []int64) {
	switch {
	case r.state == Open:
		return []int64{r.since + r.length}
	case r.state == HalfOpen:
		list = append(list, r.interval+int64(r.c.ProbeInterval), r.stepAt+int64(r.c.RampStep))
		for _, c := range r.probes() {
			list = append(list, c.began+max(int64(r.c.ProbeLease), 0))
		}
	}
	for _, c := range r.inFlight() {
		list = append(list, c.began+int64(r.c.SlowAfter))
	}
	switch w := &r.window; w.w.Kind {
	case WindowTumbling:
		list = append(list, w.began+int64(w.w.Span))
	case WindowRolling:
		end := w.began + (w.sliceOf(r.now)+1)*w.width()
		list = append(list, end, end+int64(w.w.Span)-w.width(), end+int64(w.w.Span))
	}
	if r.c.Throttle > 0 {
		list = append(list, r.lastPass+int64(r.c.ProbeInterval))
	}
	return list
}

// name is how the log calls a call.
func (d *duel) name(c *refCall) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf(" #%d", c.id)
}

func (d *duel) opState(byte, byte) {
	d.r.look(d.clock.now())
	got := d.b.State()
	d.logf("State -> %v", got)
	d.differ("State()", got, d.r.state)
}

// opStats looks at the time too. What that changes, OpenForFunc has then been
// asked about.
func (d *duel) opStats(byte, byte) {
	d.opState(0, 0)
	d.compareStats(d.b.Stats())
}

func (d *duel) opTrip(a, _ byte) {
	span := []time.Duration{0, 5 * ms, -1, 70 * ms}[a%4]
	d.logf("Trip(%v)", span)
	d.b.Trip(span, errRefBad)
	d.r.trip(d.clock.now(), span, errRefBad)
}

func (d *duel) opReset(byte, byte) {
	d.logf("Reset")
	d.b.Reset()
	d.r.reset(d.clock.now())
}

func (d *duel) opMode(a, _ byte) {
	mode := []Mode{ModeNormal, ModeNormal, ModeShadow, ModeDisabled, ModeIsolated}[a%5]
	d.logf("SetMode(%q)", mode)
	d.b.SetMode(mode)
	d.r.setMode(mode, d.clock.now())
}

// opReconfigure changes a setting. Who observes stays.
func (d *duel) opReconfigure(a, b byte) {
	i := int(a) % (len(refChoices) - 1)
	d.choices[i] = b % byte(len(refChoices[i].values))
	c := refConfig(d.choices)
	d.logf("Reconfigure(%s: %v)", refChoices[i].field, refValueText(i, b))
	d.c = d.observed(c)
	d.b.Reconfigure(d.c)
	d.r.reconfigure(c, d.clock.now())
}

func refValueText(choice int, b byte) string {
	values := refChoices[choice].values
	v := values[int(b)%len(values)]
	if reflect.ValueOf(v).Kind() == reflect.Func {
		return fmt.Sprintf("function %d", int(b)%len(values))
	}
	return fmt.Sprintf("%+v", v)
}

func (d *duel) opSnapshot(byte, byte) {
	d.opState(0, 0) // OpenForFunc has then been asked
	s := refSnaps{d.b.Snapshot(), d.r.snapshot(d.clock.now())}
	d.logf("Snapshot -> %+v", s.real)
	d.snaps = append(d.snaps, s)
	d.compareSnapshot(s)
}

func (d *duel) compareSnapshot(s refSnaps) {
	d.differ("Snapshot.State", s.real.State, s.ref.state)
	d.differ("Snapshot.Mode", s.real.Mode, s.ref.mode)
	d.differ("Snapshot.Openings", s.real.Openings, s.ref.openings)
	until := time.Time{}
	if s.ref.state == Open && !s.ref.held {
		until = d.clock.date(s.ref.until)
	}
	d.differ("Snapshot.OpenUntil", s.real.OpenUntil.Equal(until), true)
	if d.r.window.w.Kind == WindowTumbling && s.ref.state == Closed && s.ref.mode != ModeDisabled {
		d.differ("Snapshot.Began", s.real.Began.Equal(d.clock.date(s.ref.began)), true)
	}
	d.differ("Snapshot.Window", refPartsText(s.real.Window), refPartsText(s.ref.parts))
	runs := func(good, bad uint32) string { return fmt.Sprint(good, " successes, ", bad, " failures") }
	d.differ("runs of Snapshot", runs(s.real.Successes, s.real.Failures), runs(s.ref.good, s.ref.bad))
}

// refPartsText leaves empty parts out.
func refPartsText(parts []Part) (text string) {
	for _, p := range parts {
		if p != (Part{Age: p.Age}) {
			text += fmt.Sprintf("%+v", p)
		}
	}
	return text
}

// opRestore restores a snapshot into the breaker, or into a new one.
func (d *duel) opRestore(a, b byte) {
	if len(d.snaps) == 0 {
		return
	}
	i := len(d.snaps) - 1 - int(a>>1)%len(d.snaps)
	if a%2 == 0 {
		d.begin()
		d.logf("Restore of snapshot %d into a new breaker", i+1)
	} else {
		d.logf("Restore of snapshot %d", i+1)
	}
	s := d.snaps[i]
	d.differ("Restore", d.b.Restore(s.real), error(nil))
	d.r.restore(s.ref, d.clock.now())
}
