package measure

import (
	"slices"
	"time"
)

// A span is a part of the time, from a base common to all.
type span struct{ from, to time.Duration }

func (s span) length() time.Duration { return s.to - s.from }

// disturbed is how many times as long as the median a batch has to be to count
// as one in which its thread was taken off the CPU.
const disturbed = 8

// gap is the time between two batches in which nothing else happened.
const gap = 2 * time.Microsecond

// undisturbed returns the batches in which the thread kept its CPU.
func undisturbed(batches []span) []span {
	if len(batches) == 0 {
		return nil
	}
	lengths := make([]time.Duration, len(batches))
	for i, b := range batches {
		lengths[i] = b.length()
	}
	slices.Sort(lengths)
	limit := disturbed * lengths[len(lengths)/2]
	return slices.DeleteFunc(slices.Clone(batches), func(b span) bool { return b.length() > limit })
}

// running joins the undisturbed batches that follow each other: the time in
// which the thread certainly ran. The batches are in order.
func running(batches []span) []span {
	var joined []span
	for _, b := range undisturbed(batches) {
		if last := len(joined) - 1; last >= 0 && b.from-joined[last].to <= gap {
			joined[last].to = b.to
		} else {
			joined = append(joined, b)
		}
	}
	return joined
}

// within returns the undisturbed batches that lie inside one of the times. Both
// are in order, and the times do not meet.
func within(batches, times []span) []span {
	var inside []span
	for _, b := range undisturbed(batches) {
		for len(times) > 0 && times[0].to < b.to {
			times = times[1:]
		}
		if len(times) > 0 && times[0].from <= b.from {
			inside = append(inside, b)
		}
	}
	return inside
}
