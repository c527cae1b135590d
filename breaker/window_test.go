// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestWindowConstructors(t *testing.T) {
	const s, ms = time.Second, time.Millisecond
	for name, c := range map[string]struct{ got, want Window }{
		"no window":                 {NoWindow(), Window{Kind: WindowNone}},
		"tumbling":                  {Tumbling(s), Window{Kind: WindowTumbling, Span: s}},
		"tumbling without span":     {Tumbling(0), NoWindow()},
		"rolling":                   {Rolling(s, 4), Window{Kind: WindowRolling, Span: s, Slices: 4}},
		"rolling without slices":    {Rolling(s, 0), Window{Kind: WindowRolling, Span: s, Slices: 10}},
		"rolling without span":      {Rolling(-s, 4), NoWindow()},
		"buckets":                   {RollingBuckets(s, 250*ms), Window{Kind: WindowRolling, Span: s, Slices: 4, CreditStart: true}},
		"buckets rounded up":        {RollingBuckets(s, 300*ms), Window{Kind: WindowRolling, Span: 1200 * ms, Slices: 4, CreditStart: true}},
		"one bucket":                {RollingBuckets(s, s), Tumbling(s)},
		"a bucket above the span":   {RollingBuckets(s, 3*s), Tumbling(3 * s)},
		"buckets without a period":  {RollingBuckets(s, 0), Tumbling(s)},
		"buckets without a span":    {RollingBuckets(0, s), NoWindow()},
		"last calls":                {LastCalls(7), Window{Kind: WindowCount, Size: 7}},
		"last calls without number": {LastCalls(0), Window{Kind: WindowCount, Size: 100}},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, c.got, c.want)
		}
		if n := c.got.normal(); n != c.got {
			t.Errorf("%s: a constructor's window became %+v", name, n)
		}
	}
}

func TestWindowsThatAreTooLargeAreCut(t *testing.T) {
	const forever = time.Duration(1<<63 - 1)
	for _, w := range []Window{
		RollingBuckets(forever, 1),
		Rolling(forever, 1<<40),
		LastCalls(1 << 40),
		{Kind: WindowRolling, Span: 3, Slices: 1000, CreditStart: true},
		{Kind: "nonsense", Span: -1},
	} {
		c := New(Config{Window: w}).Config()
		if c.Window.Slices > maxSlices || c.Window.Size > maxSize || c.Window.Kind == "nonsense" {
			t.Errorf("%+v became %+v", w, c.Window)
		}
	}
}

// model is a window as its documentation defines it: it keeps every call and
// counts by looking at all of them.
type model struct {
	w       Window
	start   int64 // of the tumbling window
	epoch   int   // clearings so far
	results []modelResult
	flying  []modelCall
}

type modelCall struct {
	at    int64
	epoch int
}

type modelResult struct {
	began, ended int64
	o            Outcome
	slow         bool
}

func (m *model) advance(now int64) {
	if m.w.Kind == WindowTumbling && now-m.start >= int64(m.w.Span) {
		m.start, m.epoch = now, m.epoch+1
		m.results, m.flying = nil, nil
	}
}

// slice is the number of the slice that holds a time.
func (m *model) slice(at int64) int64 { return at / sliceWidth(m.w) }

// inside reports whether a call is in the window at now.
func (m *model) inside(r modelResult, now int64) bool {
	if m.w.Kind != WindowRolling {
		return true
	}
	at := r.ended
	if m.w.CreditStart {
		at = r.began
	}
	return m.slice(now)-m.slice(at) < int64(m.w.Slices)
}

func (m *model) sum(now int64) tally {
	var t tally
	results := m.results
	if m.w.Kind == WindowCount {
		results = lastCounted(results, m.w.Size)
	}
	for _, r := range results {
		if m.inside(r, now) {
			t.Requests++
			t.record(r.o, r.slow)
		}
	}
	for _, f := range m.flying {
		if !m.w.CreditStart || m.inside(modelResult{began: f.at}, now) {
			t.Requests++
		}
	}
	return t
}

// lastCounted returns the last n results that are not ignored.
func lastCounted(results []modelResult, n int) []modelResult {
	var out []modelResult
	for i := len(results) - 1; i >= 0 && len(out) < n; i-- {
		if results[i].o != Ignored {
			out = append([]modelResult{results[i]}, out...)
		}
	}
	return out
}

// windowsUnderTest have few slices and sizes, so that short inputs turn them over.
var windowsUnderTest = []Window{
	NoWindow(), Tumbling(50), Rolling(50, 5), Rolling(7, 3), Rolling(2, 5), LastCalls(3), LastCalls(1), LastCalls(8),
	RollingBuckets(50, 10), RollingBuckets(50, 15), RollingBuckets(6, 2),
}

// FuzzWindow compares each window with the model after every step. A byte is a
// step: two bits say which, the others how.
func FuzzWindow(f *testing.F) {
	f.Add(uint8(2), []byte{0, 1, 5, 130, 0, 0, 65, 200, 3, 129, 64, 77, 0, 2, 250, 1})
	f.Add(uint8(8), []byte{0, 0, 0, 64, 128, 0, 65, 192, 64, 240, 66, 0, 129, 64})
	f.Add(uint8(5), []byte{0, 64, 0, 65, 0, 66, 0, 64, 0, 65})
	f.Fuzz(func(t *testing.T, kind uint8, steps []byte) {
		w := windowsUnderTest[int(kind)%len(windowsUnderTest)]
		d := &windowDuel{t: t, mem: newMemory(w.normal(), false), model: model{w: w}}
		d.mem.reset(0)
		for _, s := range steps {
			d.step(s)
		}
	})
}

