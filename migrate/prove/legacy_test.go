package prove

import "testing"

func TestLegacy(t *testing.T) {
	if testing.Short() {
		t.Skip("each case is a build")
	}
	m := loadModule(t, legacy())
	for _, tt := range []struct{ pkg, from, to string }{
		{"metrics", "generation != cb.generation", "false"},
		{"resilience", "b.failures > b.set.MaxFailures", "b.failures >= b.set.MaxFailures"},
		{"teamutil", "now().Sub(b.lastFailure) > b.cooldown", "now().Sub(b.lastFailure) >= b.cooldown"},
		{"httpretry", `if c.state == "open" { // sent before; wait for a probe`, `if false {`},
		{"pipeline", "w.openUntil = time.Time{}", ""},
		{"llm", "n >= int32(e.opts.MaxFailures)", "n > int32(e.opts.MaxFailures)"},
	} {
		t.Run(tt.pkg, func(t *testing.T) {
			s := m.subject(t, tt.pkg, "")
			out := outcome(t, s, 1000)
			if out.Status != StatusProved {
				t.Errorf("the same: %s %s\n%s", out.Status, out.Reason, text(out.Counterexample))
			}
			t.Log(out.Notes)
			out = outcome(t, s.changed(t, tt.from, tt.to), 2000)
			t.Logf("%d of %d\n%s", out.Divergences, out.Schedules, text(out.Counterexample))
			if out.Status != StatusDiverged {
				t.Errorf("changed: %s %s", out.Status, out.Reason)
			}
		})
	}
}
