// Package prove finds out whether a package behaves the same before and after
// a change, by running both. It cuts out of each what a hand-written circuit
// breaker needs, generates code that drives it, compiles both into one test
// program without writing to the user's tree, and takes them through the same
// random schedules in the fake time of testing/synctest.
package prove

import (
	"context"
	"encoding/json"
	"errors"
	"go/token"
	"os"
	"time"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// Subject is a package before and after a change, and the breaker in it.
type Subject struct {
	Root      string                // directory of the module, where the go command runs
	Dir, Path string                // directory and import path of the package
	Old, New  map[string][]byte     // by file name: the non-test files that build here
	Overlay   map[string][]byte     // by absolute path: other files that are not there yet
	Candidate *handrolled.Candidate // as recognised in Old
	Package   *rewrite.Package      // Old, with types
	Fset      *token.FileSet        // of Package
	Tags      []string              // build tags
	Env       []string              // of the go command and the program; nil means the process's own
}

// NotRun is the error of a subject that cannot be driven. It says nothing
// about whether the versions behave the same.
type NotRun struct{ Reason string }

func (e *NotRun) Error() string { return "not run: " + e.Reason }

// Runner is a compiled pair of versions. It is not safe for concurrent use.
// Close removes its files.
type Runner struct {
	program  string
	dir      string
	env      []string
	limits   limits        // found out while running
	patience time.Duration // with a step, while calls may overlap
	notes    []string
}

// Build compiles a subject. The error is a *NotRun when the subject is to
// blame. Nothing is written outside a temporary directory and the build cache.
func Build(ctx context.Context, s Subject) (*Runner, error) {
	g, err := plan(s)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "cbctl-prove-")
	if err != nil {
		return nil, err
	}
	r := &Runner{dir: dir, env: environment(s), notes: g.notes, patience: stepPatience}
	if g.impatient {
		r.patience = shortPatience
	}
	if r.program, err = compile(ctx, s, g, dir); err != nil {
		_ = r.Close() // the first error says more
		return nil, err
	}
	return r, nil
}

// Close removes the program.
func (r *Runner) Close() error { return os.RemoveAll(r.dir) }

// Identify looks for the first of patches under which the new version shows
// no difference. Each is a JSON object in the text form of a breaker.Config
// and is read over the configuration that the new version makes: the package
// variable cbctlPatch, of type func(any), is called with a pointer to it.
// Without an exact one it gives the patch that came closest.
func (r *Runner) Identify(ctx context.Context, patches []json.RawMessage, opt Options) (Identified, error) {
	if len(patches) == 0 {
		return Identified{Index: -1}, nil
	}
	answer, err := r.run(ctx, opt, patches)
	if err != nil {
		return Identified{Index: -1}, err
	}
	return identified(answer.Finding, patches), nil
}

// Prove runs schedules on both versions. The error is that of ctx or of the
// machine; what has to do with the versions is in the outcome.
func (r *Runner) Prove(ctx context.Context, opt Options) (Outcome, error) {
	answer, err := r.run(ctx, opt, nil)
	var not *NotRun
	if errors.As(err, &not) {
		return Outcome{Status: StatusNotRun, Reason: not.Reason, Seed: opt.Seed, Notes: r.notes}, nil
	}
	if err != nil {
		return Outcome{}, err
	}
	return r.outcome(answer.Verdict, opt), nil
}
