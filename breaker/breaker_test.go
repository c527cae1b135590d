// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

var errBoom = errors.New("boom")

func failing(context.Context) error { return errBoom }
func passing(context.Context) error { return nil }

// quick opens on the first failure, for a second, and wants one probe.
func quick() Config {
	return Config{Name: "payments", ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1}
}

// opened is a breaker that has just opened.
func opened(c Config) *Breaker {
	b := New(c)
	b.Do(context.Background(), failing)
	return b
}

// check fails the test when got is not want.
func check(t *testing.T, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestDoReturnsWhatTheFunctionReturns(t *testing.T) {
	b := New(Config{})
	v, err := Do(context.Background(), b, func(context.Context) (string, error) { return "half", errBoom })
	check(t, "value", v, "half")
	check(t, "error", err, errBoom)
	type key struct{}
	ctx := context.WithValue(context.Background(), key{}, "v")
	b.Do(ctx, func(ctx context.Context) error {
		check(t, "context", ctx.Value(key{}), "v")
		return nil
	})
	n, err := Do(ctx, b, Func(func() (int, error) { return 7, nil }))
	check(t, "Func value", n, 7)
	check(t, "Func error", err, nil)
	//nolint:staticcheck // a nil context is accepted on purpose
	b.Do(nil, func(ctx context.Context) error {
		check(t, "context for nil", ctx, context.Background())
		return nil
	})
}

func TestRejectionReturnsZero(t *testing.T) {
	v, err := Do(context.Background(), opened(quick()), func(context.Context) (string, error) {
		t.Error("called")
		return "x", nil
	})
	check(t, "value", v, "")
	check(t, "is ErrOpen", errors.Is(err, ErrOpen), true)
}

func TestZeroBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b Breaker
		check(t, "state", b.State(), Closed)
		for range 5 {
			check(t, "error", b.Do(context.Background(), failing), errBoom)
		}
		check(t, "state", b.State(), Open)
		time.Sleep(time.Minute)
		for range 3 {
			check(t, "probe", b.Do(context.Background(), passing), nil)
		}
		check(t, "state", b.State(), Closed)
		c := b.Config()
		check(t, "OpenFor", c.OpenFor, time.Minute)
		check(t, "MinCalls", c.MinCalls, 10)
		check(t, "Window", c.Window, LastCalls(100))
	})
}

func TestZeroBreakerFirstUse(t *testing.T) {
	uses := map[string]func(*Breaker){
		"Counts": func(b *Breaker) { check(t, "counts", b.Counts(), Counts{}) },
		"Name":   func(b *Breaker) { check(t, "name", b.Name(), "") },
		"Config": func(b *Breaker) { check(t, "probes", b.Config().Probes, 3) },
		"Allow": func(b *Breaker) {
			p, _ := b.Allow()
			p.Report(true)
			check(t, "ok", b.Counts().TotalSuccesses, uint32(1))
		},
	}
	for name, use := range uses {
		t.Run(name, func(*testing.T) { use(new(Breaker)) })
	}
}

func TestPanicIsAFailure(t *testing.T) {
	for _, classify := range []bool{false, true} {
		c := quick()
		c.ClassifyPanic = classify
		b := New(c)
		func() {
			defer func() { check(t, "panic value", recover(), "oh") }()
			b.Do(context.Background(), func(context.Context) error { panic("oh") })
		}()
		check(t, "state", b.State(), Open)
	}
}

func TestPanicCanBeClassified(t *testing.T) {
	c := quick()
	c.ClassifyPanic = true
	c.Classify = func(err error) Outcome {
		check(t, "classified", err.Error(), "oh")
		return Ignored
	}
	b := New(c)
	func() {
		defer func() { recover() }()
		Do(context.Background(), b, func(context.Context) (int, error) { panic("oh") })
	}()
	check(t, "counts", b.Counts(), Counts{Requests: 1, TotalExclusions: 1})
}

