package migrate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/cbctl/cbctl/migrate/handrolled/replace"
	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// identify finds the configuration of a hand-written breaker by running it
// beside its replacement, and says in h why there is none.
func (j *job) identify(ctx context.Context, h *handwritten) error {
	if j.opt.Prove == 0 {
		h.left = "its configuration is found by running it, and --prove 0 forbids that"
		return nil
	}
	if j.opt.Shim == ShimNever {
		h.left = "its type can only stay as a shim, and --shim never forbids that"
		return nil
	}
	plan, err := j.replacement(h, true)
	if err != nil {
		return j.leave(h, err)
	}
	changed, err := j.sources(h, plan)
	if err != nil {
		h.left = err.Error()
		return nil
	}
	runner, err := j.build(ctx, h, changed)
	if err != nil {
		return j.notRun(ctx, h, err)
	}
	defer runner.Close()
	found, differing, err := j.search(ctx, h, plan.Hints, runner, false)
	if err == nil && !found.Exact {
		// What a limit or time of zero did is not worth keeping.
		if given, d, err2 := j.search(ctx, h, plan.Hints, runner, true); err2 == nil && given.Exact {
			found, differing, h.zeros = given, d, zerosDiffer
		}
	}
	if err != nil {
		return j.notRun(ctx, h, err)
	}
	h.knobs, h.full = found.Knobs, found.Full
	if !found.Exact && differing.Status == "" {
		h.left = "no configuration was found in the time there is for it"
		return nil
	}
	if !found.Exact {
		h.proof, h.unmatched = differing, true
		if !j.opt.Unsafe {
			h.left = "no configuration of the canonical breaker behaves the same"
			return nil
		}
	}
	if h.plan, err = j.replacement(h, false); err != nil {
		return j.leave(h, err)
	}
	return nil
}

// search looks for the configuration of h. Without an exact one it says how the
// closest differs.
func (j *job) search(ctx context.Context, h *handwritten, hints replace.Knobs, runner *prove.Runner, noZeros bool) (found replace.Closest, differing report.Proof, err error) {
	opt := prove.Options{Schedules: max(identifySchedules, j.opt.Prove), Seed: j.opt.Seed, NoZeros: noZeros}
	deadline := time.Now().Add(identifyBudget)
	closest := -1
	found, err = replace.Search(h.candidate, hints, func(list []replace.Knobs) (int, int, bool, error) {
		var patches []json.RawMessage
		for _, k := range list {
			text, err := json.Marshal(map[string]string{"name": k.Text()})
			if err != nil {
				return -1, 0, false, err
			}
			patches = append(patches, text)
		}
		if opt.Budget = time.Until(deadline); opt.Budget <= 0 {
			return -1, 0, false, nil
		}
		got, err := runner.Identify(ctx, patches, opt)
		if err == nil && !got.Exact && got.Survived > closest {
			closest = got.Survived
			differing = report.Proof{
				Status: prove.StatusDiverged, Schedules: got.Schedules, Divergences: max(1, got.Schedules-got.Survived),
				Seed: opt.Seed, Counterexample: got.Counterexample,
			}
		}
		return got.Index, got.Survived, got.Exact, err
	})
	return found, differing, err
}

// identifySchedules are those of which a configuration has to survive all, at
// least: what survives fewer than the proof has would often fail there.
const identifySchedules = 600

// identifyBudget is how long a configuration is looked for.
const identifyBudget = 45 * time.Second

// leave takes an error of a plan as the reason to leave h alone.
func (j *job) leave(h *handwritten, err error) error {
	var m *replace.Manual
	if !errors.As(err, &m) {
		return err
	}
	h.left = m.Reason
	if m.Pos.IsValid() {
		pos := j.loader.Fset().Position(m.Pos)
		if rel, err := filepath.Rel(j.module.Root, pos.Filename); err == nil {
			h.left = fmt.Sprintf("%s (%s:%d)", m.Reason, filepath.ToSlash(rel), pos.Line)
		}
	}
	return nil
}

