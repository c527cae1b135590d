package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/cbctl/cbctl/breaker/bench/internal/measure"
	"github.com/cbctl/cbctl/breaker/bench/internal/peers"
)

// BenchmarkSuccess measures calls that succeed.
func BenchmarkSuccess(b *testing.B) {
	each(b, fresh, func(_ *peers.Peer, c peers.Calls) (func() error, error) {
		return c.Succeed, nil
	})
}

// BenchmarkReject measures calls that an open breaker rejects, or an adaptive
// one that rejects nearly all.
func BenchmarkReject(b *testing.B) {
	each(b, fresh, func(p *peers.Peer, c peers.Calls) (func() error, error) {
		_, err := p.Open(c)
		return p.Reject(c), err
	})
}

// BenchmarkMixed measures calls of which a tenth fails.
func BenchmarkMixed(b *testing.B) {
	each(b, (*peers.Peer).Tolerant, func(_ *peers.Peer, c peers.Calls) (func() error, error) {
		return c.Mixed(), nil
	})
}

func fresh(p *peers.Peer) (peers.Calls, error) { return p.New() }

// each runs a benchmark for every peer: of the call that prepare makes.
func each(b *testing.B, open func(*peers.Peer) (peers.Calls, error), prepare func(*peers.Peer, peers.Calls) (func() error, error)) {
	for _, p := range peers.All() {
		b.Run(p.Name, func(b *testing.B) {
			c, err := open(p)
			if err != nil {
				b.Fatal(err)
			}
			defer c.Release()
			call, err := prepare(p, c)
			if err != nil {
				b.Fatal(err)
			}
			loop(b, call)
		})
	}
}

// loop reports cpu-ns/op too, which leaves out the time in which the process
// waited for a CPU.
func loop(b *testing.B, call func() error) {
	b.ReportAllocs()
	before := measure.CPU()
	for b.Loop() {
		_ = call()
	}
	b.ReportMetric(float64(measure.CPU()-before)/float64(b.N), "cpu-ns/op")
}

// BenchmarkContended measures successful calls by two goroutines at once. Its
// ns/op is not that of a call: call-ns is, the median of the batches during
// which both goroutines ran. parked-% above 1 makes it a lower bound.
func BenchmarkContended(b *testing.B) {
	for _, p := range peers.All() {
		b.Run(p.Name, func(b *testing.B) {
			if p.Detached {
				b.Skip("goroutines of the library do part of the work")
			}
			c, err := p.New()
			if err != nil {
				b.Fatal(err)
			}
			defer c.Release()
			var batches []float64
			var parked float64
			for b.Loop() {
				pair := measure.RunPair(c.Succeed, 50*time.Millisecond)
				batches = append(batches, pair.Batches...)
				parked += pair.Parked
			}
			reportPair(b, batches, parked/float64(b.N))
		})
	}
}

func reportPair(b *testing.B, batches []float64, parked float64) {
	if len(batches) == 0 {
		b.Skip("the two goroutines never ran at the same time")
	}
	slices.Sort(batches)
	b.ReportMetric(batches[len(batches)/2], "call-ns")
	b.ReportMetric(float64(len(batches)), "batches")
	b.ReportMetric(100*parked, "parked-%")
}
