// Package measure measures what an operation costs, on machines that have other
// work to do as well.
package measure

import (
	"runtime"
	"time"
)

// Cost is what one operation costs.
type Cost struct {
	CPU    float64 // nanoseconds of user and system time of the process
	Wall   float64 // nanoseconds of the clock; includes waiting for a CPU
	Allocs float64
	Bytes  float64 // allocated
}

// Run measures n operations. The garbage of others is collected before; what
// the collector does for the operations is part of their cost.
func Run(op func() error, n int) Cost {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	cpu, wall := CPU(), time.Now()
	repeat(op, n)
	used, took := CPU()-cpu, time.Since(wall)
	runtime.ReadMemStats(&after)
	per := 1 / float64(n)
	return Cost{
		CPU:    float64(used) * per,
		Wall:   float64(took) * per,
		Allocs: float64(after.Mallocs-before.Mallocs) * per,
		Bytes:  float64(after.TotalAlloc-before.TotalAlloc) * per,
	}
}

// Iterations returns how many operations take about d of CPU time.
func Iterations(op func() error, d time.Duration) int {
	for n := 64; ; n *= 4 {
		cpu := CPU()
		repeat(op, n)
		if used := CPU() - cpu; used >= d/8 {
			return max(1, int(float64(n)*float64(d)/float64(used)))
		}
	}
}

// repeat is the loop around every operation that is measured.
//
//go:noinline
func repeat(op func() error, n int) {
	for range n {
		_ = op()
	}
}
