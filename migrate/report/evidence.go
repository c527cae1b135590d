package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
)

// evident reports whether there is more to say of a breaker than its outcome.
func (i *Implementation) evident() bool {
	return i.Proof.Status == "proved" || i.Proof.Status == "diverged" || len(i.Findings) > 0
}

// headline says what came of running both versions; "" when they were not run.
func (p *Proof) headline() string {
	switch p.Status {
	case "proved":
		return fmt.Sprintf("proved: no difference in %s (seed %d)", layout.Count(p.Schedules, "schedule"), p.Seed)
	case "diverged":
		return fmt.Sprintf("diverged: %d of %s (seed %d), the shortest:", p.Divergences, layout.Count(p.Schedules, "schedule"), p.Seed)
	}
	return ""
}

// first are the settings that say most, in this order.
var first = []string{"ConsecutiveFailures", "Failures", "FailureRatio", "MinCalls", "Trip", "Window", "OpenFor", "Backoff"}

// silent are settings that every replacement has.
var silent = []string{"ProbeLease"}

// brief lists the configuration of a hand-written breaker: what opens it, the
// rest, and what only breakers of this kind do.
func (i *Implementation) brief() []string {
	var out []string
	for _, name := range settingsOrder(i.Config) {
		if slices.Contains(silent, name) {
			continue
		}
		text := strings.TrimPrefix(fmt.Sprint(i.Config[name]), "breaker.")
		switch text = strings.Join(strings.Fields(text), " "); text {
		case "true":
			out = append(out, name)
		default:
			out = append(out, name+": "+text)
		}
	}
	return out
}

func settingsOrder(config map[string]any) []string {
	rank := func(name string) int {
		if at := slices.Index(first, name); at >= 0 {
			return at
		}
		if strings.HasPrefix(name, "Compat.") {
			return len(first) + 1
		}
		return len(first)
	}
	names := slices.Sorted(maps.Keys(config))
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return names
}

// place is where a finding shows, for a reader who knows the breaker's file.
func (f Finding) place(file string) string {
	switch {
	case f.Line == 0:
		return string(f.Fate)
	case f.File == "" || f.File == file:
		return fmt.Sprintf("%s, line %d", f.Fate, f.Line)
	}
	return fmt.Sprintf("%s, %s", f.Fate, layout.Position(f.File, f.Line, 0))
}

// told reports whether the site of a breaker gives the same reason.
func (m *Migration) told(i Implementation, shown func(Site) bool) bool {
	return slices.ContainsFunc(m.Sites, func(s Site) bool {
		return s.File == i.File && s.Line == i.Line && s.Reason == i.Reason && shown(s)
	})
}
