// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// slowly makes a function that ignores its context for d.
func slowly(d time.Duration, v int, err error) func(context.Context) (int, error) {
	return func(context.Context) (int, error) {
		time.Sleep(d)
		return v, err
	}
}

func TestDetachedReturnsWhatTheFunctionReturns(t *testing.T) {
	type key struct{}
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, 3))
	defer cancel()
	v, err := Detached(func(ctx context.Context) (int, error) { return ctx.Value(key{}).(int), errBoom })(ctx)
	check(t, "value", v, 3)
	check(t, "error", err, errBoom)
}

func TestDetachedReturnsWhenItsContextEnds(t *testing.T) {
	errShutdown := errors.New("shutting down")
	second := func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, time.Second)
	}
	for name, test := range map[string]struct {
		until func(context.Context) (context.Context, context.CancelFunc)
		want  []error
		text  string
	}{
		"deadline": {second, []error{context.DeadlineExceeded}, "context deadline exceeded"},
		"deadline with a cause": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, time.Second, errBoom)
		}, []error{context.DeadlineExceeded, errBoom}, "context deadline exceeded: boom"},
		"cancelled with a cause": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(time.Second, func() { cancel(errShutdown) })
			return ctx, func() { cancel(nil) }
		}, []error{context.Canceled, errShutdown}, "context canceled: shutting down"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := test.until(context.Background())
				defer cancel()
				defer time.Sleep(time.Hour) // a bubble must not end before its goroutines
				start := time.Now()
				v, err := Detached(slowly(time.Minute, 1, nil))(ctx)
				check(t, "took", time.Since(start), time.Second)
				check(t, "value", v, 0)
				check(t, "text", err.Error(), test.text)
				for _, want := range test.want {
					check(t, want.Error(), errors.Is(err, want), true)
				}
			})
		})
	}
}

func TestDetachedDoesNotStartForAnEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Detached(func(context.Context) (int, error) { t.Error("called"); return 1, nil })(ctx)
	check(t, "error", err, context.Canceled)
}

// A context that never ends needs no goroutine.
func TestDetachedRunsInTheCaller(t *testing.T) {
	for _, ctx := range []context.Context{context.Background(), context.WithoutCancel(t.Context()), nil} {
		v, err := Detached(func(got context.Context) (int, error) {
			check(t, "context", got, ctx)
			check(t, "runs in the caller", slices.Contains(callers(), t.Name()), true)
			return 3, errBoom
		})(ctx)
		check(t, "value", v, 3)
		check(t, "error", err, errBoom)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	Detached(func(context.Context) (int, error) {
		check(t, "runs in the caller", slices.Contains(callers(), t.Name()), false)
		return 0, nil
	})(ctx)
}

// callers is the functions on the stack of the goroutine, without packages.
func callers() (names []string) {
	pc := make([]uintptr, 50)
	frames := runtime.CallersFrames(pc[:runtime.Callers(0, pc)])
	for {
		f, more := frames.Next()
		_, name, _ := strings.Cut(f.Function[strings.LastIndex(f.Function, "/")+1:], ".")
		names = append(names, name)
		if !more {
			return names
		}
	}
}

func TestDetachedFunctionsThatDoNotReturn(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for how, leave := range leaves {
		b := New(quick())
		fn := Detached(func(context.Context) (int, error) { leave(); return 0, nil })
		ended(t, how, func() { Do(ctx, b, fn) })
		check(t, how+" is a failure", b.State(), Open)
	}
	value := new(int)
	check(t, "the same value", raised(func() {
		Detached(func(context.Context) (int, error) { panic(value) })(ctx)
	}), any(value))
	if _, ok := raised(func() {
		Detached(func(context.Context) (int, error) { panic(nil) })(ctx)
	}).(*runtime.PanicNilError); !ok {
		t.Error("panic(nil) was lost")
	}
}

func TestDetachedObeysCallTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(time.Hour)
		b := New(Config{CallTimeout: time.Second, MaxConcurrent: 1, ConsecutiveFailures: 3})
		hung := Detached(slowly(time.Minute, 1, nil))
		start := time.Now()
		for range 3 {
			_, err := Do(context.Background(), b, hung)
			check(t, "is DeadlineExceeded", errors.Is(err, context.DeadlineExceeded), true)
		}
		check(t, "took", time.Since(start), 3*time.Second)
		check(t, "state", b.State(), Open)
	})
}

// A caller who cancels is ignored, whatever cause it gives.
func TestDetachedCancelledCallIsIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(time.Hour)
		b := New(Config{ConsecutiveFailures: 1, Window: NoWindow()})
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(time.Second, func() { cancel(errBoom) })
		_, err := Do(ctx, b, Detached(slowly(time.Minute, 1, nil)))
		check(t, "cause", errors.Is(err, errBoom), true)
		check(t, "counts", b.Counts(), countsOf(Ignored))
	})
}

// Goroutines end when their functions do: synctest.Test fails when one is left.
func TestDetachedLeaksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ran atomic.Int32
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		for range 20 {
			go Detached(func(context.Context) (int, error) {
				defer ran.Add(1)
				return slowly(time.Minute, 1, nil)(ctx)
			})(ctx)
		}
		time.Sleep(2 * time.Second)
		check(t, "still running", ran.Load(), int32(0))
		time.Sleep(time.Minute)
		check(t, "ran", ran.Load(), int32(20))
	})
}

// Results and ends of contexts at the same moment: one of the two, whole.
func TestDetachedRace(t *testing.T) {
	var wg sync.WaitGroup
	var values, ends atomic.Int32
	for range 8 {
		wg.Go(func() {
			for range 300 {
				ctx, cancel := context.WithCancel(context.Background())
				v, err := Detached(func(context.Context) (int, error) {
					cancel()
					return 5, errBoom
				})(ctx)
				switch {
				case v == 5 && err == errBoom:
					values.Add(1)
				case v == 0 && err == context.Canceled:
					ends.Add(1)
				default:
					t.Errorf("%d, %v", v, err)
				}
			}
		})
	}
	wg.Wait()
	check(t, "calls", values.Load()+ends.Load(), int32(2400))
}

// In the child the panic comes when nobody waits any more.
func TestDetachedAbandonedPanicEndsTheProgram(t *testing.T) {
	if os.Getenv("BREAKER_ABANDONED_PANIC") != "" {
		ctx, cancel := context.WithCancel(context.Background())
		Detached(func(context.Context) (int, error) {
			cancel()
			time.Sleep(50 * time.Millisecond)
			panic("nobody waits")
		})(ctx)
		time.Sleep(time.Minute)
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), "BREAKER_ABANDONED_PANIC=1")
	out, err := child.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("panic: nobody waits")) || bytes.Contains(out, []byte("recovered")) {
		t.Errorf("%v\n%s", err, out)
	}
	if !bytes.Contains(out, []byte(t.Name()+".func1")) {
		t.Errorf("the trace does not show where:\n%s", out)
	}
}
