// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// In a bubble many contexts end at the very moment at which places are given
// back, and limits change. Nothing is lost: no place, no wake-up (a waiter
// that is forgotten stops the bubble), and nobody returns late.
func TestLimiterAtTheSameMoment(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) { crowd(t, seed) })
	}
}

// crowd lets callers come, run and give up at whole milliseconds.
func crowd(t *testing.T, seed uint64) {
	const most = 4
	l := new(limiter)
	var wg sync.WaitGroup
	var served, gaveUp atomic.Int32
	var inside atomic.Int32
	for g := range uint64(12) {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, g))
			for range 60 {
				patience := time.Duration(1+r.IntN(4)) * time.Millisecond
				ctx, cancel := context.WithTimeout(context.Background(), patience)
				start := time.Now()
				err := l.enter(ctx, most, 9)
				if waited := time.Since(start); waited > patience {
					t.Errorf("waited %v of %v", waited, patience)
				}
				switch err {
				case nil:
					if n := inside.Add(1); n > most {
						t.Errorf("%d at once", n)
					}
					time.Sleep(time.Duration(r.IntN(4)) * time.Millisecond)
					inside.Add(-1)
					l.leave()
					served.Add(1)
				case context.DeadlineExceeded:
					gaveUp.Add(1)
				case ErrMaxConcurrent:
					time.Sleep(time.Millisecond)
				default:
					t.Error(err)
				}
				cancel()
			}
		})
	}
	for i := range 50 {
		l.resize(1 + i%most)
		time.Sleep(2 * time.Millisecond)
	}
	l.resize(most)
	wg.Wait()
	empty(t, l)
	check(t, "some were served", served.Load() > 0, true)
	check(t, "some gave up", gaveUp.Load() > 0, true)
}
