package breaker

import (
	"context"
	"testing"
	"testing/synctest"
)

type detailed struct{ detail any }

func (detailed) Error() string { return "detailed" }

type listed []string

func (listed) Error() string { return "listed" }

func TestTmpUncomparable(t *testing.T) {
	for _, e := range []error{detailed{[]string{"a"}}, listed{"a"}} {
		func() {
			defer func() { t.Logf("%T recovered %v", e, recover()) }()
			g := Guard[int]{Fallback: func(_ context.Context, err error) (int, error) { return 0, err }}
			_, err := g.Do(context.Background(), returns(0, e))
			t.Logf("%T -> %T", e, err)
		}()
	}
}

func TestTmpCancelWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Config{MaxConcurrent: 1, MaxQueue: 1})
		p, _ := b.Allow()
		ctx, cancel := context.WithCancel(context.Background())
		var f fallen
		go func() {
			r := Guard[int]{Breaker: b, Fallback: f.back}.Try(ctx, returns(1, nil))
			t.Logf("%+v given %v", r, f.err)
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		p.Done(nil)
	})
}

func TestTmpBusyAllocs(t *testing.T) {
	b := New(Config{MaxConcurrent: 1})
	b.Allow()
	for how, f := range ways(b, returns(1, nil)) {
		t.Log(how, testing.AllocsPerRun(100, f))
	}
}

func TestTmpOpenWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Config{MaxConcurrent: 1, MaxQueue: 1})
		p, _ := b.Allow()
		done := make(chan error, 1)
		go func() { done <- b.Do(context.Background(), passing) }()
		synctest.Wait()
		b.Trip(-1, nil)
		synctest.Wait()
		t.Log("waiter answered after Trip:", len(done) == 1)
		p.Done(nil)
		<-done
	})
}
