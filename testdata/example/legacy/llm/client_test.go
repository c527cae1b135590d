package llm_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/legacy/llm"
)

var errOverload = errors.New("overloaded")

// model answers with its name, or does what complete says.
type model struct {
	name     string
	asked    int
	complete func(ctx context.Context) error
}

func (m *model) Name() string { return m.name }

func (m *model) Complete(ctx context.Context, prompt string) (string, error) {
	m.asked++
	if m.complete != nil {
		if err := m.complete(ctx); err != nil {
			return "", err
		}
	}
	return m.name + ": " + prompt, nil
}

func (m *model) fail() { m.complete = func(context.Context) error { return errOverload } }

func (m *model) heal() { m.complete = nil }

type fixture struct {
	*llm.Client
	t          *testing.T
	big, small *model
	now        time.Time
}

// start returns a client that takes a model out at the second failure, for one
// second, then two, then three.
func start(t *testing.T) *fixture {
	f := &fixture{t: t, big: &model{name: "big"}, small: &model{name: "small"}, now: time.Unix(1000, 0)}
	f.Client = llm.NewClient(llm.Options{
		MaxFailures: 2,
		MaxDelay:    3 * time.Second,
		Now:         func() time.Time { return f.now },
	}, f.big, f.small)
	return f
}

func (f *fixture) from(want string) {
	f.t.Helper()
	a, err := f.Complete(context.Background(), "hi")
	if err != nil || a.Provider != want || a.Text != want+": hi" {
		f.t.Fatalf("got %+v, %v, want an answer of %s", a, err, want)
	}
}

func (f *fixture) health(want string) {
	f.t.Helper()
	if got := f.Health()["big"]; got != want {
		f.t.Fatalf("big is %s, want %s", got, want)
	}
}

func TestFallback(t *testing.T) {
	f := start(t)
	f.from("big")
	f.big.fail()
	f.from("small")
	f.health("up")
	f.big.heal()
	f.from("big") // starts the row again
	f.big.fail()
	f.from("small")
	f.health("up")
	f.from("small")
	f.health("down")
	f.from("small")
	if f.big.asked != 5 {
		t.Errorf("big was asked %d times", f.big.asked)
	}
}

func TestDelayDoublesUpToMax(t *testing.T) {
	f := start(t)
	f.big.fail()
	f.from("small")
	f.from("small")
	for _, delay := range []time.Duration{1, 2, 3, 3} {
		asked := f.big.asked
		f.now = f.now.Add(delay*time.Second - 1)
		f.from("small")
		if f.big.asked != asked {
			t.Fatalf("asked before %d s", delay)
		}
		f.now = f.now.Add(1)
		f.from("small")
		if f.big.asked != asked+1 {
			t.Fatalf("not asked at %d s", delay)
		}
		f.health("down") // one failed probe is enough
	}
	f.big.heal()
	f.now = f.now.Add(3 * time.Second)
	f.from("big")
	f.health("up")
	f.big.fail()
	f.from("small")
	f.from("small")
	f.now = f.now.Add(time.Second) // back to the first delay
	f.big.heal()
	f.from("big")
}

func TestOneProbe(t *testing.T) {
	f := start(t)
	f.big.fail()
	f.from("small")
	f.from("small")
	f.now = f.now.Add(time.Second)
	f.big.complete = func(context.Context) error {
		f.health("probing")
		f.from("small")
		return nil
	}
	f.from("big")
	f.health("up")
}

func TestLateResults(t *testing.T) {
	for _, result := range []error{nil, errOverload} {
		f := start(t)
		f.big.complete = func(context.Context) error {
			f.big.fail()
			f.from("small")
			f.from("small")
			f.now = f.now.Add(900 * time.Millisecond)
			return result
		}
		_, _ = f.Complete(context.Background(), "slow")
		f.health("down")
		f.big.heal()
		f.now = f.now.Add(100 * time.Millisecond) // a second after it went down
		f.from("big")
	}
}

// remote is a model whose calls the test answers, in the order it likes.
type remote chan chan error

func (r remote) Name() string { return "remote" }

func (r remote) Complete(ctx context.Context, _ string) (string, error) {
	reply := make(chan error)
	select {
	case r <- reply:
		return "", <-reply
	case <-ctx.Done(): // a call that the test does not expect
		return "", ctx.Err()
	}
}

