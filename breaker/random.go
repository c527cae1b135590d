// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "hash/maphash"

// random is the generator splitmix64 by Steele, Lea and Flood. It belongs to
// the machine, so that a replay with the same seed is the same; math/rand has a
// fixed seed in programs with an old go directive, which would give all
// replicas the same jitter.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// float is in [0, 1).
func (r *random) float() float64 { return float64(r.next()>>11) / (1 << 53) }

// randomSeed differs from breaker to breaker and from process to process.
func randomSeed() uint64 { return new(maphash.Hash).Sum64() }
