package audit

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/audit/clone"
	"github.com/cbctl/cbctl/migrate/audit/instance"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/stamp"
)

// duplicates enters which breakers are copies of each other, behave the same, or
// guard the same, and what follows from that.
func (j *job) duplicates(ctx context.Context) error {
	j.stage("comparing breakers")
	behaviours, err := j.behaviours(ctx)
	if err != nil {
		return err
	}
	codes := j.codes()
	var members []clone.Member
	for n := range j.out.Implementations {
		i := &j.out.Implementations[n]
		i.Drift = j.drift(*i)
		code, ok := codes[i.ID]
		if !ok {
			continue
		}
		i.Behaviour = behaviours[i.Package+"."+i.Type]
		m := clone.Of(*i, code)
		*i = m.Implementation
		i.Lines = code.Lines()
		members = append(members, m)
	}
	j.out.Clusters = append(clone.Find(members), clone.SameTarget(j.out.Instances)...)
	for _, f := range clone.Findings(j.out) {
		f.Snippet = j.loader.Line(filepath.Join(j.module.Root, filepath.FromSlash(f.File)), f.Line)
		j.out.Findings = append(j.out.Findings, f)
	}
	return nil
}

// codes are the hand-written breakers by the IDs of their implementations.
func (j *job) codes() map[string]clone.Code {
	out := map[string]clone.Code{}
	for _, pkg := range j.targets {
		for _, c := range j.written[pkg] {
			if c.Confidence >= handrolled.DefaultConfidence {
				out[instance.WrittenID(pkg, c)] = clone.Code{Package: pkg, Candidate: c, Fset: j.loader.Fset(), Source: j.loader.Source}
			}
		}
	}
	return out
}

// behaviours runs the hand-written breakers, when that was asked for.
func (j *job) behaviours(ctx context.Context) (map[string]string, error) {
	if j.opt.Prove == 0 || !slices.ContainsFunc(j.out.Implementations, func(i survey.Implementation) bool { return i.Kind == survey.Handrolled || i.Kind == survey.Inline }) {
		return nil, nil
	}
	return clone.Behaviours(ctx, migrate.Options{
		Dir: j.opt.Dir, Patterns: j.opt.Patterns, Tags: j.opt.Tags, Sources: j.opt.Sources, Version: j.opt.Version,
		Prove: j.opt.Prove, Seed: j.opt.Seed, Progress: j.opt.Progress,
	})
}

// drift says which files of a copy of the canonical package were edited.
func (j *job) drift(i survey.Implementation) string {
	if i.Kind != survey.Canonical || i.File == "" {
		return i.Drift
	}
	dir := filepath.Join(j.module.Root, filepath.Dir(filepath.FromSlash(i.File)))
	edited := stamp.Read(dir).Changed(dir)
	if len(edited) == 0 {
		return i.Drift
	}
	verb := " was edited"
	if len(edited) > 1 {
		verb = " were edited"
	}
	return strings.Join(edited, ", ") + verb
}
