package metrics_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"example.com/legacy/metrics"
)

var errDown = errors.New("down")

type clock struct{ t time.Time }

func (c *clock) Now() time.Time { return c.t }

func (c *clock) add(d time.Duration) { c.t = c.t.Add(d) }

func fail() error    { return errDown }
func succeed() error { return nil }

// breaker returns a breaker that opens at 3 in a row for 10 seconds, and the
// list of its changes.
func breaker(change func(*metrics.Config)) (*metrics.CircuitBreaker, *clock, *[]string) {
	c := &clock{time.Unix(1000, 0)}
	var changes []string
	config := metrics.Config{
		Name:             "gateway",
		FailureThreshold: 3,
		OpenTimeout:      10 * time.Second,
		HalfOpenRequests: 2,
		Clock:            c,
		OnStateChange: func(name string, from, to metrics.State) {
			changes = append(changes, fmt.Sprintf("%s %s>%s", name, from, to))
		},
	}
	if change != nil {
		change(&config)
	}
	return metrics.NewCircuitBreaker(config), c, &changes
}

func run(t *testing.T, cb *metrics.CircuitBreaker, fn func() error, n int, want error) {
	t.Helper()
	for i := range n {
		if err := cb.Execute(fn); err != want {
			t.Fatalf("call %d: got %v, want %v", i+1, err, want)
		}
	}
}

func wantState(t *testing.T, cb *metrics.CircuitBreaker, want string) {
	t.Helper()
	if got := cb.GetStats().State; got != want {
		t.Fatalf("state %s, want %s", got, want)
	}
}

func TestOpensAtThreshold(t *testing.T) {
	cb, _, changes := breaker(nil)
	run(t, cb, fail, 2, errDown)
	run(t, cb, succeed, 1, nil) // starts the row again
	run(t, cb, fail, 2, errDown)
	wantState(t, cb, "CLOSED")
	run(t, cb, fail, 1, errDown)
	wantState(t, cb, "OPEN")
	run(t, cb, succeed, 4, metrics.ErrCircuitOpen)
	if want := []string{"gateway CLOSED>OPEN"}; !reflect.DeepEqual(*changes, want) {
		t.Errorf("changes %q, want %q", *changes, want)
	}
}

func TestRate(t *testing.T) {
	cb, _, _ := breaker(func(c *metrics.Config) { c.FailureRate, c.MinRequests = 0.5, 6 })
	for range 2 {
		run(t, cb, fail, 1, errDown)
		run(t, cb, succeed, 1, nil)
	}
	run(t, cb, succeed, 1, nil)
	run(t, cb, fail, 1, errDown) // 3 of 6
	wantState(t, cb, "OPEN")
}

func TestRateIsNotLookedAtOnSuccess(t *testing.T) {
	cb, _, _ := breaker(func(c *metrics.Config) { c.FailureRate, c.MinRequests = 0.5, 4 })
	run(t, cb, fail, 2, errDown)
	run(t, cb, succeed, 2, nil) // 2 of 4
	wantState(t, cb, "CLOSED")
	run(t, cb, fail, 1, errDown) // 3 of 5
	wantState(t, cb, "OPEN")
}

func TestWindowClearsTheRow(t *testing.T) {
	cb, c, _ := breaker(nil)
	run(t, cb, fail, 2, errDown)
	c.add(time.Minute)
	run(t, cb, fail, 2, errDown)
	wantState(t, cb, "CLOSED")
	c.add(time.Minute - 1)
	run(t, cb, fail, 1, errDown)
	wantState(t, cb, "OPEN")
}

func TestHalfOpenFromExactlyTheTimeout(t *testing.T) {
	cb, c, changes := breaker(nil)
	run(t, cb, fail, 3, errDown)
	c.add(10*time.Second - 1)
	if got := cb.GetState(); got != metrics.StateOpen {
		t.Fatalf("state %s too early", got)
	}
	c.add(1)
	wantState(t, cb, "OPEN") // the stats do not look at the time
	if got := cb.GetState(); got != metrics.StateHalfOpen {
		t.Fatalf("state %s", got)
	}
	wantState(t, cb, "HALF_OPEN") // the getter does
	run(t, cb, succeed, 2, nil)
	want := []string{"gateway CLOSED>OPEN", "gateway OPEN>HALF_OPEN", "gateway HALF_OPEN>CLOSED"}
	if !reflect.DeepEqual(*changes, want) {
		t.Errorf("changes %q, want %q", *changes, want)
	}
}

func TestHalfOpenFailureOpens(t *testing.T) {
	cb, c, _ := breaker(nil)
	run(t, cb, fail, 3, errDown)
	c.add(10 * time.Second)
	run(t, cb, succeed, 1, nil)
	run(t, cb, fail, 1, errDown)
	wantState(t, cb, "OPEN")
	c.add(9 * time.Second)
	run(t, cb, succeed, 1, metrics.ErrCircuitOpen)
}

func TestHalfOpenAdmitsSoManyInAll(t *testing.T) {
	cb, c, _ := breaker(func(c *metrics.Config) { c.SuccessThreshold = 2 })
	run(t, cb, fail, 3, errDown)
	c.add(10 * time.Second)
	err := cb.Execute(func() error {
		run(t, cb, succeed, 1, nil)
		run(t, cb, succeed, 2, metrics.ErrTooManyRequests) // one is back, and still
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wantState(t, cb, "CLOSED")
}

func TestLateResultsDoNotCount(t *testing.T) {
	cb, c, _ := breaker(nil)
	run(t, cb, func() error {
		run(t, cb, fail, 3, errDown)
		c.add(10 * time.Second)
		run(t, cb, succeed, 1, nil) // half-open, one to go
		return errDown              // would open it again
	}, 1, errDown)
	wantState(t, cb, "HALF_OPEN")
	run(t, cb, succeed, 1, nil)
	wantState(t, cb, "CLOSED")
	if got := cb.GetStats().Late; got != 1 {
		t.Errorf("%d late, want 1", got)
	}
}

func TestPanicCounts(t *testing.T) {
	cb, _, _ := breaker(func(c *metrics.Config) { c.FailureThreshold = 1 })
	func() {
		defer func() {
			if r := recover(); r != "boom" {
				t.Errorf("recovered %v", r)
			}
		}()
		_ = cb.Execute(func() error { panic("boom") })
	}()
	wantState(t, cb, "OPEN")
}

func TestCallbackMayAskTheBreaker(t *testing.T) {
	var cb *metrics.CircuitBreaker
	var seen []string
	cb, _, _ = breaker(func(c *metrics.Config) {
		c.OnStateChange = func(string, metrics.State, metrics.State) {
			seen = append(seen, cb.GetStats().State)
		}
	})
	run(t, cb, fail, 3, errDown)
	if want := []string{"OPEN"}; !reflect.DeepEqual(seen, want) {
		t.Errorf("saw %q, want %q", seen, want)
	}
}

func TestForceOpenAndReset(t *testing.T) {
	cb, c, _ := breaker(nil)
	cb.ForceOpen()
	run(t, cb, succeed, 1, metrics.ErrCircuitOpen)
	c.add(5 * time.Second)
	cb.ForceOpen() // from now
	c.add(9 * time.Second)
	run(t, cb, succeed, 1, metrics.ErrCircuitOpen)
	cb.Reset()
	run(t, cb, succeed, 1, nil)
	if got := cb.GetStats().Opens; got != 1 {
		t.Errorf("%d opens, want 1", got)
	}
}
