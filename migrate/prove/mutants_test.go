package prove

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func pairsDir(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs("testdata/pairs")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestRewritten compares two implementations that share only their API.
func TestRewritten(t *testing.T) {
	m := loadModule(t, pairsDir(t))
	s := m.subject(t, "guard", "Guard")
	src, err := os.ReadFile(filepath.Join(m.dir, "guard2", "guard.go"))
	if err != nil {
		t.Fatal(err)
	}
	s.New = map[string][]byte{"guard.go": src}
	if out := outcome(t, s, 2000); out.Status != StatusProved || out.Schedules != 2000 {
		t.Errorf("%s after %d: %s\n%s", out.Status, out.Schedules, out.Reason, text(out.Counterexample))
	}
}

// TestMutants plants one fault at a time. Each must be found, and the last
// line of the timeline must show what is meant by it.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("each case is a build")
	}
	m := loadModule(t, pairsDir(t))
	s := m.subject(t, "guard", "Guard")
	for _, tt := range []struct{ name, from, to, shows string }{
		{"threshold", "g.failures >= g.opt.Failures", "g.failures > g.opt.Failures", "State(): Open new: State(): Closed"},
		{"end of rest", "time.Since(g.since) >= g.opt.Rest", "time.Since(g.since) > g.opt.Rest", "old: admitted"},
		{"since last failure", "if term != g.term {", "if term != g.term {\n\t\tif !ok && g.state == Open {\n\t\t\tg.since = time.Now()\n\t\t}", "old: admitted"},
		{"probe limit", "g.probes >= g.opt.Probes", "g.probes > g.opt.Probes", "new: admitted"},
		{"successes", "g.good == g.opt.Probes", "g.good == 1", "State(): HalfOpen new: State(): Closed"},
		{"success does not reset", "\tcase ok:\n\t\tg.failures = 0", "\tcase ok:", "State(): Closed new: State(): Open"},
		{"late result counts", "if term != g.term {", "if false {", "call 1 fails"},
		{"error text", `"%s probes: %w"`, `"%s half-open: %w"`, "probes: guard: open"},
		{"error identity", `fmt.Errorf("%s: %w", g.opt.Name, ErrOpen)`, `fmt.Errorf("%s: %v", g.opt.Name, ErrOpen)`, "is ErrOpen"},
		{"callback", "g.opt.OnChange(from, to)", "g.opt.OnChange(to, from)", "OnChange(Closed, Open) new: OnChange(Open, Closed)"},
		{"panic", "g.after(term, false)\n", "g.after(term, true)\n", "panics"},
		{"default", "opt.Failures = 3", "opt.Failures = 4", "State()"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := outcome(t, s.changed(t, tt.from, tt.to), 2000)
			t.Logf("%d of %d\n%s", out.Divergences, out.Schedules, text(out.Counterexample))
			if out.Status != StatusDiverged {
				t.Fatalf("%s %s", out.Status, out.Reason)
			}
			last := strings.Join(strings.Fields(out.Counterexample[len(out.Counterexample)-1]), " ")
			if !strings.Contains(last, strings.Join(strings.Fields(tt.shows), " ")) || !strings.Contains(last, "<-- differs") {
				t.Errorf("%q is not in %s", tt.shows, last)
			}
		})
	}
}

func TestShapes(t *testing.T) {
	if testing.Short() {
		t.Skip("each case is a build")
	}
	m := loadModule(t, pairsDir(t))
	for _, tt := range []struct{ pkg, typ, from, to string }{
		{"lamp", "fuse", "f.bad >= f.max", "f.bad > f.max"},
		{"agent", "Agent", "a.failures, a.down = 0, false", "a.down = false"},
		{"ware", "Gate", "rec.status < 500", "rec.status <= 500"},
		{"funcs", "Breaker", `b.log.Warn("open", "failures", b.failures)`, `b.log.Warn("open", "failures", b.max)`},
		{"dial", "Breaker", "b.max = max", "_ = max"},
		{"dial", "Breaker", "if settings.Off {", "if settings != (Settings{}) {"},
		{"box", "Box", "time.Since(c.since) <= b.rest", "time.Since(c.since) < b.rest"},
	} {
		t.Run(tt.pkg, func(t *testing.T) {
			s := m.subject(t, tt.pkg, "")
			if out := outcome(t, s, 1000); out.Status != StatusProved {
				t.Errorf("the same: %s %s\n%s", out.Status, out.Reason, text(out.Counterexample))
			}
			out := outcome(t, s.changed(t, tt.from, tt.to), 2000)
			t.Logf("%d of %d %v\n%s", out.Divergences, out.Schedules, out.Notes, text(out.Counterexample))
			if out.Status != StatusDiverged {
				t.Errorf("changed: %s %s", out.Status, out.Reason)
			}
		})
	}
}
