// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

// The tests in this file show, one by one, the differences that the random
// comparison excludes. The numbers are those of docs/guides/from-gobreaker.md.

// trippy opens on the first failure, for a second, with one probe.
func trippy() gobreaker.Settings {
	return gobreaker.Settings{
		Timeout:     time.Second,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 1 },
	}
}

// mapped is the canonical breaker for trippy, as the migration writes it.
func mapped() breaker.Config {
	s := Settings{Timeout: time.Second, Trip: Trip{Kind: TripConsecutive, N: 1}}
	return Map(s, true, nil, nil)
}

func fail() (int, error)    { return 0, errBoom }
func succeed() (int, error) { return 1, nil }

func do(b *breaker.Breaker, fn func() (int, error)) (int, error) {
	return breaker.Do(context.Background(), b, breaker.Func(fn))
}

// bothOpen returns the pair in the open state, opened now.
func bothOpen() (*gobreaker.CircuitBreaker[int], *breaker.Breaker) {
	g, b := gobreaker.NewCircuitBreaker[int](trippy()), breaker.New(mapped())
	g.Execute(fail)
	do(b, fail)
	return g, b
}

func inBubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

// want fails the test when a state is not the one expected. Asking for the
// state of either breaker may move it, as it does in a program.
func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestD1DeadlinesAreInclusive(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g, b := bothOpen()
		time.Sleep(time.Second)
		want(t, "gobreaker at Timeout", g.State(), gobreaker.StateOpen)
		want(t, "breaker at OpenFor", b.State(), breaker.HalfOpen)
		time.Sleep(1)
		want(t, "gobreaker a nanosecond later", g.State(), gobreaker.StateHalfOpen)
	})
}

func TestD2CountsShowsThePresent(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Interval: time.Second})
		b := breaker.New(Map(Settings{Interval: time.Second}, true, nil, nil))
		g.Execute(fail)
		do(b, fail)
		time.Sleep(time.Minute)
		want(t, "gobreaker's counts of a window that ended", g.Counts().TotalFailures, uint32(1))
		want(t, "breaker's counts", b.Counts(), breaker.Counts{})
	})
}

func TestD3GoexitIsAFailure(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g, b := bothOpen()
		time.Sleep(time.Second + 1)
		leave := func() (int, error) { runtime.Goexit(); return 0, nil }
		done := make(chan bool)
		go func() { defer close(done); g.Execute(leave) }()
		<-done
		done = make(chan bool)
		go func() { defer close(done); do(b, leave) }()
		<-done
		time.Sleep(24 * time.Hour)
		_, err := g.Execute(succeed)
		want(t, "gobreaker a day after", err, gobreaker.ErrTooManyRequests)
		_, err = do(b, succeed)
		want(t, "breaker a day after", err, nil)
		want(t, "breaker's state", b.State(), breaker.Closed)
	})
}

func TestD4LostProbesAreLeased(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g := gobreaker.NewTwoStepCircuitBreaker[int](trippy())
		done, _ := g.Allow()
		done(errBoom)
		b := breaker.New(mapped())
		p, _ := b.Allow()
		p.Done(errBoom)
		time.Sleep(time.Second + 1)
		g.Allow() // and the result is never reported
		lost, err := b.Allow()
		want(t, "the lost probe", err, nil)
		time.Sleep(time.Second - 1)
		_, err = b.Allow()
		want(t, "breaker before the lease is over", errors.Is(err, breaker.ErrProbeLimit), true)
		time.Sleep(24 * time.Hour)
		_, err = g.Allow()
		want(t, "gobreaker a day after", err, gobreaker.ErrTooManyRequests)
		_, err = do(b, succeed)
		want(t, "breaker a day after", err, nil)
		lost.Done(errBoom)
		want(t, "breaker after the late result", b.State(), breaker.Closed)
	})
}

func TestD5SecondResultIsIgnored(t *testing.T) {
	g := gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{})
	done, _ := g.Allow()
	done(errBoom)
	done(errBoom)
	want(t, "gobreaker counts", g.Counts().TotalFailures, uint32(2))
	b := breaker.New(Map(Settings{}, true, nil, nil))
	p, _ := b.Allow()
	p.Done(errBoom)
	p.Done(errBoom)
	want(t, "breaker counts", b.Counts().TotalFailures, uint32(1))
}

