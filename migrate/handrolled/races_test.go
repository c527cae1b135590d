package handrolled

import (
	"slices"
	"strings"
	"testing"
)

// Each case changes pieces of canon, which has none of the quirks tested here.
func TestRacesAndLocks(t *testing.T) {
	const getter = "\nfunc (c *Canon) Open() bool { return c.st == 1 }\n"
	tests := []struct {
		name  string
		edits []string // old, new ...
		has   []QuirkKind
		not   []QuirkKind
	}{
		{"a getter without the lock", []string{"type e string", getter + "type e string"}, []QuirkKind{UnlockedAccess}, nil},
		{"a getter with the lock", []string{"type e string", strings.Replace(getter, "return", "c.mu.Lock(); defer c.mu.Unlock(); return", 1) + "type e string"},
			nil, []QuirkKind{UnlockedAccess, SharedLockWrite}},
		{"a getter whose caller locks", []string{"type e string", strings.Replace(getter, "Open()", "OpenLocked()", 1) + "type e string"}, nil, []QuirkKind{UnlockedAccess}},
		{"a copy is nobody else's", []string{"type e string", "type view struct { st int; mu sync.Mutex }\nfunc (c *Canon) Seen() int { c.mu.Lock(); v := view{st: c.st}; c.mu.Unlock(); return v.st }\ntype e string"},
			nil, []QuirkKind{UnlockedAccess}},
		{"written under a lock for reading", []string{"mu sync.Mutex", "mu sync.RWMutex",
			"func (c *Canon) Allow() bool {\n\tc.mu.Lock(); defer c.mu.Unlock()", "func (c *Canon) Allow() bool {\n\tc.mu.RLock(); defer c.mu.RUnlock()"},
			[]QuirkKind{SharedLockWrite}, []QuirkKind{UnlockedAccess}},
		{"atomics and without", []string{"import (", "import (\"sync/atomic\"; ", "st, fails, oks", "fails int64; st, oks",
			"	c.fails++\n	if c.fails >= c.max", "	n := atomic.AddInt64(&c.fails, 1)\n	if int(n) >= c.max", "c.st, c.fails = 0, 0", "c.st = 0; atomic.StoreInt64(&c.fails, 0)",
			"	c.fails = 0", "	atomic.StoreInt64(&c.fails, 0)", "type e string", "func (c *Canon) Failures() int64 { return c.fails }\ntype e string"},
			[]QuirkKind{MixedAtomics}, []QuirkKind{UnlockedAccess}},
		{"the lock is held during the call", []string{"	if !c.Allow() { return errShut }", "	if !c.Allow() { return errShut }\n	c.mu.Lock(); defer c.mu.Unlock()"},
			[]QuirkKind{LockHeldDuringCall}, nil},
		{"another lock is held during the call", []string{"mu sync.Mutex", "mu, turn sync.Mutex",
			"	if !c.Allow() { return errShut }", "	if !c.Allow() { return errShut }\n	c.turn.Lock(); defer c.turn.Unlock()"}, []QuirkKind{LockHeldDuringCall}, nil},
		{"a lock given back by another name", []string{"	err = f()", "	mu := &c.mu\n	mu.Lock()\n	c.mu.Unlock()\n	err = f()"}, nil, []QuirkKind{LockHeldDuringCall}},
		{"a lock for reading is held during the call", []string{"mu sync.Mutex", "mu sync.RWMutex",
			"	if !c.Allow() { return errShut }", "	if !c.Allow() { return errShut }\n	c.mu.RLock(); defer c.mu.RUnlock()"}, nil, []QuirkKind{LockHeldDuringCall}},
		{"a rejection starts the open time anew", []string{"{ return false }\n		c.st", "{ c.at = time.Now(); return false }\n		c.st"}, []QuirkKind{RejectionExtends}, nil},
		{"the end of the open time is noted", []string{"c.st, c.oks, c.flying = 2, 0, 0", "c.st, c.oks, c.flying = 2, 0, 0; c.at = time.Now()"}, nil, []QuirkKind{RejectionExtends}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := quirksOf(t, edited(t, tt.edits))
			for _, k := range tt.has {
				if !slices.Contains(got, k) {
					t.Errorf("no %s in %v", k, got)
				}
			}
			for _, k := range append(tt.not, LockUpgrade) {
				if slices.Contains(got, k) {
					t.Errorf("%s in %v", k, got)
				}
			}
		})
	}
}

