package measure

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// batchTime is how long a batch of operations takes: far less than the time
// that the system gives a thread at once, far more than two looks at the clock.
const batchTime = 20 * time.Microsecond

// Pair is what an operation takes while another goroutine does the same.
type Pair struct {
	// Batches are nanoseconds for each operation, one for each batch during
	// which the other goroutine was really running.
	Batches []float64
	// Whole is nanoseconds for each operation of a goroutine over the whole
	// time, with all sleeping and all that other processes took.
	Whole float64
	// Parked is the share of the time that the two slept waiting for locks.
	Parked float64
}

// CanPair reports whether two goroutines can run at the same time.
func CanPair() bool { return runtime.GOMAXPROCS(0) > 1 && runtime.NumCPU() > 1 }

// RunPair calls op in two goroutines for about d, and keeps the batches during
// which the other goroutine was really running. Without that, a busy machine
// shows no contention at all: its threads rarely run at the same time. The
// result is zero where there is one CPU only.
func RunPair(op func() error, d time.Duration) Pair {
	if !CanPair() {
		return Pair{}
	}
	n := batchSize(op)
	runtime.GC()
	parked, begin := parkedTime(), time.Now()
	spans := race(op, n, d)
	both := float64(2 * time.Since(begin))
	p := Pair{
		Whole:  both / float64(n*(len(spans[0])+len(spans[1]))),
		Parked: float64(parkedTime()-parked) / both,
	}
	for i, mine := range spans {
		for _, s := range within(mine, running(spans[1-i])) {
			p.Batches = append(p.Batches, float64(s.length())/float64(n))
		}
	}
	return p
}

// batchSize returns how many operations take about batchTime.
func batchSize(op func() error) int {
	const tries, n = 20, 64
	best := time.Duration(1 << 62)
	for range tries {
		begin := time.Now()
		repeat(op, n)
		best = min(best, time.Since(begin))
	}
	return max(16, int(n*batchTime/max(1, best)))
}

// race calls op in two goroutines until d is over, and returns when each batch
// of each began and ended.
func race(op func() error, n int, d time.Duration) (spans [2][]span) {
	var (
		ready, wait sync.WaitGroup
		stop        atomic.Bool
		base        = time.Now()
	)
	ready.Add(2)
	for i := range spans {
		out := make([]span, 0, int(4*d/batchTime)+16) // growing would be measured
		wait.Go(func() {
			ready.Done()
			ready.Wait()
			for len(out) < cap(out) && !stop.Load() {
				from := time.Since(base)
				repeat(op, n)
				out = append(out, span{from, time.Since(base)})
			}
			spans[i] = out
		})
	}
	timer := time.AfterFunc(d, func() { stop.Store(true) })
	wait.Wait()
	timer.Stop()
	return spans
}

// parkedTime is how long all goroutines together have slept waiting for locks.
func parkedTime() time.Duration {
	sample := []metrics.Sample{{Name: "/sync/mutex/wait/total:seconds"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindFloat64 {
		return 0
	}
	return time.Duration(sample[0].Value.Float64() * float64(time.Second))
}
