// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"
)

// refOp is an operation; what its numbers mean depends on the kind.
type refOp struct{ kind, a, b byte }

// refOps are the kinds, the frequent ones several times.
var refOps = []func(*duel, byte, byte){
	(*duel).opAllow, (*duel).opAllow, (*duel).opAllow, (*duel).opAllow, (*duel).opAllow,
	(*duel).opDone, (*duel).opDone, (*duel).opDone, (*duel).opReport, (*duel).opIgnore,
	(*duel).opDo, (*duel).opDo, (*duel).opDo, (*duel).opDo, (*duel).opDo, (*duel).opDo,
	(*duel).opPass, (*duel).opPass, (*duel).opPass, (*duel).opAim, (*duel).opAim, (*duel).opAim, (*duel).opAim,
	(*duel).opState, (*duel).opStats, (*duel).opTrip, (*duel).opReset, (*duel).opMode,
	(*duel).opReconfigure, (*duel).opSnapshot, (*duel).opRestore,
}

// do does an operation and compares.
func (d *duel) do(op refOp) {
	refOps[int(op.kind)%len(refOps)](d, op.a, op.b)
	d.compare()
}

func (d *duel) opAllow(byte, byte) {
	var p Permit
	c := d.asks("Allow", func() (err error) {
		p, err = d.b.Allow()
		return err
	})
	if c != nil {
		d.log[len(d.log)-1] += d.name(c)
		d.outstanding = append(d.outstanding, refPermit{p, c})
	}
}

// take is an outstanding permit, mostly an old one.
func (d *duel) take(a byte) (t refPermit, ok bool) {
	if len(d.outstanding) == 0 {
		return t, false
	}
	i := int(a) % len(d.outstanding)
	t = d.outstanding[i]
	d.outstanding = slices.Delete(d.outstanding, i, i+1)
	if d.unclear(t.c) {
		d.logf("Ignore%s", d.name(t.c))
		d.ends(t.c, Ignored, nil, t.p.Ignore)
		return t, false
	}
	return t, true
}

var refErrors = []error{nil, errRefBad, errRefBad, context.Canceled, errRefSkip, errRefFine, nil}

func (d *duel) opDone(a, b byte) {
	if t, ok := d.take(a); ok {
		err := refErrors[int(b)%len(refErrors)]
		d.logf("Done(%v)%s", err, d.name(t.c))
		d.ends(t.c, d.outcome(err), err, func() { t.p.Done(err) })
	}
}

func (d *duel) opReport(a, b byte) {
	if t, ok := d.take(a); ok {
		o := []Outcome{Success, Failure}[b%2]
		d.logf("Report(%v)%s", o == Success, d.name(t.c))
		d.ends(t.c, o, nil, func() { t.p.Report(o == Success) })
	}
}

func (d *duel) opIgnore(a, _ byte) {
	if t, ok := d.take(a); ok {
		d.logf("Ignore%s", d.name(t.c))
		d.ends(t.c, Ignored, nil, t.p.Ignore)
	}
}

// outcome is what an error of Permit.Done means.
func (d *duel) outcome(err error) Outcome {
	switch {
	case d.c.Classify != nil:
		return d.c.Classify(err)
	case err == nil:
		return Success
	}
	return Failure
}

// refEndings are the ways in which the function of Do ends.
var refEndings = []string{"nil", "nil", "bad", "bad", "fine", "skip", "panic", "panic skip", "Goexit", "cancelled", "cancelled bad", "Canceled"}

// opDo runs a whole call, in which time may pass.
func (d *duel) opDo(a, b byte) {
	how := refEndings[int(a)%len(refEndings)]
	var c *refCall
	now := d.clock.now()
	before := d.look().Shadowed
	may := d.r.ask(now)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var o Outcome
	var cause error
	body := func(context.Context) error {
		got := refAdmit
		if d.r.mode == ModeShadow {
			_, got = d.unshadow(may, got, d.shadowedSince(before))
		}
		d.logf("Do(%s) -> %s", how, got)
		if !slices.Contains(may, got) {
			d.differ("Do", got, may)
			return nil
		}
		c = d.r.answered(got)
		d.passIn(b)
		if d.unclear(c) {
			how = "cancelled" // but a classifier may not ignore it
		}
		o, cause = d.means(how)
		return refEnd(how, cancel)
	}
	err := d.run(ctx, b%2 == 0, body)
	if c == nil && d.wrong == "" {
		d.asks("Do", func() error { return err })
		return
	}
	d.ends(c, o, cause, func() {})
}

// passIn lets time pass during a call, rarely.
func (d *duel) passIn(b byte) {
	if d.r.c.SlowRatio > 0 && b >= 192 || b >= 248 {
		d.pass(refSpans[int(b)%len(refSpans)])
	}
}

// means is what a way to end means.
func (d *duel) means(how string) (Outcome, error) {
	err := map[string]error{"bad": errRefBad, "fine": errRefFine, "skip": errRefSkip,
		"cancelled": context.Canceled, "cancelled bad": errRefBad, "Canceled": context.Canceled}[how]
	switch how {
	case "cancelled":
		if d.c.Classify == nil {
			return Ignored, err
		}
	case "Goexit":
		return Failure, errPanicked
	case "panic", "panic skip":
		if !d.c.ClassifyPanic {
			return Failure, errPanicked
		}
		err = errors.New(how[len(how)-4:])
		if how == "panic" {
			err = errors.New("bang")
		}
	}
	return d.outcome(err), err
}

// refEnd ends the function of Do.
func refEnd(how string, cancel func()) error {
	switch how {
	case "bad":
		return errRefBad
	case "fine":
		return errRefFine
	case "skip":
		return errRefSkip
	case "panic":
		panic("bang")
	case "panic skip":
		panic("skip")
	case "Goexit":
		runtime.Goexit()
	case "cancelled":
		cancel()
		return context.Canceled
	case "cancelled bad":
		cancel()
		return errRefBad
	case "Canceled":
		return context.Canceled
	}
	return nil
}

// run calls one of the two Do on a goroutine of its own.
func (d *duel) run(ctx context.Context, method bool, body func(context.Context) error) (err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { recover() }()
		if method {
			err = d.b.Do(ctx, body)
			return
		}
		var n int
		n, err = Do(ctx, d.b, func(ctx context.Context) (int, error) { return 7, body(ctx) })
		d.differ("result of Do", n == 7, !errors.Is(err, ErrOpen) && err != errRefOpen && err != errRefTry)
	}()
	<-done
	return err
}

var refSpans = []time.Duration{1, ms, 3 * ms, 5 * ms, 10 * ms, 17 * ms, 40 * ms, 100 * ms}

func (d *duel) opPass(a, _ byte) {
	d.pass(refSpans[int(a)%len(refSpans)])
	d.logf("time passes")
}

// opAim lets time pass until a deadline, or a nanosecond before or after.
func (d *duel) opAim(a, b byte) {
	now := d.clock.now()
	list := slices.DeleteFunc(d.r.deadlines(), func(at int64) bool { return at <= now+1 })
	if len(list) == 0 {
		d.opPass(a, b)
		return
	}
	d.pass(time.Duration(list[int(a)%len(list)] - now + int64(b%3) - 1))
	d.logf("time passes to a deadline %+d ns", int(b%3)-1)
}
