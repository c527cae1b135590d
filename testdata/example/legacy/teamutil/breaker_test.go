package teamutil

import (
	"sync"
	"testing"
	"time"
)

// at sets the clock for one test and returns how to move it.
func at(t *testing.T) func(time.Duration) {
	var mu sync.Mutex
	current := time.Unix(1000, 0)
	old := now
	t.Cleanup(func() { now = old })
	now = func() time.Time { mu.Lock(); defer mu.Unlock(); return current }
	return func(d time.Duration) { mu.Lock(); defer mu.Unlock(); current = current.Add(d) }
}

func TestBreaker(t *testing.T) {
	const fail, ok = -1, -2
	tests := map[string]struct {
		steps []time.Duration // fail, ok, or time that goes by
		open  bool
		left  int
	}{
		"below":                {[]time.Duration{fail, fail}, false, 2},
		"at max":               {[]time.Duration{fail, fail, fail}, true, 3},
		"success forgives not": {[]time.Duration{fail, ok, fail, ok, fail}, true, 3},
		"nor does it close":    {[]time.Duration{fail, fail, fail, ok}, true, 3},
		"exactly the cooldown": {[]time.Duration{fail, fail, fail, time.Minute}, true, 3},
		"more":                 {[]time.Duration{fail, fail, fail, time.Minute + 1}, false, 0},
		"late failure":         {[]time.Duration{fail, fail, fail, 40 * time.Second, fail, 40 * time.Second}, true, 4},
		"time alone":           {[]time.Duration{fail, fail, time.Hour, fail}, true, 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			pass := at(t)
			b := NewBreaker(3, time.Minute)
			for _, s := range tt.steps {
				switch s {
				case fail:
					b.RecordFailure()
				case ok:
					b.RecordSuccess()
				default:
					pass(s)
				}
			}
			if got := b.Allow(); got == tt.open {
				t.Errorf("Allow() = %v", got)
			}
			if got := b.Failures(); got != tt.left {
				t.Errorf("%d failures, want %d", got, tt.left)
			}
		})
	}
}

func TestIsOpenCloses(t *testing.T) {
	pass := at(t)
	b := NewBreaker(1, time.Minute)
	b.RecordFailure()
	pass(2 * time.Minute)
	if b.Failures() != 1 {
		t.Error("closed by itself")
	}
	if b.IsOpen() || b.Failures() != 0 {
		t.Error("IsOpen did not close it")
	}
	for range 5 { // no probes: everybody may
		if !b.Allow() {
			t.Error("not allowed")
		}
	}
}

func TestLastSuccess(t *testing.T) {
	pass := at(t)
	b := NewBreaker(1, time.Minute)
	if !b.LastSuccess().IsZero() {
		t.Error("success before the first")
	}
	pass(time.Second)
	b.RecordSuccess()
	if got := b.LastSuccess(); !got.Equal(time.Unix(1001, 0)) {
		t.Errorf("got %v", got)
	}
}

func TestConcurrent(t *testing.T) {
	b := NewBreaker(1000, time.Hour)
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 125 {
				if b.Allow() {
					b.RecordFailure()
				}
				b.RecordSuccess()
			}
		}()
	}
	wg.Wait()
	if !b.IsOpen() || b.Failures() != 1000 {
		t.Errorf("open %v with %d failures", b.IsOpen(), b.Failures())
	}
}