// TestWindowsAgainstModel is the fuzz target on random inputs of a fixed seed.
func TestWindowsAgainstModel(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 3000 {
		w := windowsUnderTest[i%len(windowsUnderTest)]
		d := &windowDuel{t: t, mem: newMemory(w.normal(), false), model: model{w: w}}
		d.mem.reset(0)
		for range r.IntN(150) {
			d.step(uint8(r.UintN(256)))
		}
	}
}

// windowDuel is a window and its model side by side.
type windowDuel struct {
	t      *testing.T
	now    int64
	mem    memory
	model  model
	epoch  int
	flying []duelCall
}

type duelCall struct {
	slot  int64
	call  modelCall
	began int64
}

func (d *windowDuel) step(s byte) {
	how := int64(s & 63)
	if s>>6 >= 2 { // half of the steps let time pass, now and then much
		d.now += how
		if how > 60 {
			d.now += 1000
		}
		if s>>6 == 3 {
			return // nobody looks
		}
		d.check("peek", d.mem.peek(d.now), true)
		return
	}
	d.model.advance(d.now)
	if d.mem.advance(d.now) {
		d.epoch++
	}
	if d.epoch != d.model.epoch {
		d.t.Fatalf("at %d: cleared %d times, want %d", d.now, d.epoch, d.model.epoch)
	}
	if s>>6 == 0 {
		c := modelCall{d.now, d.model.epoch}
		d.flying = append(d.flying, duelCall{d.mem.admit(), c, d.now})
		d.model.flying = append(d.model.flying, c)
	} else if len(d.flying) > 0 {
		d.end(int(how))
	}
	d.check("sum", d.mem.sum(), false)
}

// end ends one of the calls in flight.
func (d *windowDuel) end(how int) {
	i := how % len(d.flying)
	c := d.flying[i]
	d.flying = append(d.flying[:i:i], d.flying[i+1:]...)
	if c.call.epoch != d.model.epoch {
		return // the machine drops such results
	}
	for k, f := range d.model.flying {
		if f == c.call {
			d.model.flying = append(d.model.flying[:k:k], d.model.flying[k+1:]...)
			break
		}
	}
	o, slow := Outcome(how/8%3), how&4 != 0
	d.mem.record(c.slot, o, slow)
	d.model.results = append(d.model.results, modelResult{c.began, d.now, o, slow})
}

// check compares totals. Runs are defined by the order of results over the
// whole life of most windows, which the model of a moment cannot know.
func (d *windowDuel) check(what string, got tally, peeked bool) {
	d.t.Helper()
	want := d.model.sum(d.now)
	if peeked && d.model.w.Kind == WindowTumbling && d.now-d.model.start >= int64(d.model.w.Span) {
		want = tally{}
	}
	got.ConsecutiveFailures, got.ConsecutiveSuccesses = 0, 0
	want.ConsecutiveFailures, want.ConsecutiveSuccesses = 0, 0
	if got != want {
		d.t.Fatalf("%+v at %d: %s is %+v, want %+v", d.model.w, d.now, what, got, want)
	}
}

// TestRunsShrinkWithTheirSlices holds the one part of a window with CreditStart
// that needs an example: how runs of failures shrink.
func TestRunsShrinkWithTheirSlices(t *testing.T) {
	m := newMemory(RollingBuckets(30, 10), false)
	m.reset(0)
	one := func(now int64, o Outcome) {
		m.advance(now)
		m.record(m.admit(), o, false)
	}
	run := func(now int64) uint32 {
		m.advance(now)
		return m.sum().ConsecutiveFailures
	}
	one(0, Failure)
	one(1, Failure)
	one(11, Failure)
	one(21, Failure)
	if got := run(29); got != 4 {
		t.Errorf("at 29: %d failures in a row, want 4", got)
	}
	if got := m.peek(30).ConsecutiveFailures; got != 2 {
		t.Errorf("peek at 30: %d, want 2", got)
	}
	if got := run(29); got != 4 {
		t.Errorf("peek moved the window: %d, want 4", got)
	}
	for _, step := range []struct {
		now  int64
		want uint32
	}{{30, 2}, {40, 1}, {50, 0}} {
		if got := run(step.now); got != step.want {
			t.Errorf("at %d: %d failures in a row, want %d", step.now, got, step.want)
		}
	}
}

// TestRunBeganAfterTheOldestSlice: a run that does not reach into the slice
// that leaves stays whole.
func TestRunBeganAfterTheOldestSlice(t *testing.T) {
	m := newMemory(RollingBuckets(30, 10), false)
	m.reset(0)
	for _, r := range []struct {
		now int64
		o   Outcome
	}{{0, Failure}, {10, Success}, {11, Failure}, {20, Failure}} {
		m.advance(r.now)
		m.record(m.admit(), r.o, false)
	}
	m.advance(30)
	if got := m.sum().ConsecutiveFailures; got != 2 {
		t.Errorf("%d failures in a row, want 2", got)
	}
}
