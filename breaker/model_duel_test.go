// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// duel does the same to a Breaker and to an oracle.
type duel struct {
	clock   refClock
	c       Config // as given
	choices []byte // of c
	b       *Breaker
	r       *oracle

	outstanding []refPermit
	snaps       []refSnaps
	log         []string
	wrong       string // the first difference

	events  []Event
	changes int // calls of OnStateChange
	asked   []Opening
	calls   []Call
	seen    struct{ events, asked int }
	want    []Call
}

// refClock is time: a number, or that of a synctest bubble.
type refClock interface {
	now() int64
	pass(d time.Duration)
	make(Config) *Breaker
	date(now int64) time.Time
}

type refPermit struct {
	p Permit
	c *refCall
}

type refSnaps struct {
	real Snapshot
	ref  refSnapshot
}

func newDuel(clock refClock, choices []byte) *duel {
	d := &duel{clock: clock, choices: slices.Clone(choices)}
	d.begin()
	return d
}

// begin starts over with new breakers.
func (d *duel) begin() {
	c := refConfig(d.choices)
	d.c = d.observed(c)
	d.b, d.r = d.clock.make(d.c), newOracle(c, d.clock.now())
	d.outstanding, d.events, d.asked, d.changes = nil, nil, nil, 0
	d.seen.events, d.seen.asked = 0, 0
}

// observed puts the observers of the duel in.
func (d *duel) observed(c Config) Config {
	if c.OnCall != nil {
		c.OnCall = func(call Call) { d.calls = append(d.calls, call) }
	}
	if c.OnEvent != nil {
		c.OnEvent = func(e Event) { d.events = append(d.events, e) }
		c.OnStateChange = func(string, State, State) { d.changes++ }
	}
	if f := c.OpenForFunc; f != nil {
		c.OpenForFunc = func(o Opening) time.Duration {
			d.asked = append(d.asked, o)
			return f(o)
		}
	}
	return c
}

func (d *duel) logf(format string, args ...any) {
	d.log = append(d.log, fmt.Sprintf("%-12v ", time.Duration(d.clock.now()))+fmt.Sprintf(format, args...))
}

func (d *duel) differ(what string, got, want any) {
	if d.wrong == "" && !reflect.DeepEqual(got, want) {
		d.wrong = fmt.Sprintf("%s: the breaker says %+v, the model %+v", what, got, want)
	}
}

// pass lets time pass, but never to a moment at which it is open whether a call
// in flight is late: between SlowAfter and an eighth more.
func (d *duel) pass(span time.Duration) {
	to := d.clock.now() + int64(span)
	for again := d.r.c.SlowInFlight; again; {
		again = false
		limit := int64(d.r.c.SlowAfter)
		for _, c := range d.r.calls {
			if age := to - c.began; !c.ended && age >= limit && age <= limit+limit/8+9 {
				to, again = c.began+limit+limit/8+10, true
			}
		}
	}
	d.clock.pass(time.Duration(to - d.clock.now()))
}

// answer is what an error of a rejection says.
func (d *duel) answer(err error, may []string) string {
	for target, answer := range map[error]string{
		ErrOpenState: refOpen, ErrProbeLimit: refProbe, ErrThrottled: refThrottled,
		ErrIsolated: refIsolated, ErrMaxConcurrent: refBusy,
	} {
		if errors.Is(err, target) {
			return answer
		}
	}
	switch {
	case err == nil:
		return refAdmit
	case err == errRefOpen && d.r.state == Open, err == errRefTry && d.r.state == HalfOpen:
		return may[0]
	}
	return "error " + err.Error()
}

// asks begins a call: begin returns the error of the breaker.
func (d *duel) asks(what string, begin func() error) *refCall {
	now := d.clock.now()
	may := d.r.ask(now)
	before := d.look().Shadowed
	err := begin()
	got := d.answer(err, may)
	shadow := d.r.mode == ModeShadow
	if shadow {
		may, got = d.unshadow(may, got, d.shadowedSince(before))
	}
	d.logf("%s -> %s", what, got)
	if !slices.Contains(may, got) {
		d.differ(what, got, strings.Join(may, " or "))
		return nil
	}
	d.rejection(err)
	c := d.r.answered(got)
	if got != refAdmit && !shadow {
		d.told(Call{Outcome: Ignored, State: d.r.state, Rejected: true})
	}
	return c
}

func (d *duel) shadowedSince(before uint64) bool { return d.look().Shadowed > before }

// look is Breaker.Stats without advancing the state: other operations must
// notice by themselves what time has changed.
func (d *duel) look() Stats {
	d.b.lock()
	defer d.b.unlock()
	return d.b.stats(d.b.now(d.b.m.policy))
}

// unshadow is the answer that normal mode would have given.
func (d *duel) unshadow(may []string, got string, shadowed bool) ([]string, string) {
	if got != refAdmit || !shadowed {
		return may, got
	}
	for _, answer := range []string{refBusy, refThrottled, may[0]} {
		if answer != refAdmit && slices.Contains(may, answer) {
			return may, answer
		}
	}
	return may, "shadowed"
}

// rejection checks the fields of an OpenError.
func (d *duel) rejection(err error) {
	var e *OpenError
	if !errors.As(err, &e) {
		return
	}
	d.differ("OpenError.Name", e.Name, "model")
	d.differ("OpenError.State", e.State, d.r.state)
	d.differ("errors.Is(err, ErrOpen)", errors.Is(err, ErrOpen), true)
	d.cause("OpenError.Cause", e.Cause, d.r.cause)
	rest := d.r.rest(d.clock.now())
	if n := len(d.r.asked); n > d.seen.asked && d.r.since == d.r.now {
		// This call found that the breaker has to open, and OpenForFunc had not
		// answered when its error was made.
		rest = d.r.asked[n-1].OpenFor
	}
	if late := e.RetryAfter - rest; late < 0 || late > ms || rest == 0 && late != 0 {
		d.differ("OpenError.RetryAfter", e.RetryAfter, rest)
	}
	own := d.c.OpenErr
	if d.r.state == HalfOpen && errors.Is(err, ErrProbeLimit) {
		own = d.c.ProbeErr
	} else if d.r.state != Open {
		own = nil
	}
	d.differ("own error", own, error(nil))
}

// cause compares errors; the text about a slow call is free.
func (d *duel) cause(what string, got, want error) {
	switch {
	case want == errRefSlow && got != nil && strings.HasPrefix(got.Error(), "slow call"):
	case got == nil || want == nil || got.Error() != want.Error():
		d.differ(what, got, want)
	}
}

// ends ends a call: end tells the breaker.
func (d *duel) ends(c *refCall, o Outcome, cause error, end func()) {
	end()
	if c == nil || c.ended {
		return
	}
	d.r.end(c, d.clock.now(), o, cause)
	d.told(Call{Outcome: o, State: c.state, Shadowed: c.shadowed})
	if c.disabled { // whether its end is a look at the time is not documented
		d.b.State()
		d.r.look(d.clock.now())
	}
}

// told expects a call of OnCall.
func (d *duel) told(c Call) {
	if d.c.OnCall != nil {
		d.want = append(d.want, c)
	}
}

// unclear reports whether it is open if a call is slow: it began when nobody
// measured.
func (d *duel) unclear(c *refCall) bool {
	return c != nil && !c.measured && d.r.c.SlowRatio > 0 && d.clock.now()-c.began >= int64(d.r.c.SlowAfter)
}
