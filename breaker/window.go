// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"math"
	"time"
)

// WindowKind says how a window forgets.
type WindowKind string

// The kinds of window. The empty kind is the default of Config.Window.
const (
	WindowNone     WindowKind = "none"     // forgets nothing until the state changes
	WindowTumbling WindowKind = "tumbling" // forgets everything each Span
	WindowRolling  WindowKind = "rolling"  // forgets the oldest of Slices parts of Span
	WindowCount    WindowKind = "count"    // remembers the last Size results
	WindowExact    WindowKind = "exact"    // remembers the results of the last Span, at most Size
)

// Window says which results a closed breaker remembers. The runs behind
// Config.ConsecutiveFailures are cleared by a tumbling window and shrink with
// a rolling one that has CreditStart; the other windows leave them alone.
type Window struct {
	Kind   WindowKind
	Span   time.Duration // of tumbling, rolling and exact
	Slices int           // of rolling; default 10
	Size   int           // of count, default 100, and of exact, default 10000
	// CreditStart counts a result of a rolling window in the slice in which
	// its call began, and drops it when that slice is gone. Otherwise a result
	// counts at the moment it is known.
	CreditStart bool
}

const (
	defaultSlices = 10
	defaultSize   = 100
	maxSlices     = 1 << 16 // 2 MiB of counts
	maxSize       = 1 << 24 // 16 MiB of results
	defaultExact  = 10000   // 160 KiB when there are as many
)

// NoWindow remembers everything since the breaker closed.
func NoWindow() Window { return Window{Kind: WindowNone} }

// Tumbling clears everything when the breaker is called, asked for its state or
// commanded span or longer after the last clearing. Results of calls admitted
// before are dropped. A span of zero or less is NoWindow.
func Tumbling(span time.Duration) Window {
	if span <= 0 {
		return NoWindow()
	}
	return Window{Kind: WindowTumbling, Span: span}
}

// Rolling remembers the last span, which moves on by span/slices at a time.
// Slices below one are 10; a span of zero or less is NoWindow.
func Rolling(span time.Duration, slices int) Window {
	if span <= 0 {
		return NoWindow()
	}
	if slices < 1 {
		slices = defaultSlices
	}
	return Window{Kind: WindowRolling, Span: span, Slices: slices}
}

// RollingBuckets is the window of sony/gobreaker with Interval span and
// BucketPeriod bucket: rolling, results credited to the start of their call,
// span rounded up to a multiple of bucket. A bucket of zero or less, or one
// that holds the whole span, gives Tumbling; a span of zero or less NoWindow.
func RollingBuckets(span, bucket time.Duration) Window {
	if span <= 0 || bucket <= 0 {
		return Tumbling(span)
	}
	if bucket >= span {
		return Tumbling(bucket)
	}
	slices := int64(span / bucket)
	if span%bucket != 0 {
		slices++
	}
	if slices > maxSlices {
		slices = maxSlices // New keeps the span and makes the slices coarser
		return Window{Kind: WindowRolling, Span: span, Slices: int(slices), CreditStart: true}
	}
	return Window{Kind: WindowRolling, Span: time.Duration(slices) * bucket, Slices: int(slices), CreditStart: true}
}

// LastCalls remembers the last n results, successes and failures. An n below one
// is 100.
func LastCalls(n int) Window {
	if n < 1 {
		n = defaultSize
	}
	return Window{Kind: WindowCount, Size: n}
}

// Exact remembers each result of the last span with its time, at most 10000. It
// takes 16 bytes for each, and each success takes the lock: Rolling does neither
// and is as good nearly always. A span of zero or less is NoWindow.
func Exact(span time.Duration) Window {
	if span <= 0 {
		return NoWindow()
	}
	return Window{Kind: WindowExact, Span: span, Size: defaultExact}
}

// normal returns w with its defaults, the zero Window for a kind that is empty
// or unknown. It holds only what its kind uses.
func (w Window) normal() Window {
	switch w.Kind {
	case WindowNone:
		return NoWindow()
	case WindowTumbling:
		return Tumbling(w.Span)
	case WindowRolling:
		r := Rolling(w.Span, atMost(w.Slices, maxSlices))
		r.CreditStart = w.CreditStart && r.Kind == WindowRolling
		return r
	case WindowCount:
		return LastCalls(atMost(w.Size, maxSize))
	case WindowExact:
		e := Exact(w.Span)
		if w.Size > 0 && e.Kind == WindowExact {
			e.Size = atMost(w.Size, maxSize)
		}
		return e
	}
	return Window{}
}

func atMost(n, limit int) int {
	if n > limit {
		return limit
	}
	return n
}

// memory is a window at work in the closed state. Times are nanoseconds on the
// clock of the breaker; they never go backwards.
type memory interface {
	// reset forgets everything; the state began at now.
	reset(now int64)
	// advance moves the window to now. It reports true when everything was
	// cleared and the results of calls admitted before must be dropped.
	advance(now int64) bool
	// end is the time from which on advance has something to do.
	end() int64
	// admit counts a call and returns the slot its result may be credited to.
	admit() (slot int64)
	// reject counts a call that was not admitted, for Throttle.
	reject()
	// record counts the result of a call that was admitted with slot.
	record(slot int64, o Outcome, slow bool)
	// successes counts n fast successes with their admissions.
	successes(n uint32)
	// sum is what is in the window now.
	sum() tally
	// peek is what sum would be at now, without moving the window.
	peek(now int64) tally
	// history is what the window remembers, oldest first; advance was called.
	history(now int64) history
	// recall forgets everything and remembers h instead.
	recall(now int64, h history)
}

// newMemory makes the memory of a normal window; throttled says that calls that
// were not admitted count too.
func newMemory(w Window, throttled bool) memory {
	switch w.Kind {
	case WindowTumbling:
		return &tumbling{span: int64(w.Span)}
	case WindowCount:
		return &lastCalls{ring: make([]uint8, w.Size)}
	case WindowExact:
		return &exact{span: int64(w.Span), limit: w.Size}
	case WindowRolling:
		switch {
		case w.CreditStart:
			return &rollingStart{newRing[tally](w)}
		case throttled:
			return &rolling[tally, *tally]{ring: newRing[tally](w)}
		}
		return &rolling[part, *part]{ring: newRing[part](w)}
	}
	return &unbounded{}
}

// sliceWidth rounds up, so that the slices together are not shorter than the span.
func sliceWidth(w Window) int64 {
	width := int64(w.Span) / int64(w.Slices)
	if int64(w.Span)%int64(w.Slices) != 0 {
		width++
	}
	return width
}

// endless is the end of a window that time does not move.
const endless = math.MaxInt64

// later is a+b, or endless.
func later(a, b int64) int64 {
	if a > endless-b {
		return endless
	}
	return a + b
}