// What limits the calls of the half-open state need not be a count that the gate
// answers by, and a count can go down in other ways than by a success.
func TestNoFalseClaims(t *testing.T) {
	const limit = "if c.flying >= c.lim { return false }"
	tests := []struct {
		name  string
		edits []string
		has   []QuirkKind
		not   []QuirkKind
	}{
		{"nothing limits probes", []string{limit, ""}, []QuirkKind{UnlimitedHalfOpen}, nil},
		{"chance limits probes", []string{"import (", "import (\"math/rand\"; ", limit, "if rand.Float64() > 0.1 { return false }"}, nil, []QuirkKind{UnlimitedHalfOpen}},
		{"time limits probes", []string{limit, "if time.Since(c.at) < c.rest { return false }; c.at = time.Now()"}, nil, []QuirkKind{UnlimitedHalfOpen}},
		{"all are turned away", []string{limit, "return false"}, nil, []QuirkKind{UnlimitedHalfOpen}},
		{"a count in another function", []string{limit, "allowed := true; func() { if c.flying >= c.lim { allowed = false } }(); if !allowed { return false }"}, nil, []QuirkKind{UnlimitedHalfOpen}},
		{"a success does nothing", []string{"		return\n	}\n	c.fails = 0\n", "		return\n	}\n"}, []QuirkKind{SuccessKeepsCount}, nil},
		{"a success resets in the function that turns calls away", []string{"	if !c.Allow() { return errShut }", "	if c.st == 1 && time.Since(c.at) < c.rest { return errShut }",
			"done := false\n	defer func() { c.after(err == nil && done) }()\n	err = f()\n	done = true\n", "if err = f(); err == nil { c.st, c.fails = 0, 0; return nil }\n	c.bad()\n"}, nil, []QuirkKind{SuccessKeepsCount}},
		{"a success takes one off", []string{"		return\n	}\n	c.fails = 0\n", "		return\n	}\n	if c.fails > 0 { c.fails-- }\n"}, nil, []QuirkKind{SuccessKeepsCount}},
		{"time takes them off", []string{"		return\n	}\n	c.fails = 0\n", "		return\n	}\n",
			"	c.fails++\n", "	if time.Since(c.at) > c.rest { c.fails = 0 }\n	c.at = time.Now()\n	c.fails++\n"}, nil, []QuirkKind{SuccessKeepsCount}},
		{"a panic is recorded", []string{"func (c *Canon) Allow() bool", "func (c *Canon) ask() bool", "!c.Allow()", "!c.ask()",
			"if c.st == 2 { c.flying-- }", ""}, nil, []QuirkKind{HalfOpenSlotLeak}},
		{"a panic is not recorded", []string{"func (c *Canon) Allow() bool", "func (c *Canon) ask() bool", "!c.Allow()", "!c.ask()",
			"	defer func() { c.after(err == nil && done) }()\n	err = f()\n	done = true\n", "	_ = done\n	err = f()\n	c.after(err == nil)\n"}, []QuirkKind{HalfOpenSlotLeak}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := quirksOf(t, edited(t, tt.edits))
			for _, k := range tt.has {
				if !slices.Contains(got, k) {
					t.Errorf("no %s in %v", k, got)
				}
			}
			for _, k := range tt.not {
				if slices.Contains(got, k) {
					t.Errorf("%s in %v", k, got)
				}
			}
		})
	}
}

// edited is canon with pieces replaced.
func edited(t *testing.T, edits []string) string {
	t.Helper()
	src := canon
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(src, edits[i]) {
			t.Fatalf("%q is not in the source", edits[i])
		}
		src = strings.Replace(src, edits[i], edits[i+1], 1)
	}
	return src
}

func quirksOf(t *testing.T, src string) []QuirkKind {
	t.Helper()
	found := Recognise(check(t, src), sharedFset)
	if len(found) != 1 {
		t.Fatalf("found %v", names(found))
	}
	var out []QuirkKind
	for _, q := range found[0].Quirks {
		out = append(out, q.Kind)
	}
	return out
}