func (j *job) notRun(ctx context.Context, h *handwritten, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var not *prove.NotRun
	if !errors.As(err, &not) {
		return err
	}
	h.left = "it could not be run beside a replacement: " + not.Reason
	return nil
}

// sources are the files of h's package after a plan.
func (j *job) sources(h *handwritten, plan *replace.Plan) (map[string][]byte, error) {
	out := map[string][]byte{}
	for i, path := range h.pkg.Files {
		src := j.loader.Source(path)
		if fe := plan.Files[h.pkg.Syntax[i]]; fe != nil {
			imports := fe.Imports
			imports.Module = j.module.Path
			imports.Names = importNames(j.detectFile(h.pkg, h.pkg.Syntax[i], path))
			edited, err := rewrite.EditFile(j.loader.Fset(), h.pkg.Syntax[i], src, fe.Edits, imports)
			if err != nil {
				return nil, err
			}
			src = edited.Src
		}
		out[filepath.Base(path)] = src
	}
	return out, nil
}

// build compiles h's package as it is beside changed sources.
func (j *job) build(ctx context.Context, h *handwritten, changed map[string][]byte) (*prove.Runner, error) {
	old := map[string][]byte{}
	for _, path := range h.pkg.Files {
		old[filepath.Base(path)] = j.loader.Source(path)
	}
	return prove.Build(ctx, prove.Subject{
		Root: j.module.Root, Dir: filepath.Dir(h.pkg.Files[0]), Path: h.pkg.Path,
		Old: old, New: j.canon.reachable(j.module, changed), Overlay: j.canon.overlay(j.module),
		Candidate: h.candidate, Package: h.pkg, Fset: j.loader.Fset(), Tags: j.opt.Tags,
	})
}

// proveAll runs each replacement as it will be written beside the original. It
// reports whether one of them has to be left out.
func (j *job) proveAll(ctx context.Context, set *rewrite.Set) (again bool, err error) {
	for i, h := range j.written {
		if h.left != "" || h.proof.Status != "not_run" {
			continue
		}
		j.stage(fmt.Sprintf("proving replacements (%d of %d: %s)", i+1, len(j.written), h.candidate.Type.Name()))
		changed := map[string][]byte{}
		for _, path := range h.pkg.Files {
			changed[filepath.Base(path)] = j.loader.Source(path)
			if c := set.Get(path); c != nil {
				changed[filepath.Base(path)] = c.New
			}
		}
		if err := j.prove(ctx, h, changed); err != nil {
			return false, err
		}
		again = again || h.left != "" || h.again
		h.again = false
	}
	return again, nil
}

// goBack plans h with the knobs that its proof misses.
func (j *job) goBack(h *handwritten) (err error) {
	h.knobs, h.full = h.full, nil
	h.proof = report.Proof{Status: "not_run"}
	h.again = true
	if h.plan, err = j.replacement(h, false); err != nil {
		return j.leave(h, err)
	}
	return nil
}

func (j *job) prove(ctx context.Context, h *handwritten, changed map[string][]byte) error {
	runner, err := j.build(ctx, h, changed)
	if err != nil {
		return j.notRun(ctx, h, err)
	}
	defer runner.Close()
	p, reason, err := proof(ctx, runner, prove.Options{Schedules: j.opt.Prove, Seed: j.opt.Seed}, h.zeros)
	if err != nil {
		return err
	}
	h.proof = p
	switch {
	case p.Status == prove.StatusProved:
	case j.opt.Unsafe && p.Status == prove.StatusDiverged:
	case p.Status == prove.StatusDiverged && len(h.full) > len(h.knobs):
		return j.goBack(h)
	case p.Status == prove.StatusDiverged:
		h.left = "the replacement does not behave the same"
	default:
		h.left = "the replacement could not be proved: " + reason
	}
	return nil
}
