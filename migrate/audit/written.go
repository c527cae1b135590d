package audit

import (
	"cmp"
	"go/token"
	"go/types"
	"maps"
	"math"
	"path/filepath"
	"slices"

	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/audit/instance"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// implementations enters the breakers that were written by hand.
func (j *job) implementations() {
	for _, pkg := range j.targets {
		for _, c := range j.written[pkg] {
			if c.Confidence < handrolled.DefaultConfidence || j.generated(c.Pos) {
				continue
			}
			j.out.Implementations = append(j.out.Implementations, j.implementation(pkg, c))
		}
	}
}

// generated reports whether a position is in a file that a tool made, this one
// included: who reads the survey cannot change it there.
func (j *job) generated(pos token.Pos) bool {
	f := j.ledger.File(j.rel(j.position(pos).Filename))
	return f == nil || f.Generated != ""
}

func (j *job) implementation(pkg *rewrite.Package, c *handrolled.Candidate) survey.Implementation {
	kind := survey.Handrolled
	if c.Inlined {
		kind = survey.Inline
	}
	pos := j.position(c.Pos)
	return survey.Implementation{
		ID: instance.WrittenID(pkg, c), Kind: kind, Source: string(kind),
		Package: pkg.Path, Type: c.Type.Name(), File: j.rel(pos.Filename), Line: pos.Line, Column: pos.Column,
		Confidence: math.Round(c.Confidence*100) / 100, Roles: rolesOf(&c.Roles), Evidence: j.evidence(c), Habits: j.habits(c),
	}
}

func (j *job) evidence(c *handrolled.Candidate) []survey.Place {
	var out []survey.Place
	for _, e := range c.Evidence {
		pos := j.position(e.Pos)
		out = append(out, survey.Place{Text: e.What, File: j.rel(pos.Filename), Line: pos.Line})
	}
	return out
}

func (j *job) habits(c *handrolled.Candidate) []survey.Habit {
	var out []survey.Habit
	for _, q := range c.Quirks {
		text := migrate.HabitText(q.Kind)
		if text == "" {
			continue
		}
		pos := j.position(q.Pos)
		out = append(out, survey.Habit{Kind: string(q.Kind), Text: text, File: j.rel(pos.Filename), Line: pos.Line})
	}
	return out
}

func rolesOf(r *handrolled.Roles) []survey.Role {
	var out []survey.Role
	add := func(role, name string) {
		if name != "" {
			out = append(out, survey.Role{Role: role, Name: name})
		}
	}
	variable := func(role string, v *types.Var) {
		if v != nil {
			add(role, v.Name())
		}
	}
	setting := func(role string, s handrolled.Setting) {
		switch {
		case s.Var != nil:
			add(role, s.Var.Name())
		case s.Value != nil:
			add(role, s.Value.String())
		}
	}
	variable("state", r.State)
	for _, v := range r.Failures {
		variable("failures", v)
	}
	variable("since", r.Since)
	setting("threshold", r.Threshold)
	setting("ratio", r.Ratio)
	setting("min_calls", r.MinCalls)
	setting("rule", r.Rule)
	setting("open_for", r.OpenFor)
	setting("probe_successes", r.SuccessThreshold)
	setting("probes", r.HalfOpenLimit)
	setting("window", r.Window)
	variable("callback", r.OnChange)
	variable("clock", r.Clock)
	for _, fn := range r.Constructor {
		add("constructor", fn.Name())
	}
	for _, fn := range slices.SortedFunc(maps.Keys(r.Methods), func(a, b *types.Func) int { return cmp.Compare(a.Pos(), b.Pos()) }) {
		if m := r.Methods[fn]; !m.Helper {
			add(methodRoles[m.Kind], fn.Name())
		}
	}
	return out
}

// methodRoles are the roles of functions that a reader of a survey looks for.
var methodRoles = map[handrolled.MethodKind]string{
	handrolled.Asks:           "gate",
	handrolled.Runs:           "run",
	handrolled.RecordsSuccess: "success",
	handrolled.RecordsFailure: "failure",
	handrolled.RecordsOutcome: "report",
	handrolled.ReadsState:     "read_state",
	handrolled.Resets:         "reset",
	handrolled.ForcesOpen:     "trip",
}

func (j *job) position(pos token.Pos) token.Position { return j.loader.Fset().PositionFor(pos, false) }

// rel is a path below the module root, with slashes.
func (j *job) rel(file string) string {
	rel, err := filepath.Rel(j.module.Root, file)
	if err != nil {
		rel = file
	}
	return filepath.ToSlash(rel)
}
