// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestResult(t *testing.T) {
	for name, test := range map[string]struct {
		r  Result[string]
		ok bool
		or string
	}{
		"zero":     {Result[string]{}, true, ""},
		"value":    {Result[string]{Value: "v"}, true, "v"},
		"error":    {Result[string]{Value: "half", Err: errBoom}, false, "other"},
		"fallback": {Result[string]{Value: "f", Rejected: true, Fallback: true, State: Open}, true, "f"},
	} {
		t.Run(name, func(t *testing.T) {
			check(t, "OK", test.r.OK(), test.ok)
			check(t, "Or", test.r.Or("other"), test.or)
			v, err := test.r.Get()
			check(t, "Get value", v, test.r.Value)
			check(t, "Get error", err, test.r.Err)
		})
	}
}

func TestTry(t *testing.T) {
	ctx, b := context.Background(), New(quick())
	check(t, "success", Try(ctx, b, returns(1, nil)), Result[int]{Value: 1})
	check(t, "failure", Try(ctx, b, returns(2, errBoom)), Result[int]{Value: 2, Err: errBoom})
	r := Try(ctx, b, returns(3, nil))
	check(t, "is ErrOpen", errors.Is(r.Err, ErrOpenState), true)
	r.Err = nil
	check(t, "rejection", r, Result[int]{State: Open, Rejected: true})
	check(t, "unguarded", Try(ctx, nil, returns(4, errBoom)), Result[int]{Value: 4, Err: errBoom})
}

// A probe is admitted in the half-open state, though it closes the breaker.
func TestTryStateIsThatOfTheAdmission(t *testing.T) {
	c := quick()
	c.OpenFor = 1
	b := opened(c)
	time.Sleep(time.Microsecond)
	check(t, "probe", Try(context.Background(), b, returns(1, nil)), Result[int]{Value: 1, State: HalfOpen})
	check(t, "next", Try(context.Background(), b, returns(1, nil)), Result[int]{Value: 1})
}

func TestTryStateInShadowMode(t *testing.T) {
	c := quick()
	c.Mode, c.OpenFor = ModeShadow, time.Hour
	check(t, "shadowed", Try(context.Background(), opened(c), returns(1, nil)), Result[int]{Value: 1, State: Open})
}

func TestWrap(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(context.Background(), key{}, 7)
	of := func(ctx context.Context) (int, error) { return ctx.Value(key{}).(int), nil }
	sum := func(ctx context.Context, n int) (int, error) {
		v, err := of(ctx)
		return v + n, err
	}
	b := New(quick())
	guard := Guard[int]{Breaker: b, Fallback: func(context.Context, error) (int, error) { return -1, nil }}
	wraps := map[string]struct {
		f              func(context.Context) (int, error)
		want, rejected int
	}{
		"Wrap":       {Wrap(b, of), 7, 0},
		"WrapArg":    {func(ctx context.Context) (int, error) { return WrapArg(b, sum)(ctx, 5) }, 12, 0},
		"Guard.Wrap": {guard.Wrap(of), 7, -1},
	}
	for name, w := range wraps {
		v, err := w.f(ctx)
		check(t, name, v, w.want)
		check(t, name, err, nil)
	}
	check(t, "counted", b.Counts().TotalSuccesses, uint32(len(wraps)))
	b.Trip(0, nil)
	for name, w := range wraps {
		v, err := w.f(ctx)
		check(t, name+" rejected", v, w.rejected)
		check(t, name+" rejected", errors.Is(err, ErrOpen), w.rejected == 0)
	}
}

func TestGuardedCallsDoNotAllocate(t *testing.T) {
	if raceEnabled() {
		t.Skip("the race detector allocates")
	}
	fails := never(Config{})
	fails.Window = LastCalls(100)
	limited := fails
	limited.MaxConcurrent, limited.MaxQueue = 5, 5
	timed := fails
	timed.SlowRatio = 1
	open := quick()
	open.OpenFor = time.Hour
	breakers := map[string]*Breaker{
		"closed": New(fails), "limited": New(limited), "timed": New(timed), "open": opened(open), "none": nil,
	}
	results := map[string]func(context.Context) (int, error){"success": returns(200, nil), "failure": returns(503, errBoom)}
	for name, b := range breakers {
		for what, fn := range results {
			for how, f := range ways(b, fn) {
				check(t, name+" "+what+" "+how, testing.AllocsPerRun(100, f), 0.0)
			}
		}
	}
}

// ways are the ways to make a guarded call.
func ways(b *Breaker, fn func(context.Context) (int, error)) map[string]func() {
	ctx := context.Background()
	bare := Guard[int]{Breaker: b}
	g := Guard[int]{Breaker: b, Classify: byValue, Fallback: instead(-1)}
	guarded := g.Wrap(fn)
	w := map[string]func(){
		"bare Do": func() { bare.Do(ctx, fn) },
		"Do":      func() { g.Do(ctx, fn) },
		"Try":     func() { g.Try(ctx, fn) },
		"try":     func() { Try(ctx, b, fn) },
		"Wrap":    func() { guarded(ctx) },
	}
	if b != nil {
		wrapped := Wrap(b, fn)
		withArg := WrapArg(b, func(ctx context.Context, _ string) (int, error) { return fn(ctx) })
		w["wrap"] = func() { wrapped(ctx) }
		w["wrap with argument"] = func() { withArg(ctx, "x") }
	}
	return w
}

// instead makes a fallback that returns v.
func instead[T any](v T) func(context.Context, error) (T, error) {
	return func(context.Context, error) (T, error) { return v, nil }
}
