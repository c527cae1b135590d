package migrate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cbctl/cbctl/rewrite"
)

// setTestsTime is how long the tests of one package that set a state by hand may
// take.
const setTestsTime = 5 * time.Minute

// runSetTests runs the tests that put the state of a hand-written breaker
// together by hand, and only those, before and after the change: that they still
// say the same cannot be told by reading them. A breaker with a test that does
// not pass both times is left as it is; then the plan has to be made again.
func (j *job) runSetTests(ctx context.Context, set *rewrite.Set) (again bool, err error) {
	for _, h := range j.written {
		if h.left != "" || h.plan == nil || len(h.plan.TestsSet) == 0 || h.set {
			continue
		}
		j.stage("running the tests that set the state of " + h.candidate.Type.Name())
		why := j.setTests(ctx, h, set)
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		if h.set = true; why != "" {
			h.left, again = why, true
		}
	}
	return again, nil
}

// setTests says why the tests that set the state of h forbid the change, "" if
// they do not.
func (j *job) setTests(ctx context.Context, h *handwritten, set *rewrite.Set) string {
	ctx, cancel := context.WithTimeout(ctx, setTestsTime)
	defer cancel()
	names := slices.Clone(h.plan.TestsSet)
	slices.Sort(names)
	names = slices.Compact(names)
	for i, s := range []*rewrite.Set{nil, set} {
		run, err := rewrite.RunTests(ctx, j.module, s, j.opt.Tags, []string{h.pkg.Path}, names...)
		when := [...]string{"before", "after"}[i]
		if err != nil {
			return fmt.Sprintf("its test %s sets its state by hand, and could not be run %s the change", names[0], when)
		}
		for _, name := range names {
			if id := (rewrite.TestID{Package: h.pkg.Path, Test: name}); !run.Passed[id] {
				return fmt.Sprintf("its test %s sets its state by hand, and does not pass %s the change", name, when)
			}
		}
	}
	return ""
}
