package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// VerifyOptions say which proofs to repeat and how.
type VerifyOptions struct {
	Dir      string   // where the command runs; "" is the current directory
	Patterns []string // Go package patterns; none means ./...
	Tags     []string // build tags

	// Old is the git commit whose sources are the old ones. Without it they
	// come from the journal, and where that has none from the last commit before
	// the package imported the canonical one.
	Old string

	// Prove is the number of schedules for each breaker, at least 1. The same
	// Seed makes the same schedules.
	Prove int
	Seed  uint64

	Version  string             // of this tool, for the report
	Progress func(stage string) // if not nil, is told what is being done
}

// Verify takes the hand-written breakers that were replaced, as they are now,
// and runs them beside what they were before the migration. It writes nothing.
// The error is a *UsageError or a *LoadError when nothing could be compared.
func Verify(ctx context.Context, opt VerifyOptions) (*report.Proofs, error) {
	v := &verifier{opt: opt, copies: map[string]string{}, seen: map[string]bool{}}
	err := v.run(ctx)
	var usage *UsageError
	switch {
	case errors.As(err, &usage):
		return nil, err
	case err != nil:
		return nil, loadError(ctx, err)
	}
	return v.report(), nil
}

// verifier is one call of Verify.
type verifier struct {
	opt      VerifyOptions
	module   *rewrite.Module
	ledger   *rewrite.Ledger
	copies   map[string]string // the canonical packages of the module: import path to directory
	earlier  []*earlier        // newest first
	loader   *rewrite.Loader   // the present tree
	present  []*rewrite.Package
	replaced []*replaced
	seen     map[string]bool // IDs of replaced
	notes    []report.Note
}

// replaced is a hand-written breaker whose place a canonical one has taken.
type replaced struct {
	old       *rewrite.Package
	sources   func(path string) []byte // of old
	now       *rewrite.Package
	candidate *handrolled.Candidate
	from      string // where the old sources come from
	zeros     zeros  // what the migration has found out
	proof     report.Proof
	reason    string // why it is not proved
}

func (v *verifier) stage(s string) {
	if v.opt.Progress != nil {
		v.opt.Progress(s)
	}
}

func (v *verifier) run(ctx context.Context) error {
	if err := v.start(ctx); err != nil {
		return err
	}
	dirs := v.directories()
	if err := v.gather(ctx, dirs); err != nil || len(v.earlier) == 0 {
		return err
	}
	if err := v.load(ctx, dirs); err != nil {
		return err
	}
	for _, e := range v.earlier {
		if err := v.find(ctx, e); err != nil {
			return err
		}
	}
	slices.SortStableFunc(v.replaced, func(a, b *replaced) int {
		return cmp.Or(cmp.Compare(a.now.Path, b.now.Path), cmp.Compare(a.candidate.Type.Name(), b.candidate.Type.Name()))
	})
	for i, r := range v.replaced {
		v.stage(fmt.Sprintf("proving (%d of %d: %s)", i+1, len(v.replaced), r.candidate.Type.Name()))
		if err := v.prove(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) start(ctx context.Context) (err error) {
	if v.opt.Prove < 1 {
		return &UsageError{Msg: fmt.Sprintf("--prove %d: there is nothing to verify without a schedule", v.opt.Prove)}
	}
	if v.opt.Dir, err = filepath.Abs(v.opt.Dir); err != nil {
		return err
	}
	if v.module, err = rewrite.FindModule(v.opt.Dir); err != nil {
		return &LoadError{Msg: err.Error(), Help: "run cbctl in a Go module, or name one with -C"}
	}
	v.stage("reading files")
	if v.ledger, err = rewrite.Scan(ctx, v.module); err != nil {
		return err
	}
	v.findCopies()
	return nil
}

// prove runs one breaker beside what it was.
func (v *verifier) prove(ctx context.Context, r *replaced) error {
	r.proof = report.Proof{Status: prove.StatusNotRun, Seed: v.opt.Seed}
	if r.reason = r.gone(); r.reason != "" {
		return nil
	}
	if lost := r.lost(); len(lost) > 0 {
		r.proof.Status, r.proof.Counterexample = prove.StatusDiverged, lost
		return nil
	}
	runner, err := prove.Build(ctx, v.subject(r))
	if err == nil {
		defer runner.Close()
		r.proof, r.reason, err = proof(ctx, runner, prove.Options{Schedules: v.opt.Prove, Seed: v.opt.Seed}, r.zeros)
	}
	return r.notRun(ctx, err)
}

func (v *verifier) subject(r *replaced) prove.Subject {
	old, now := map[string][]byte{}, map[string][]byte{}
	for _, path := range r.old.Files {
		old[filepath.Base(path)] = r.sources(path)
	}
	for _, path := range r.now.Files {
		now[filepath.Base(path)] = v.loader.Source(path)
	}
	return prove.Subject{
		Root: v.module.Root, Dir: filepath.Dir(r.now.Files[0]), Path: r.now.Path,
		Old: old, New: now, Overlay: v.copied(),
		Candidate: r.candidate, Package: r.old, Fset: v.loader.Fset(), Tags: v.opt.Tags,
	}
}
