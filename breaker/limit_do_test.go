// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// sleep is a call that takes a second.
func sleep(context.Context) error { time.Sleep(time.Second); return nil }

func TestDoWaitsForAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Config{MaxConcurrent: 2, MaxQueue: 3})
		start, took := time.Now(), make(chan time.Duration, 9)
		var rejected atomic.Int32
		for range 7 {
			go func() {
				if err := b.Do(context.Background(), sleep); err == nil {
					took <- time.Since(start)
				} else if errors.Is(err, ErrMaxConcurrent) && errors.Is(err, ErrOpen) {
					rejected.Add(1)
				}
			}()
		}
		synctest.Wait()
		check(t, "rejected", rejected.Load(), int32(2))
		_, err := b.Allow()
		check(t, "Allow does not wait", errors.Is(err, ErrMaxConcurrent), true)
		check(t, "nor does it take time", time.Since(start), time.Duration(0))
		for _, want := range []time.Duration{1, 1, 2, 2, 3} {
			check(t, "took", <-took, want*time.Second)
		}
		synctest.Wait()
		empty(t, b.ready().limit)
	})
}

func TestDoWaitsUntilItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Config{MaxConcurrent: 1, MaxQueue: 3})
		go b.Do(context.Background(), sleep)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := b.Do(ctx, func(context.Context) error { t.Error("called"); return nil })
		check(t, "error", errors.Is(err, context.DeadlineExceeded), true)
		check(t, "waited", time.Since(start), 300*time.Millisecond)
		check(t, "nothing counted", b.Counts().TotalFailures, uint32(0))
		time.Sleep(time.Second)
		check(t, "free again", b.Do(context.Background(), passing), nil)
		empty(t, b.ready().limit)
	})
}

// The breaker is asked after the wait, not before.
func TestDoIsRejectedWhenTheBreakerOpensMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := quick()
		c.MaxConcurrent, c.MaxQueue = 1, 1
		b := New(c)
		go b.Do(context.Background(), func(context.Context) error { time.Sleep(time.Second); return errBoom })
		synctest.Wait()
		err := b.Do(context.Background(), func(context.Context) error { t.Error("called"); return nil })
		check(t, "error", errors.Is(err, ErrOpenState), true)
		empty(t, b.ready().limit)
	})
}

func TestReconfigureWakesThoseWhoWait(t *testing.T) {
	for name, more := range map[string]Config{
		"higher limit": {MaxConcurrent: 3, MaxQueue: 3},
		"no queue":     {MaxConcurrent: 3},
		"no limit":     {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := New(Config{MaxConcurrent: 1, MaxQueue: 3})
				start, took := time.Now(), make(chan time.Duration, 9)
				for range 3 {
					go func() {
						check(t, "error", b.Do(context.Background(), sleep), nil)
						took <- time.Since(start)
					}()
				}
				time.Sleep(time.Second / 2)
				b.Reconfigure(more)
				for _, want := range []time.Duration{1000, 1500, 1500} {
					check(t, "took", <-took, want*time.Millisecond)
				}
				synctest.Wait()
				empty(t, b.ready().limit)
			})
		})
	}
}
