package handrolled

import (
	"strings"
	"testing"
)

// canon is a breaker with no habit but that late results count; each case
// changes a piece of it.
const canon = `
import ("sync"; "time")
type Canon struct { mu sync.Mutex; st, fails, oks, flying, max, need, lim int; at time.Time; rest time.Duration }
func (c *Canon) Allow() bool {
	c.mu.Lock(); defer c.mu.Unlock()
	if c.st == 1 {
		if time.Since(c.at) < c.rest { return false }
		c.st, c.oks, c.flying = 2, 0, 0
	}
	if c.st == 2 {
		if c.flying >= c.lim { return false }
		c.flying++
	}
	return true
}
func (c *Canon) Do(f func() error) error {
	if !c.Allow() { return errShut }
	var err error
	done := false
	defer func() { c.after(err == nil && done) }()
	err = f()
	done = true
	return err
}
func (c *Canon) after(ok bool) {
	c.mu.Lock(); defer c.mu.Unlock()
	if c.st == 2 { c.flying-- }
	if ok { c.good() } else { c.bad() }
}
func (c *Canon) good() {
	if c.st == 2 {
		c.oks++
		if c.oks >= c.need { c.st, c.fails = 0, 0 }
		return
	}
	c.fails = 0
}
func (c *Canon) bad() {
	if c.st == 2 { c.open(); return }
	c.fails++
	if c.fails >= c.max { c.open() }
}
func (c *Canon) open() { c.st = 1; c.at = time.Now() }
type e string
func (e e) Error() string { return string(e) }
const errShut = e("shut")`

func TestHabits(t *testing.T) {
	tests := []struct {
		name     string
		from, to string
		has, not []QuirkKind
	}{
		{"none", "", "", []QuirkKind{LateCredited}, []QuirkKind{
			SuccessKeepsCount, ForgetsOnOpen, HalfOpenFailureIgnored, HalfOpenFailureCounted, TransitionNotCounted,
			HalfOpenSlotLeak, UnlimitedHalfOpen, PanicUnrecorded,
		}},
		{"success keeps the count", "		return\n	}\n	c.fails = 0\n", "		return\n	}\n", []QuirkKind{SuccessKeepsCount}, nil},
		{"forgets as it opens", "if c.fails >= c.max { c.open() }", "if c.fails >= c.max { c.open(); c.fails = 0 }", []QuirkKind{ForgetsOnOpen}, []QuirkKind{SuccessKeepsCount}},
		{"half-open failure ignored", "if c.st == 2 { c.open(); return }", "if c.st != 0 { return }", []QuirkKind{HalfOpenFailureIgnored}, []QuirkKind{HalfOpenFailureCounted}},
		{"half-open failure counted", "if c.st == 2 { c.open(); return }", "", []QuirkKind{HalfOpenFailureCounted}, []QuirkKind{HalfOpenFailureIgnored}},
		{"transition not counted", "c.st, c.oks, c.flying = 2, 0, 0", "c.st, c.oks, c.flying = 2, 0, 0; return true", []QuirkKind{TransitionNotCounted}, nil},
		{"slot leaks", "	defer func() { c.after(err == nil && done) }()\n	err = f()\n	done = true\n", "	_ = done\n	err = f()\n	c.after(err == nil)\n", []QuirkKind{HalfOpenSlotLeak, PanicUnrecorded}, nil},
		{"every call goes through", "if c.flying >= c.lim { return false }", "", []QuirkKind{UnlimitedHalfOpen}, []QuirkKind{HalfOpenSlotLeak}},
		{"generation", "func (c *Canon) after(ok bool) {\n	c.mu.Lock(); defer c.mu.Unlock()\n",
			"func (c *Canon) after(gen int, ok bool) {\n	c.mu.Lock(); defer c.mu.Unlock()\n	if gen != c.gen { return }\n", nil, []QuirkKind{LateCredited}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(canon, tt.from) {
				t.Fatalf("%q is not in the source", tt.from)
			}
			src := strings.Replace(canon, tt.from, tt.to, 1)
			if strings.Contains(src, "c.gen") {
				src = strings.NewReplacer("st, fails", "st, gen, fails", "c.after(err == nil && done)", "c.after(gen, err == nil && done)",
					"	done := false\n", "	done, gen := false, c.gen\n", "c.st = 1;", "c.st = 1; c.gen++;").Replace(src)
			}
			found := Recognise(check(t, src), sharedFset)
			if len(found) != 1 {
				t.Fatalf("found %v", names(found))
			}
			got := map[QuirkKind]bool{}
			for _, q := range found[0].Quirks {
				got[q.Kind] = true
			}
			for _, k := range tt.has {
				if !got[k] {
					t.Errorf("no %s in %v", k, got)
				}
			}
			for _, k := range tt.not {
				if got[k] {
					t.Errorf("%s in %v", k, got)
				}
			}
		})
	}
}