func TestD6CallbacksMayUseTheBreaker(t *testing.T) {
	var g *gobreaker.CircuitBreaker[int]
	st := trippy()
	tryLocked := make(chan bool, 1)
	st.OnStateChange = func(string, gobreaker.State, gobreaker.State) {
		answered := make(chan bool)
		go func() { g.Counts(); close(answered) }()
		select {
		case <-answered:
			tryLocked <- true
		case <-time.After(50 * time.Millisecond):
			tryLocked <- false
		}
	}
	g = gobreaker.NewCircuitBreaker[int](st)
	g.Execute(fail)
	want(t, "gobreaker answers during its callback", <-tryLocked, false)

	var b *breaker.Breaker
	var seen breaker.State
	c := mapped()
	c.OnStateChange = func(string, breaker.State, breaker.State) { seen = b.State() }
	b = breaker.New(c)
	do(b, fail)
	want(t, "breaker's state in its callback", seen, breaker.Open)
}

func TestD7TripSeesASnapshot(t *testing.T) {
	// While ReadyToTrip runs, the breaker can be cleared by others. Then its
	// answer is about the past and is dropped; gobreaker holds its lock instead.
	inBubble(t, func(t *testing.T) {
		var b *breaker.Breaker
		c := Map(Settings{Interval: time.Second, Trip: Trip{N: 1}, AsTrip: true}, true, nil, nil)
		c.Trip = func(breaker.Counts) bool {
			time.Sleep(time.Second) // slow on purpose: the window ends meanwhile
			return true
		}
		b = breaker.New(c)
		do(b, fail)
		want(t, "state", b.State(), breaker.Closed)
	})
}

func TestD8CountsSurviveInTheEvent(t *testing.T) {
	var g *gobreaker.CircuitBreaker[int]
	counts := make(chan gobreaker.Counts, 1)
	st := trippy()
	st.OnStateChange = func(string, gobreaker.State, gobreaker.State) { go func() { counts <- g.Counts() }() }
	g = gobreaker.NewCircuitBreaker[int](st)
	g.Execute(fail)
	want(t, "gobreaker's counts at a change", (<-counts).TotalFailures, uint32(0))

	var event breaker.Event
	c := mapped()
	c.OnEvent = func(e breaker.Event) { event = e }
	do(breaker.New(c), fail)
	want(t, "breaker's counts in the event", event.Counts.TotalFailures, uint32(1))
	want(t, "cause", event.Cause, errBoom)
}

func TestD9SlicesAreLimited(t *testing.T) {
	// gobreaker allocates a bucket of 24 bytes for each of 3.6 million here.
	w := breaker.RollingBuckets(time.Hour, time.Millisecond)
	got := breaker.New(breaker.Config{Window: w}).Config().Window
	want(t, "span", got.Span, time.Hour)
	want(t, "slices", got.Slices, 1<<16)
	w = breaker.RollingBuckets(65536*time.Second, time.Second)
	want(t, "slices that are not too many", w.Slices, 65536)
}

func TestD10ErrorsTellMore(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g, b := bothOpen()
		time.Sleep(400 * time.Millisecond)
		_, err := g.Execute(succeed)
		want(t, "gobreaker's error", err, gobreaker.ErrOpenState)
		_, err = do(b, succeed)
		var open *breaker.OpenError
		if !errors.As(err, &open) {
			t.Fatalf("breaker's error is %T", err)
		}
		want(t, "time to come back", open.RetryAfter, 600*time.Millisecond)
		want(t, "is the cause", errors.Is(err, errBoom), false)

		c := mapped()
		c.OpenErr = gobreaker.ErrOpenState
		b = breaker.New(c)
		do(b, fail)
		_, err = do(b, succeed)
		want(t, "with OpenErr", err, gobreaker.ErrOpenState)
	})
}

func TestD11CallsInFlightAreCountedOnDemand(t *testing.T) {
	inFlight := func(b *breaker.Breaker) (requests uint32) {
		do(b, func() (int, error) {
			requests = b.Counts().Requests
			return 0, nil
		})
		return requests
	}
	var got uint32
	var g *gobreaker.CircuitBreaker[int]
	g = gobreaker.NewCircuitBreaker[int](trippy())
	g.Execute(func() (int, error) {
		got = g.Counts().Requests
		return 0, nil
	})
	want(t, "gobreaker's requests during a call", got, uint32(1))
	c := mapped()
	want(t, "breaker's", inFlight(breaker.New(c)), uint32(0))
	c.CountInFlight = true
	want(t, "with CountInFlight", inFlight(breaker.New(c)), uint32(1))
}
