package resilience_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/legacy/resilience"
)

var errDown = errors.New("down")

type fixture struct {
	*resilience.Breaker
	t       *testing.T
	now     time.Time
	changes []string
}

// start returns a breaker that opens at the third failure in a row, for 10
// seconds.
func start(t *testing.T, change func(*resilience.Settings)) *fixture {
	f := &fixture{t: t, now: time.Unix(1000, 0)}
	s := resilience.Settings{
		Name:        "warehouse",
		MaxFailures: 2,
		OpenTimeout: 10 * time.Second,
		Now:         func() time.Time { return f.now },
		OnTransition: func(_ string, from, to resilience.State) {
			f.changes = append(f.changes, string(from)+">"+string(to))
		},
	}
	if change != nil {
		change(&s)
	}
	f.Breaker = resilience.New(s)
	return f
}

// call makes a call that does something and returns err.
func (f *fixture) call(err error, during ...func()) error {
	return f.Execute(context.Background(), func(context.Context) error {
		for _, fn := range during {
			fn()
		}
		return err
	})
}

func (f *fixture) calls(n int, err error) {
	f.t.Helper()
	for range n {
		if got := f.call(err); got != err {
			f.t.Fatalf("got %v, want %v", got, err)
		}
	}
}

func (f *fixture) want(state resilience.State) {
	f.t.Helper()
	if got := f.State(); got != state {
		f.t.Fatalf("state %s, want %s", got, state)
	}
}

func TestOpensAboveMaxFailures(t *testing.T) {
	f := start(t, nil)
	f.calls(2, errDown)
	f.want(resilience.Closed)
	f.calls(1, nil)
	f.calls(2, errDown)
	f.want(resilience.Closed)
	f.calls(1, errDown)
	f.want(resilience.Open)
}

func TestOpenError(t *testing.T) {
	f := start(t, nil)
	f.calls(3, errDown)
	f.now = f.now.Add(4 * time.Second)
	err := f.call(nil)
	want := &resilience.OpenError{Name: "warehouse", RetryAfter: 6 * time.Second, Last: errDown}
	if !reflect.DeepEqual(err, error(want)) {
		t.Fatalf("got %#v", err)
	}
	if got, want := err.Error(), `breaker "warehouse" is open for another 6s: down`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(err, resilience.ErrRejected) || !errors.Is(err, errDown) {
		t.Error("not recognized")
	}
}

func TestHalfOpenAfterMoreThanTheTimeout(t *testing.T) {
	f := start(t, nil)
	f.calls(3, errDown)
	f.now = f.now.Add(10 * time.Second)
	if err := f.call(nil); !errors.Is(err, resilience.ErrRejected) {
		t.Fatalf("at exactly the timeout: %v", err)
	}
	f.now = f.now.Add(1)
	f.want(resilience.Open) // until somebody calls
	f.calls(1, nil)
	f.want(resilience.HalfOpen)
	f.calls(1, nil)
	f.want(resilience.Closed)
	want := []string{"closed>open", "open>half-open", "half-open>closed"}
	if !reflect.DeepEqual(f.changes, want) {
		t.Errorf("changes %q", f.changes)
	}
}

func TestHalfOpenFailureOpens(t *testing.T) {
	f := start(t, nil)
	f.calls(3, errDown)
	f.now = f.now.Add(11 * time.Second)
	f.calls(1, nil)
	f.calls(1, errDown)
	f.want(resilience.Open)
	f.now = f.now.Add(11 * time.Second)
	f.calls(1, nil) // the one of before is forgotten
	f.want(resilience.HalfOpen)
}

func TestHalfOpenLimitsCallsInFlight(t *testing.T) {
	f := start(t, func(s *resilience.Settings) { s.HalfOpenSuccesses = 3 })
	f.calls(3, errDown)
	f.now = f.now.Add(11 * time.Second)
	err := f.call(nil, func() {
		var busy *resilience.BusyError
		if err := f.call(nil); !errors.As(err, &busy) || busy.Limit != 1 || !errors.Is(err, resilience.ErrRejected) {
			t.Errorf("got %v", err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	f.calls(2, nil) // one after the other, as many as it takes
	f.want(resilience.Closed)
}

func TestLateFailureMakesTheOpenTimeLonger(t *testing.T) {
	f := start(t, nil)
	_ = f.call(errDown, func() {
		f.calls(3, errDown)
		f.now = f.now.Add(8 * time.Second)
	})
	f.now = f.now.Add(8 * time.Second)
	var open *resilience.OpenError
	if err := f.call(nil); !errors.As(err, &open) || open.RetryAfter != 2*time.Second {
		t.Fatalf("got %v", err)
	}
}

func TestLateSuccessCountsAsProbe(t *testing.T) {
	f := start(t, nil)
	_ = f.call(nil, func() {
		f.calls(3, errDown)
		f.now = f.now.Add(11 * time.Second)
		f.calls(1, nil)
		f.want(resilience.HalfOpen)
	})
	f.want(resilience.Closed)
}

func TestErrorThatDoesNotCount(t *testing.T) {
	f := start(t, nil)
	f.calls(2, errDown)
	f.calls(1, context.Canceled) // does not start the row again either
	f.calls(1, errDown)
	f.want(resilience.Open)
	f.now = f.now.Add(11 * time.Second)
	f.calls(3, context.Canceled) // each gives its place back
	f.want(resilience.HalfOpen)
}

func TestPanicIsNotCounted(t *testing.T) {
	f := start(t, nil)
	f.calls(3, errDown)
	f.now = f.now.Add(11 * time.Second)
	for range 3 {
		func() {
			defer func() {
				if r := recover(); r != "boom" {
					t.Errorf("recovered %v", r)
				}
			}()
			_ = f.call(nil, func() { panic("boom") })
		}()
	}
	f.want(resilience.HalfOpen)
}

func TestContext(t *testing.T) {
	f := start(t, func(s *resilience.Settings) { s.CallTimeout = time.Millisecond })
	over, cancel := context.WithCancel(context.Background())
	cancel()
	err := f.Execute(over, func(context.Context) error { t.Error("called"); return nil })
	if err != context.Canceled {
		t.Errorf("got %v", err)
	}
	for range 3 {
		err := f.Execute(context.Background(), func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		if err != context.DeadlineExceeded {
			t.Errorf("got %v", err)
		}
	}
	f.want(resilience.Open)
}

func TestDefaults(t *testing.T) {
	now := time.Unix(1000, 0)
	b := resilience.New(resilience.Settings{Now: func() time.Time { return now }})
	call := func(err error) error {
		return b.Execute(context.Background(), func(context.Context) error { return err })
	}
	for range 4 {
		_ = call(errDown)
	}
	if b.State() != resilience.Closed {
		t.Error("opened before the fifth failure")
	}
	_ = call(errDown)
	now = now.Add(10 * time.Second)
	if err := call(nil); !errors.Is(err, resilience.ErrRejected) {
		t.Errorf("at 10s: %v", err)
	}
	now = now.Add(1)
	if err := errors.Join(call(nil), call(nil)); err != nil || b.State() != resilience.Closed {
		t.Errorf("%v, %s after two probes", err, b.State())
	}
}