func TestLateSuccessEndsTheProbing(t *testing.T) {
	now := time.Unix(1000, 0)
	r := make(remote)
	c := llm.NewClient(llm.Options{MaxFailures: 1, Now: func() time.Time { return now }}, r)
	done := make(chan error)
	call := func() chan error {
		go func() { _, err := c.Complete(context.Background(), "x"); done <- err }()
		return <-r
	}
	slow := call()
	call() <- errOverload
	<-done
	now = now.Add(time.Second)
	probe := call()
	if got := c.Health()["remote"]; got != "probing" {
		t.Fatal(got)
	}
	slow <- nil
	if err := <-done; err != nil || c.Health()["remote"] != "up" {
		t.Errorf("%v, %v", err, c.Health())
	}
	probe <- errOverload // counts as the first failure in a row, and that is enough here
	<-done
	if got := c.Health()["remote"]; got != "down" {
		t.Errorf("remote is %s", got)
	}
}

// Two calls find the delay over at once; here the second one arrives while the
// first looks at the clock.
func TestOnlyOneOfTwoProbes(t *testing.T) {
	now := time.Unix(1000, 0)
	look := func() {}
	r := make(remote)
	c := llm.NewClient(llm.Options{MaxFailures: 1, Now: func() time.Time { look(); return now }}, r)
	done := make(chan error, 1)
	call := func() chan error {
		go func() { _, err := c.Complete(context.Background(), "x"); done <- err }()
		return <-r
	}
	call() <- errOverload
	<-done
	now = now.Add(time.Second)
	var probe chan error
	look = func() { look = func() {}; probe = call() }
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := c.Complete(ctx, "y"); !errors.Is(err, llm.ErrNoneLeft) || c.Health()["remote"] != "probing" {
		t.Errorf("%v, %v", err, c.Health())
	}
	probe <- nil
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestDelayAfterManyFailedProbes(t *testing.T) {
	f := start(t)
	f.big.fail()
	for range 80 {
		f.from("small")
		f.now = f.now.Add(3 * time.Second)
	}
	f.from("small")
	asked := f.big.asked
	f.now = f.now.Add(3*time.Second - 1)
	f.from("small")
	if f.big.asked != asked {
		t.Error("asked before 3 s")
	}
}

func TestBadPrompt(t *testing.T) {
	f := start(t)
	f.big.complete = func(context.Context) error { return fmt.Errorf("too long: %w", llm.ErrBadPrompt) }
	for range 3 {
		if _, err := f.Complete(context.Background(), "x"); !errors.Is(err, llm.ErrBadPrompt) {
			t.Fatal(err)
		}
	}
	f.health("up")
	if f.small.asked != 0 {
		t.Error("small was asked too")
	}
}

func TestPanicIsAFailure(t *testing.T) {
	f := start(t)
	f.big.complete = func(context.Context) error { panic("no choices") }
	f.from("small")
	f.from("small")
	f.health("down")
}

func TestCancelledProbeMakesRoom(t *testing.T) {
	f := start(t)
	f.big.fail()
	f.from("small")
	f.from("small")
	f.now = f.now.Add(time.Second)
	ctx, cancel := context.WithCancel(context.Background())
	f.big.complete = func(ctx context.Context) error { cancel(); return ctx.Err() }
	if _, err := f.Complete(ctx, "x"); err != context.Canceled {
		t.Fatal(err)
	}
	f.health("down")
	f.big.heal()
	f.from("big")
}

func TestNoneLeft(t *testing.T) {
	f := start(t)
	f.big.fail()
	f.small.fail()
	_, err := f.Complete(context.Background(), "x")
	if !errors.Is(err, llm.ErrNoneLeft) || !errors.Is(err, errOverload) || !strings.Contains(err.Error(), "small: overloaded") {
		t.Errorf("got %v", err)
	}
	_, _ = f.Complete(context.Background(), "x")
	_, err = f.Complete(context.Background(), "x")
	if !errors.Is(err, llm.ErrNoneLeft) || errors.Is(err, errOverload) {
		t.Errorf("with nobody to ask: %v", err)
	}
}

type steady struct{ name string }

func (s steady) Name() string { return s.name }

func (s steady) Complete(context.Context, string) (string, error) {
	if s.name == "bad" {
		return "", errOverload
	}
	return s.name, nil
}

func TestConcurrent(t *testing.T) {
	c := llm.NewClient(llm.Options{BaseDelay: time.Microsecond, MaxDelay: time.Microsecond}, steady{"bad"}, steady{"good"})
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 100 {
				if a, err := c.Complete(context.Background(), "x"); err != nil || a.Provider != "good" {
					t.Errorf("got %+v, %v", a, err)
				}
				_ = c.Health()
			}
		}()
	}
	wg.Wait()
	if got := c.Health()["bad"]; got == "up" {
		t.Error("bad is up")
	}
}
