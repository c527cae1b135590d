package measure

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var sink []byte

func TestRunCountsAllocations(t *testing.T) {
	c := Run(func() error { sink = make([]byte, 64); return nil }, 10_000)
	if math.Abs(c.Allocs-1) > 0.05 || math.Abs(c.Bytes-64) > 4 {
		t.Errorf("%v allocations of %v bytes, want 1 of 64", c.Allocs, c.Bytes)
	}
	if c.CPU <= 0 || c.Wall <= 0 {
		t.Errorf("took no time: %+v", c)
	}
	if c := Run(func() error { return nil }, 100_000); c.Allocs > 0.001 {
		t.Errorf("%v allocations of an operation that does nothing", c.Allocs)
	}
}

// Time that is slept is not spent.
func TestCPUTimeLeavesOutSleep(t *testing.T) {
	if !CPUTime {
		t.Skip("this system does not tell")
	}
	c := Run(func() error { time.Sleep(10 * time.Millisecond); return nil }, 5)
	if c.Wall < 10e6 || c.CPU > c.Wall/2 {
		t.Errorf("%+v", c)
	}
}

func TestIterationsAreEnough(t *testing.T) {
	var n atomic.Int64
	op := func() error { n.Add(1); return nil }
	const d = 20 * time.Millisecond
	times := Iterations(op, d)
	before := CPU()
	repeat(op, times)
	if took := CPU() - before; took < d/4 || took > 20*d {
		t.Errorf("%d operations took %v, want about %v", times, took, d)
	}
}

func TestWithinKeepsWhatTheOtherCovers(t *testing.T) {
	spans := func(bounds ...int) (s []span) {
		for i := 0; i < len(bounds); i += 2 {
			s = append(s, span{time.Duration(bounds[i]) * time.Microsecond, time.Duration(bounds[i+1]) * time.Microsecond})
		}
		return s
	}
	for name, c := range map[string]struct{ mine, other, want []span }{
		"nothing":           {nil, nil, nil},
		"alone":             {spans(0, 10, 10, 20), nil, nil},
		"covered by one":    {spans(2, 8), spans(0, 10), spans(2, 8)},
		"covered by joined": {spans(5, 15), spans(0, 10, 10, 20), spans(5, 15)},
		"across a pause":    {spans(5, 15), spans(0, 8, 12, 20), nil},
		"partly":            {spans(0, 10, 10, 20, 20, 30), spans(5, 15, 15, 25), spans(10, 20)},
		"other was off":     {spans(20, 30), spans(0, 10, 10, 110, 110, 120, 120, 130), nil},
		"itself was off":    {spans(0, 10, 10, 110, 110, 120), spans(0, 40, 40, 80, 80, 130), spans(0, 10, 110, 120)},
	} {
		if got := within(c.mine, running(c.other)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestPairTellsLocksFromAtomics(t *testing.T) {
	if !CanPair() {
		t.Skip("one CPU")
	}
	var mu sync.Mutex
	var n atomic.Int64
	const d = 50 * time.Millisecond
	// The runtime has locks too, so single measurements may be wrong.
	parked := func(rounds int, op func() error) float64 {
		var all []float64
		for range rounds {
			p := RunPair(op, d)
			for _, b := range p.Batches {
				if b <= 0 || b > float64(10*d) {
					t.Fatalf("an operation of %v ns", b)
				}
			}
			all = append(all, p.Parked)
		}
		slices.Sort(all)
		return all[rounds/2]
	}
	free := parked(5, func() error { n.Add(1); return nil })
	locked := parked(1, func() error {
		mu.Lock()
		defer mu.Unlock()
		time.Sleep(50 * time.Microsecond) // the other one has to wait
		return nil
	})
	if locked < 0.01 || free > locked/10 {
		t.Errorf("parked %v for a lock, %v for an atomic counter", locked, free)
	}
}

func TestPairNeedsTwoCPUs(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if p := RunPair(func() error { return nil }, time.Millisecond); len(p.Batches) != 0 {
		t.Errorf("%d batches on one CPU", len(p.Batches))
	}
}
