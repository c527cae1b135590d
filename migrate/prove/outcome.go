package prove

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// What an Outcome's Status is.
const (
	StatusProved   = "proved"   // no schedule shows a difference
	StatusDiverged = "diverged" // some schedule does
	StatusNotRun   = "not_run"  // nothing is known
)

// Options say how much to run.
type Options struct {
	Schedules int    // default 2000
	Seed      uint64 // the same seed makes the same schedules
	NoZeros   bool   // no setting of the breaker is left at zero

	// Budget is the real time after which no further schedule is begun and no
	// further patch tried. The default is 2 minutes.
	Budget time.Duration
}

const (
	defaultSchedules = 2000
	defaultBudget    = 2 * time.Minute
)

func (o Options) budget() time.Duration {
	if o.Budget <= 0 {
		return defaultBudget
	}
	return o.Budget
}

func (o Options) schedules() int {
	if o.Schedules <= 0 {
		return defaultSchedules
	}
	return o.Schedules
}

// Outcome is what comes of running both versions.
type Outcome struct {
	Status         string
	Reason         string // of not_run
	Schedules      int    // that were run
	Divergences    int    // schedules that showed a difference
	Seed           uint64
	Counterexample []string // shrunk, a line for each step
	Sequential     bool     // calls never overlapped: the breaker holds its lock during a call
	Notes          []string // what was left out of the comparison
}

// Identified is the patch that makes the new version behave as the old one,
// or comes closest.
type Identified struct {
	Index          int // into the patches, -1 when there were none
	Patch          json.RawMessage
	Exact          bool // no schedule showed a difference
	Survived       int  // schedules that showed none, of Schedules
	Schedules      int
	Tried          int // patches that were run
	Counterexample []string
}

func identified(f finding, patches []json.RawMessage) Identified {
	out := Identified{
		Index: f.Index, Exact: f.Exact, Survived: f.Survived, Schedules: f.Schedules,
		Tried: f.Tried, Counterexample: f.Counterexample,
	}
	if f.Index >= 0 && f.Index < len(patches) {
		out.Patch = patches[f.Index]
	}
	return out
}

// outcome judges what the program found.
func (r *Runner) outcome(v verdict, opt Options) Outcome {
	out := Outcome{
		Status: StatusProved, Schedules: v.Schedules, Divergences: v.Divergences, Seed: opt.Seed,
		Counterexample: v.Counterexample, Sequential: r.limits.Sequential, Notes: slices.Clone(r.notes),
	}
	note := func(ok bool, format string, args ...any) {
		if ok {
			out.Notes = append(out.Notes, fmt.Sprintf(format, args...))
		}
	}
	note(v.Schedules < opt.schedules() && !v.Chancy, "the time was enough for %d schedules of %d", v.Schedules, opt.schedules())
	note(v.Sorted, "the order of callbacks is not compared: it differs from run to run")
	note(v.Leaks, "goroutines of the breaker outlive it")
	note(v.Unsteady > 0 && !v.Chancy, "%d schedules were left out: the original differs from itself", v.Unsteady)
	switch {
	case v.Chancy:
		out.Status, out.Reason = StatusNotRun, "the breaker does not do the same twice: it uses chance, or goroutines that race"
	case v.Divergences > 0:
		out.Status = StatusDiverged
	case v.Admitted == 0:
		out.Status, out.Reason = StatusNotRun, "no call was ever admitted"
	case v.Rejected == 0:
		out.Status, out.Reason = StatusNotRun, "no call was ever turned away"
	}
	return out
}
