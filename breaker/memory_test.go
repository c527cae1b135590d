// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"runtime"
	"testing"
	"time"
)

// TestSizeOfABreaker counts every byte that New allocates, the Config included.
func TestSizeOfABreaker(t *testing.T) {
	if raceEnabled() {
		t.Skip("the race detector allocates")
	}
	c := Config{Name: "x", ConsecutiveFailures: 5, FailureRatio: 0.5, SlowRatio: 0.5, MinCalls: 20, Window: Rolling(10*time.Second, 10)}
	const n = 1000
	made := make([]*Breaker, n)
	least := uint64(1 << 62)
	for range 5 { // others allocate too, now and then
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := range made {
			made[i] = New(c)
		}
		runtime.ReadMemStats(&after)
		least = min(least, (after.TotalAlloc-before.TotalAlloc)/n)
	}
	runtime.KeepAlive(made)
	if least > 1024 {
		t.Errorf("a breaker with a window of 10 slices takes %d bytes, more than 1024", least)
	}
}
