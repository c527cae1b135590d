package peers

import (
	"regexp"
	"sync"
	"testing"
)

// each runs a test for all peers, with a new breaker.
func each(t *testing.T, test func(t *testing.T, p *Peer, c Calls)) {
	for _, p := range All() {
		t.Run(p.Name, func(t *testing.T) {
			c, err := p.New()
			if err != nil {
				t.Fatal(err)
			}
			defer c.Release()
			test(t, p, c)
		})
	}
}

// A peer that opens elsewhere than it says does not have the rule that the
// table claims.
func TestOpensAtItsRule(t *testing.T) {
	each(t, func(t *testing.T, p *Peer, c Calls) {
		admitted, err := p.Open(c)
		switch {
		case err != nil:
			t.Fatal(err)
		case p.Adaptive():
			t.Skip("adaptive")
		case admitted < p.Opens, admitted > p.Opens && !p.Detached:
			t.Fatalf("%d failing calls were admitted, want %d", admitted, p.Opens)
		}
		for range 100 {
			if err := p.Reject(c)(); !Rejected(err) {
				t.Fatalf("an open breaker returns %v", err)
			}
		}
	})
}

func TestAdaptiveRejectsNearlyAll(t *testing.T) {
	each(t, func(t *testing.T, p *Peer, c Calls) {
		if !p.Adaptive() {
			t.Skip("not adaptive")
		}
		if _, err := p.Open(c); err != nil {
			t.Fatal(err)
		}
		const calls = 2000
		rejected := 0
		for range calls {
			if Rejected(p.Reject(c)()) {
				rejected++
			}
		}
		if rejected < calls*95/100 {
			t.Fatalf("%d of %d calls were rejected", rejected, calls)
		}
	})
}

// pattern gives calls whose results repeat pattern, where x fails, and returns
// how many were admitted before the first rejection.
func pattern(c Calls, pattern string, calls int) int {
	for n := range calls {
		call := c.Succeed
		if pattern[n%len(pattern)] == 'x' {
			call = c.Fail
		}
		if Rejected(call()) {
			return n
		}
		if c.Settle != nil {
			c.Settle()
		}
	}
	return calls
}

// What a peer records shows in what opens it.
func TestRecordsWhatItSays(t *testing.T) {
	const calls = 300
	for _, p := range All() {
		if p.Adaptive() {
			continue
		}
		open := func(t *testing.T) Calls {
			c, err := p.New()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Release)
			return c
		}
		opens := map[string]bool{"x.x..": false, "x.x.x": true}
		switch p.Facts.What {
		case Streak:
			opens = map[string]bool{"x.x..": false, "x.x.x": false}
		case Nothing:
			opens = map[string]bool{"x.x..": true, "x.x.x": true}
		}
		for results, want := range opens {
			t.Run(p.Name+"/"+results, func(t *testing.T) {
				if n := pattern(open(t), results, calls); (n < calls) != want {
					t.Fatalf("%d of %d calls were admitted, opens should be %v", n, calls, want)
				}
			})
		}
	}
}

func TestSlowCallsOpenWhatRecordsThem(t *testing.T) {
	each(t, func(t *testing.T, p *Peer, c Calls) {
		if has := c.Slow != nil; has != (p.Facts.What == Slow) {
			t.Fatalf("records %s, has a slow call: %v", p.Facts, has)
		}
		if c.Slow == nil {
			t.Skip("records no slow calls")
		}
		t.Parallel()
		var running sync.WaitGroup
		for range 2 * minimum {
			running.Go(func() {
				if err := c.Slow(); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		if err := c.Succeed(); !Rejected(err) {
			t.Fatalf("after slow calls only: %v", err)
		}
	})
}

// Otherwise the measurement of calls of which a tenth fails would be one of
// rejections.
func TestMixedNeverRejects(t *testing.T) {
	for _, p := range All() {
		t.Run(p.Name, func(t *testing.T) {
			c, err := p.Tolerant()
			if err != nil {
				t.Fatal(err)
			}
			defer c.Release()
			mixed, failed := c.Mixed(), 0
			const calls = 5000
			for range calls {
				switch err := mixed(); {
				case Rejected(err):
					t.Fatal(err)
				case err != nil:
					failed++
				}
			}
			if failed != calls/10 {
				t.Fatalf("%d of %d calls failed", failed, calls)
			}
		})
	}
}

func TestNamesAreUniqueAndPlain(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range All() {
		if !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(p.Name) || seen[p.Name] {
			t.Errorf("name %q", p.Name)
		}
		if p.Module == "" || p.Setup == "" || p.Facts.What == "" {
			t.Errorf("%s is not described", p.Name)
		}
		seen[p.Name] = true
	}
	for _, name := range []string{Reference, OurRolling, OurRollingSlow, OurConsecutive, OurTwoStep} {
		if !seen[name] {
			t.Errorf("no peer is named %s", name)
		}
	}
}
