package replace

import (
	"go/token"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// Closest is the choice that came nearest to the original.
type Closest struct {
	Knobs    Knobs
	Exact    bool
	Survived int // schedules without a difference
	// Full are the knobs before those were taken away that no schedule missed:
	// what to go back to when other schedules miss one.
	Full Knobs
}

// Search looks for the choice under which the replacement behaves as the
// original. Try runs a list of choices and returns the first exact one or the
// closest, by its index. Hints are those of the Plan.
func Search(c *handrolled.Candidate, hints Knobs, try func([]Knobs) (index, survived int, exact bool, err error)) (Closest, error) {
	best := Closest{Survived: -1}
	round := func(list []Knobs) (bool, error) {
		i, survived, exact, err := try(list)
		if err != nil || i < 0 {
			return false, err
		}
		better := exact || survived > best.Survived
		if better {
			best = Closest{Knobs: list[i], Exact: exact, Survived: survived}
		}
		return better, nil
	}
	_, err := round(product(dimensions(c, hints)))
	for i := 0; err == nil && !best.Exact && i < refinements; i++ {
		var better bool
		if better, err = round(neighbours(best.Knobs)); !better {
			break
		}
	}
	if err != nil || !best.Exact {
		return best, err
	}
	best.Full = best.Knobs
	best.Knobs, err = fewest(best.Knobs, try)
	return best, err
}

// fewest takes away the knobs without which the replacement behaves the same.
func fewest(k Knobs, try func([]Knobs) (index, survived int, exact bool, err error)) (Knobs, error) {
	for {
		var list []Knobs
		for _, name := range k {
			list = append(list, k.toggled(name))
		}
		if len(list) == 0 {
			return k, nil
		}
		i, _, exact, err := try(list)
		if err != nil || !exact {
			return k, err
		}
		k = list[i]
	}
}

// refinements bounds how often the closest choice is varied.
const refinements = 5

// dimensions are the questions that most hand-written breakers answer in one
// of a few ways, the likeliest answer first. An answer is a list of knobs.
func dimensions(c *handrolled.Candidate, hints Knobs) [][]Knobs {
	r := &c.Roles
	growing := []Knobs{{}, {"doubling"}}
	longer := []Knobs{{}, {"longer"}}
	if r.ElapsedOp == token.GTR {
		longer = []Knobs{{"longer"}, {}}
	}
	base := []Knobs{{}, {"since-failure"}}
	if r.Base == handrolled.SinceLastFailure {
		base = []Knobs{{"since-failure"}, {}}
	}
	after := []Knobs{{}}
	probes := []Knobs{
		{"unlimited"}, {}, {"admitted"}, {"total-probes"}, {"one-probe"}, {"admitted", "one-probe"}, {"until-successes"},
		{"until-successes", "probes-as-successes"}, {"completed"}, {"admitted", "probes-as-successes"}, {"admitted", "successes-as-probes"},
	}
	if r.Half.Value == nil {
		after = []Knobs{{"then-closed"}, {"then-counting"}, {}}
		probes = []Knobs{{}, {"unlimited"}}
	}
	odd := []Knobs{hints}
	if len(hints) > 0 {
		odd = append(odd, Knobs{})
	}
	return [][]Knobs{
		odd, windows(r),
		{{"late", "lazy"}, {"late"}, {"lazy"}, {}, {"late", "lazy", "by-state"}},
		longer, after, growing, probes, base,
		{{}, {"total"}},
		{{}, {"late-closes"}, {"late-probes"}},
	}
}

// windows are the ways in which counts start anew.
func windows(r *handrolled.Roles) []Knobs {
	out := []Knobs{{}}
	if r.Window.Found() && r.ElapsedOp == token.GTR {
		out = []Knobs{{"longer-window"}, {"longer-or-no-window"}, {}}
	}
	if r.Window.Found() || r.Ratio.Found() {
		out = append(out, Knobs{"exact"}, Knobs{"exact-longer"}, Knobs{"no-window", "forget-window"})
	}
	return out
}

// product lists all combinations of one answer to each question.
func product(questions [][]Knobs) []Knobs {
	out := []Knobs{{}}
	// The first answers of all questions come first, then those that differ
	// from them in the last question, and so on.
	for _, answers := range questions {
		var next []Knobs
		for _, k := range out {
			for _, a := range answers {
				next = append(next, k.With(a...))
			}
		}
		out = next
	}
	return out
}

// toggles are the knobs that change one thing, and can be combined freely.
var toggles = []string{
	"exact", "no-window", "longer-window", "longer-or-no-window", "forget-gap", "forget-over-gap", "forget-window", "forget-at-ask",
	"keep-counts", "count-open", "count-probes", "forget-on-open", "forget-on-probe", "keep-on-close", "any-success", "keep-successes",
	"probe-failures-count", "free-transition", "decrements", "close-when-idle", "by-state", "plus", "minus", "total", "longer", "lazy", "late",
	"count-successes", "keep-successes-on-close", "failure-clears-successes", "keep-place", "any-result-frees", "release-apart",
	"ignored-reopens", "open-again", "keep-last-failure", "window-at-result", "full-counts", "in-flight",
	"since-failure", "late-closes", "late-probes", "success-trips", "clears-window", "starts-over",
}

// neighbours are the choices that differ from one in one or two toggles.
func neighbours(k Knobs) []Knobs {
	var out []Knobs
	for i, a := range toggles {
		one := k.toggled(a)
		out = append(out, one)
		for _, b := range toggles[:i] {
			out = append(out, one.toggled(b))
		}
	}
	return out
}

// toggled sets a knob, or takes it away.
func (k Knobs) toggled(name string) Knobs {
	var out Knobs
	for _, n := range k {
		if n != name {
			out = append(out, n)
		}
	}
	if len(out) == len(k) {
		out = append(out, name)
	}
	return out
}
