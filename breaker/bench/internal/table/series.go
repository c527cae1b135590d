// Package table measures the peers in rounds and makes a table and a verdict of
// what it measured.
package table

import (
	"math"
	"slices"

	"github.com/cbctl/cbctl/breaker/bench/internal/measure"
)

// series are the measurements of one thing, one for each round.
type series []float64

// median is not a number when nothing was measured; so is low.
func (s series) median() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

func (s series) low() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	return slices.Min(s)
}

// costs are the measurements of one kind of call.
type costs []measure.Cost

func (c costs) each(get func(measure.Cost) float64) series {
	s := make(series, len(c))
	for i := range c {
		s[i] = get(c[i])
	}
	return s
}

func (c costs) cpu() series    { return c.each(func(m measure.Cost) float64 { return m.CPU }) }
func (c costs) allocs() series { return c.each(func(m measure.Cost) float64 { return m.Allocs }) }
func (c costs) bytes() series  { return c.each(func(m measure.Cost) float64 { return m.Bytes }) }

// pairs are the measurements by two goroutines.
type pairs []measure.Pair

// enough is the number of batches that a measurement needs to count.
const enough = 20

// contended are the medians of the measurements that count. Where none has
// enough batches of its own, as with locks on a busy machine, it is the median
// of the batches of all together, if these are enough.
func (p pairs) contended() series {
	var all, pooled series
	for _, m := range p {
		pooled = append(pooled, m.Batches...)
		if len(m.Batches) >= enough {
			all = append(all, series(m.Batches).median())
		}
	}
	if len(all) == 0 && len(pooled) >= enough {
		all = series{pooled.median()}
	}
	return all
}

func (p pairs) whole() series {
	var all series
	for _, m := range p {
		if m.Whole > 0 {
			all = append(all, m.Whole)
		}
	}
	return all
}

// parkedShare is the share of their time that goroutines may sleep waiting for
// locks before a figure is a lower bound. The runtime samples the sleeps. It also
// sleeps for locks of its own now and then, which the median leaves out: that of
// lock-free operations is zero.
const parkedShare = 0.0002

// lowerBound reports whether the goroutines slept. One that sleeps does not
// disturb the other, so the batches of the other do not count; those that count
// are the ones in which the lock was had quickly. A lock-free operation never
// sleeps, and its batches show the whole cost.
func (p pairs) lowerBound() bool {
	var parked series
	for _, m := range p {
		parked = append(parked, m.Parked)
	}
	return parked.median() > parkedShare
}
