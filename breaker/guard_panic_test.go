// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"runtime"
	"testing"
)

// raised runs f and returns the value of its panic.
func raised(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// leaves are the ways in which a function ends without returning.
var leaves = map[string]func(){
	"panic":  func() { panic("oh") },
	"Goexit": runtime.Goexit,
}

// ended checks that f leaves as leaves says.
func ended(t *testing.T, how string, f func()) {
	t.Helper()
	if how == "panic" {
		check(t, "panic", raised(f), "oh")
		return
	}
	goexit(func() {
		f()
		t.Error("came back from Goexit")
	})
}

// A call, a classifier and a fallback that do not return: the call is counted
// once, as a failure, and gives its place back.
func TestGuardFunctionsThatDoNotReturn(t *testing.T) {
	for how, leave := range leaves {
		for name, g := range map[string]Guard[int]{
			"call":       {},
			"classifier": {Classify: func(int, error) Outcome { leave(); return Success }},
			"fallback":   {Fallback: func(context.Context, error) (int, error) { leave(); return 0, nil }},
		} {
			t.Run(how+" in "+name, func(t *testing.T) {
				g.Breaker = New(Config{MaxConcurrent: 1})
				ended(t, how, func() {
					g.Do(context.Background(), func(context.Context) (int, error) {
						if name == "call" {
							leave()
						}
						return 0, errBoom
					})
				})
				check(t, "counts", g.Breaker.Counts(), countsOf(Failure))
				check(t, "running", g.Breaker.ready().limit.running(), 0)
			})
		}
	}
}

func TestUnguardedFunctionsThatDoNotReturn(t *testing.T) {
	for how, leave := range leaves {
		ended(t, how, func() {
			Guard[int]{}.Do(context.Background(), func(context.Context) (int, error) { leave(); return 0, nil })
		})
	}
}

// ClassifyPanic is for panics of calls: that of a classifier is a failure.
func TestGuardClassifierPanicIsNotClassified(t *testing.T) {
	b := New(Config{Window: NoWindow(), ClassifyPanic: true, Classify: func(error) Outcome { return Ignored }})
	g := Guard[int]{Breaker: b, Classify: func(int, error) Outcome { panic("oh") }}
	check(t, "panic", raised(func() { g.Do(context.Background(), returns(1, nil)) }), "oh")
	check(t, "counts", b.Counts(), countsOf(Failure))
	g.Classify = nil
	check(t, "panic", raised(func() { g.Do(context.Background(), func(context.Context) (int, error) { panic("oh") }) }), "oh")
	check(t, "exclusions", b.Counts().TotalExclusions, uint32(1))
}

// The fallback and the classifier run without a lock and outside the call.
func TestGuardReentrancy(t *testing.T) {
	b := New(Config{MaxConcurrent: 1})
	inner := Guard[int]{Breaker: b}
	g := Guard[int]{
		Breaker: b,
		Classify: func(v int, err error) Outcome {
			b.Counts()
			r := inner.Try(context.Background(), returns(9, nil))
			check(t, "rejected within the call", r.Rejected, true)
			return Failure
		},
		Fallback: func(ctx context.Context, err error) (int, error) {
			return inner.Do(ctx, returns(8, nil))
		},
	}
	v, err := g.Do(context.Background(), returns(1, nil))
	check(t, "value of the second call", v, 8)
	check(t, "error", err, nil)
	check(t, "counts", b.Counts(), Counts{Requests: 2, TotalSuccesses: 1, TotalFailures: 1, ConsecutiveSuccesses: 1})
}
