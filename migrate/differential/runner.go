// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

// Divergence is the first difference between the sides.
type Divergence struct {
	Step                int
	What                string
	Original, Canonical string
}

func (d *Divergence) Error() string {
	return fmt.Sprintf("step %d: %s: original %s, canonical %s", d.Step+1, d.What, d.Original, d.Canonical)
}

// reply is what the caller of a breaker gets.
type reply struct {
	running  bool // the function has begun and not ended
	rejected bool
	value    int
	err      error
	panicked any
}

// String prints the reply as in a timeline.
func (r reply) String() string {
	switch {
	case r.running:
		return "admitted"
	case r.rejected:
		return "rejected (" + r.err.Error() + ")"
	case r.panicked != nil:
		return fmt.Sprintf("panic %v", r.panicked)
	case r.err != nil:
		return "error " + r.err.Error()
	}
	return "ok"
}

// change is a change of state as reported by a side.
type change struct{ from, to breaker.State }

// String prints the change.
func (c change) String() string { return c.from.String() + " to " + c.to.String() }

// side is a Side with what happened on it.
type side struct {
	Side
	changes []change
	calls   map[int]func(Result) reply // in flight
}

// run is a schedule at work on both sides.
type run[S any] struct {
	lib       *Library[S]
	settings  S
	twoStep   bool
	periods   []Period
	sides     [2]*side
	began     time.Time
	changed   time.Time // last change of state, for aiming
	restarted time.Time // last restart of a period, for aiming
	trace     func(Line)
	stats     *Stats
}

// Run runs ops on new breakers, in a bubble of testing/synctest. It returns
// the first divergence or nil. Aimed waits in ops are replaced by plain ones.
// trace, if not nil, is told each step.
func Run[S any](lib *Library[S], settings S, ops []Op, stats *Stats, trace func(Line)) *Divergence {
	now := time.Now()
	r := &run[S]{
		lib: lib, settings: settings, twoStep: lib.TwoStep(settings), periods: lib.Periods(settings),
		began: now, changed: now, restarted: now, trace: trace, stats: stats,
	}
	for i, make := range []func(S, Observer) Side{lib.Original, lib.Canonical} {
		s := &side{calls: map[int]func(Result) reply{}}
		s.Side = make(settings, func(from, to breaker.State) { s.changes = append(s.changes, change{from, to}) })
		r.sides[i] = s
	}
	defer r.drain()
	for i := range ops {
		if d := r.step(i, &ops[i]); d != nil {
			return d
		}
	}
	return nil
}

// drain ends the calls in flight, whose goroutines would outlive the bubble.
func (r *run[S]) drain() {
	for _, s := range r.sides {
		for _, end := range s.calls {
			end(Succeeds)
		}
	}
}

// step does one step on both sides and compares.
func (r *run[S]) step(i int, op *Op) *Divergence {
	var replies [2]reply
	switch op.Kind {
	case OpWait:
		op.Wait, op.Aim = r.aim(*op), -1
		time.Sleep(op.Wait)
		r.tell(*op, nil, nil)
		return nil
	case OpPeek:
		r.sides[1].Counts()
		r.tell(*op, nil, nil)
		return nil
	case OpRead:
		for _, s := range r.sides {
			s.State()
		}
	case OpEnd:
		if r.sides[0].calls[op.ID] == nil {
			return nil // the call was rejected, or its beginning shrunk away
		}
		fallthrough
	default:
		for k, s := range r.sides {
			replies[k] = r.call(s, *op)
		}
	}
	r.follow()
	r.stats.add(replies[0], r.sides[0].changes)
	d := r.compare(i, replies)
	r.tell(*op, &replies, d)
	return d
}

// call does the call step op on a side.
func (r *run[S]) call(s *side, op Op) reply {
	switch op.Kind {
	case OpCall:
		if !r.twoStep {
			return callNow(s, op.Result)
		}
		rep, end := allow(s)
		if end != nil {
			rep = end(op.Result)
		}
		return rep
	case OpBegin:
		begin := begin
		if r.twoStep {
			begin = allow
		}
		rep, end := begin(s)
		if end != nil {
			s.calls[op.ID] = end
		}
		return rep
	}
	end := s.calls[op.ID]
	delete(s.calls, op.ID)
	return end(op.Result)
}

// callNow makes a call that begins and ends at once.
func callNow(s Side, res Result) (rep reply) {
	ctx := &callContext{Context: context.Background()}
	defer func() { rep.panicked = recover() }()
	rep.rejected = true
	rep.value, rep.err = s.Call(ctx, func() (int, error) {
		rep.rejected = false
		return res.play(ctx)
	})
	return rep
}

// begin makes a call that stays in flight until end, in a coroutine: it is the
// cheapest way to stop in the middle of a function.
func begin(s Side) (reply, func(Result) reply) {
	var rep reply // of the whole call
	var res Result
	next, _ := iter.Pull(func(yield func(struct{}) bool) {
		ctx := &callContext{Context: context.Background()}
		defer func() { rep.panicked = recover() }()
		rep.rejected = true
		rep.value, rep.err = s.Call(ctx, func() (int, error) {
			rep.rejected = false
			yield(struct{}{})
			return res.play(ctx)
		})
	})
	if _, running := next(); !running {
		return rep, nil
	}
	return reply{running: true}, func(how Result) reply {
		res = how
		next()
		return rep
	}
}

// allow makes a two-step call.
func allow(s Side) (reply, func(Result) reply) {
	done, err := s.Allow()
	if err != nil {
		return reply{rejected: true, err: err}, nil
	}
	return reply{running: true}, func(how Result) reply {
		done(how.err())
		return reply{}
	}
}

// aim is the time to wait for op, not less than zero.
func (r *run[S]) aim(op Op) time.Duration {
	if op.Aim < 0 || op.Aim >= len(r.periods) {
		return op.Wait
	}
	now, p := time.Now(), r.periods[op.Aim]
	end := r.changed.Add(p.Length)
	switch p.From {
	case FromRestart:
		end = r.restarted.Add(p.Length)
	case Repeating:
		end = r.changed.Add((now.Sub(r.changed)/p.Length + 1) * p.Length)
	}
	return max(0, end.Sub(now)+op.Wait)
}

// follow keeps the moments that waits aim from. A mistake here would cost
// coverage, not correctness.
func (r *run[S]) follow() {
	now := time.Now()
	if len(r.sides[0].changes) > 0 {
		r.changed, r.restarted = now, now
	}
	for _, p := range r.periods {
		if p.From == FromRestart && now.Sub(r.restarted) >= p.Length {
			r.restarted = now
		}
	}
}
