package report

import (
	"fmt"
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
)

// tally is the sentence that sums a run up.
func (m *Migration) tally(planned bool) string {
	s := m.Summary
	changed := layout.Count(s.FilesChanged, "file") + " changed"
	if planned {
		changed = layout.Count(s.FilesChanged, "file") + " would change"
	}
	return fmt.Sprintf("%s in %s: %d rewritten, %d shimmed, %d manual, %d suppressed; %s",
		layout.Count(s.Sites, "site"), layout.Count(s.Packages, "package"), s.Rewritten, s.Shimmed, s.Manual, s.Suppressed, changed)
}

// next says what the reader does now, one step a line.
func (m *Migration) next(planned bool) []string {
	var steps []string
	switch {
	case m.Summary.Sites == 0 && len(m.Implementations) == 0 && m.Summary.FilesChanged == 0:
		return []string{"No legacy breaker was found."}
	case m.Summary.FilesChanged == 0:
	case planned:
		steps = append(steps, "Nothing was written: `cbctl migrate --diff` shows the changes, `cbctl migrate` makes them.")
	default:
		steps = append(steps, "Run `go test ./...`, then commit. `cbctl undo` takes everything back.")
	}
	if n := m.Summary.Manual; n > 0 {
		steps = append(steps, fmt.Sprintf("Left for a person, with a reason: %s. `cbctl explain RULE` shows what to write instead.", layout.Count(n, "site")))
	}
	return steps
}

// help says what to do about a site that was left.
func (s Site) help() string {
	if s.Safety == Unsafe {
		return "cbctl migrate --unsafe changes it, with the difference named above"
	}
	return fmt.Sprintf("change it by hand (cbctl explain %s), or keep it with //cbctl:ignore %s <reason>", s.Rule, s.Rule)
}

// old and new are the two sides of a row of the settings table.
func (p Parity) old() string {
	if p.Origin == "" || p.Origin == "literal" {
		return p.OldValue
	}
	return fmt.Sprintf("%s (%s)", p.OldValue, p.Origin)
}

// The unit is left to the JSON form: Go source such as 30*time.Second has its own.
func (p Parity) new() string { return p.NewValue }

// checks says what was verified, as a sentence; "" when nothing was.
func (v Verification) checks() string {
	var done []string
	if v.TypeCheck == "ok" {
		done = append(done, "the result type-checks")
	}
	if v.TypeCheck == "failed" {
		done = append(done, "the result does not type-check")
	}
	if v.Tests.Before != "" && v.Tests.Before != "not_run" {
		done = append(done, "tests before: "+v.Tests.Before)
	}
	if v.Tests.After != "" && v.Tests.After != "not_run" {
		done = append(done, "tests after: "+v.Tests.After)
	}
	return strings.Join(done, ", ")
}