// goexit runs f, which leaves its goroutine.
func goexit(f func()) {
	done := make(chan bool)
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

func TestGoexitIsAFailure(t *testing.T) {
	for _, classify := range []bool{false, true} {
		c := quick()
		c.ClassifyPanic = classify
		b := New(c)
		goexit(func() { b.Do(context.Background(), func(context.Context) error { runtime.Goexit(); return nil }) })
		check(t, "state", b.State(), Open)
	}
}

// TestNothingWedges: whatever becomes of a probe, the breaker goes on.
func TestNothingWedges(t *testing.T) {
	forever := make(chan bool)
	ways := map[string]func(*Breaker){
		"lost permit": func(b *Breaker) { b.Allow() },
		"Goexit": func(b *Breaker) {
			goexit(func() { b.Do(context.Background(), func(context.Context) error { runtime.Goexit(); return nil }) })
		},
		"panic": func(b *Breaker) {
			defer func() { recover() }()
			b.Do(context.Background(), func(context.Context) error { panic("oh") })
		},
		"hung call": func(b *Breaker) {
			go b.Do(context.Background(), func(context.Context) error { <-forever; return nil })
			synctest.Wait()
		},
		"cancelled call": func(b *Breaker) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			b.Do(ctx, func(ctx context.Context) error { return ctx.Err() })
		},
		"panicking classifier": func(b *Breaker) {
			defer func() { recover() }()
			b.Do(context.Background(), func(context.Context) error { return errClassifierPanics })
		},
		"panicking classifier of a permit": func(b *Breaker) {
			defer func() { recover() }()
			p, _ := b.Allow()
			p.Done(errClassifierPanics)
		},
	}
	limits := map[string]func(*Config){
		"in flight":    func(*Config) {},
		"total":        func(c *Config) { c.ProbeLimit = ProbesTotal },
		"per interval": func(c *Config) { c.ProbeLimit = ProbesPerInterval },
		"ratio":        func(c *Config) { c.ProbeFailureRatio = 1 },
		"slow":         func(c *Config) { c.SlowRatio, c.SlowAfter, c.SlowInFlight = 1, time.Hour, true },
	}
	for name, way := range ways {
		for limit, change := range limits {
			t.Run(name+", "+limit, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					forever = make(chan bool)
					c := quick()
					change(&c)
					c.Classify = func(err error) Outcome {
						if err == errClassifierPanics {
							panic("in classifier")
						}
						return AnyError(err)
					}
					b := opened(c)
					time.Sleep(time.Second)
					way(b)
					time.Sleep(time.Second)
					check(t, "a call later", b.Do(context.Background(), passing), nil)
					check(t, "state", b.State(), Closed)
					close(forever)
					synctest.Wait()
					check(t, "state after the late result", b.State(), Closed)
				})
			})
		}
	}
}

var errClassifierPanics = errors.New("the classifier panics on this")

func TestCancelledCallsAreIgnored(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	expired, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		want Counts
	}{
		"cancelled by the caller":      {cancelled, fmt.Errorf("get: %w", context.Canceled), Counts{Requests: 1, TotalExclusions: 1}},
		"another error meanwhile":      {cancelled, errBoom, Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1}},
		"cancelled, but not by caller": {context.Background(), context.Canceled, Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1}},
		"the caller's deadline passed": {expired, context.DeadlineExceeded, Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1}},
		"Canceled after a deadline":    {expired, context.Canceled, Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1}},
	} {
		b := New(Config{Window: NoWindow()})
		b.Do(c.ctx, func(context.Context) error { return c.err })
		check(t, name, b.Counts(), c.want)
	}
}

func TestCallTimeout(t *testing.T) {
	sleep := func(d time.Duration, err error) func(context.Context) error {
		return func(ctx context.Context) error { time.Sleep(d); return err }
	}
	obey := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for name, c := range map[string]struct {
		fn     func(context.Context) error
		caller time.Duration // when the caller cancels, if positive
		want   Counts
		err    error
	}{
		"in time":                    {sleep(999*time.Millisecond, nil), 0, Counts{Requests: 1, TotalSuccesses: 1, ConsecutiveSuccesses: 1}, nil},
		"too late, though it worked": {sleep(2*time.Second, nil), 0, Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1}, nil},
		"on the deadline":            {sleep(time.Second, nil), 0, Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1}, nil},
		"obeys its context":          {obey, 0, Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1}, context.DeadlineExceeded},
		"the caller gives up first":  {obey, time.Millisecond, Counts{Requests: 1, TotalExclusions: 1}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := New(Config{CallTimeout: time.Second, Window: NoWindow()})
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				if c.caller > 0 {
					time.AfterFunc(c.caller, cancel)
				}
				check(t, "error", b.Do(ctx, c.fn), c.err)
				check(t, "counts", b.Counts(), c.want)
			})
		})
	}
}

func TestCallTimeoutIsTheCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := quick()
		c.CallTimeout = time.Second
		b := New(c)
		b.Do(context.Background(), func(context.Context) error { time.Sleep(time.Minute); return nil })
		_, err := b.Allow()
		check(t, "text", err.Error(), `breaker "payments": circuit breaker is open, retry in 1s (last error: the call passed its deadline)`)
	})
}

func TestMaxConcurrent(t *testing.T) {
	b := New(Config{Name: "db", MaxConcurrent: 1})
	p, _ := b.Allow()
	err := b.Do(context.Background(), passing)
	for target, want := range map[error]bool{ErrOpen: true, ErrMaxConcurrent: true, ErrOpenState: false, ErrProbeLimit: false} {
		check(t, target.Error(), errors.Is(err, target), want)
	}
	check(t, "text", err.Error(), `breaker "db": too many concurrent calls`)
	var open *OpenError
	check(t, "type", errors.As(err, &open) && open.State == Closed, true)
	p.Ignore()
	check(t, "afterwards", b.Do(context.Background(), passing), nil)
}

func TestPermitCountsOnce(t *testing.T) {
	b := New(Config{Window: NoWindow()})
	p, err := b.Allow()
	check(t, "error", err, nil)
	p.Report(true)
	p.Report(false)
	p.Done(errBoom)
	p.Ignore()
	check(t, "counts", b.Counts(), Counts{Requests: 1, TotalSuccesses: 1, ConsecutiveSuccesses: 1})
	var zero Permit
	zero.Done(nil)
	zero.Report(true)
	zero.Ignore()
}

func TestPermitDoneClassifies(t *testing.T) {
	b := New(Config{Window: NoWindow(), Classify: Classifier(nil, func(err error) bool { return err == errBoom })})
	p, _ := b.Allow()
	p.Done(errBoom)
	p, _ = b.Allow()
	p.Report(false)
	check(t, "counts", b.Counts(), Counts{Requests: 2, TotalExclusions: 1, TotalFailures: 1, ConsecutiveFailures: 1})
}

func TestBreakerMadeOutsideABubbleWorksInside(t *testing.T) {
	b := New(quick())
	synctest.Test(t, func(t *testing.T) {
		b.Do(context.Background(), failing)
		time.Sleep(time.Second - 1)
		check(t, "a nanosecond before", b.State(), Open)
		time.Sleep(1)
		check(t, "on time", b.State(), HalfOpen)
		check(t, "probe", b.Do(context.Background(), passing), nil)
		check(t, "state", b.State(), Closed)
	})
}

func TestNewAtFollowsItsClock(t *testing.T) {
	var now time.Duration
	var events []Event
	c := quick()
	c.OnEvent = func(e Event) { events = append(events, e) }
	b := NewAt(c, func() time.Duration { return now })
	now = time.Hour
	b.Do(context.Background(), failing)
	now += time.Second
	check(t, "state", b.State(), HalfOpen)
	check(t, "time of the opening", events[0].Time, time.Unix(3600, 0).UTC())
}

func TestClassifiers(t *testing.T) {
	odd := func(err error) bool { return err == errBoom }
	for name, c := range map[string]struct {
		f         func(error) Outcome
		none, err Outcome
	}{
		"AnyError":      {AnyError, Success, Failure},
		"no predicates": {Classifier(nil, nil), Success, Failure},
		"success":       {Classifier(odd, nil), Failure, Success},
		"ignored":       {Classifier(nil, odd), Success, Ignored},
		"ignored first": {Classifier(odd, odd), Failure, Ignored},
	} {
		check(t, name+" of nil", c.f(nil), c.none)
		check(t, name+" of an error", c.f(errBoom), c.err)
	}
}

func TestUnknownOutcomeIsAFailure(t *testing.T) {
	c := quick()
	c.Classify = func(error) Outcome { return 77 }
	b := New(c)
	b.Do(context.Background(), passing)
	check(t, "state", b.State(), Open)
}

func TestStrings(t *testing.T) {
	for want, got := range map[string]fmt.Stringer{
		"closed": Closed, "half-open": HalfOpen, "open": Open, "unknown state: 9": State(9),
		"success": Success, "failure": Failure, "ignored": Ignored,
		"in_flight": ProbesInFlight, "total": ProbesTotal, "ProbeLimit(9)": ProbeLimit(9),
	} {
		check(t, want, got.String(), want)
	}
	check(t, "number of half-open", fmt.Sprintf("%d", HalfOpen), "1")
}
