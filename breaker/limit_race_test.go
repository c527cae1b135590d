// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// However many contexts end while places are handed out, none is lost and
// none is given twice.
func TestLimiterLosesNoPlace(t *testing.T) {
	const limit, workers = 3, 16
	l := new(limiter)
	var inside, most, served, gaveUp atomic.Int64
	var wg sync.WaitGroup
	for g := range workers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 1))
			for range 500 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(r.IntN(60))*time.Microsecond)
				err := l.enter(ctx, limit, workers-limit-2)
				switch {
				case err == nil:
					if n := inside.Add(1); n > most.Load() {
						most.Store(n)
					}
					time.Sleep(time.Duration(r.IntN(30)) * time.Microsecond)
					inside.Add(-1)
					l.leave()
					served.Add(1)
				case err == context.DeadlineExceeded:
					gaveUp.Add(1)
				case err != ErrMaxConcurrent:
					t.Error(err)
				}
				cancel()
			}
		})
	}
	wg.Wait()
	empty(t, l)
	if most.Load() > limit || served.Load() == 0 || gaveUp.Load() == 0 {
		t.Errorf("%d at once, %d served, %d gave up", most.Load(), served.Load(), gaveUp.Load())
	}
	for range limit {
		check(t, "all places are back", l.enter(nil, limit, 0), nil)
	}
}

// The limit goes up and down under load: in the end everybody was served.
func TestLimiterResizeUnderLoad(t *testing.T) {
	l := new(limiter)
	limits := []int{1, 4, 2, 0, 7}
	var limit atomic.Int64
	limit.Store(1)
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			for range 300 {
				n := int(limit.Load())
				if n == 0 {
					continue
				}
				if err := l.enter(context.Background(), n, 100); err != nil {
					t.Error(err)
					return
				}
				l.leave()
			}
		})
	}
	for i := range 200 {
		n := limits[i%len(limits)]
		limit.Store(int64(n))
		l.resize(n)
		time.Sleep(10 * time.Microsecond)
	}
	wg.Wait()
	empty(t, l)
}
