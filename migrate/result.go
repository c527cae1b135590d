package migrate

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/library"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// ToolName names the program in reports and its journal.
const ToolName = "cbctl"

// Apply writes the planned changes: all of them or none.
func (r *Result) Apply(ctx context.Context, allowDirty bool) error {
	if len(r.Set.Changes) == 0 {
		return nil
	}
	if !allowDirty {
		dirty, err := rewrite.Dirty(ctx, r.Module, r.Set.Paths())
		if err != nil {
			return loadError(ctx, err)
		}
		if len(dirty) > 0 {
			return &LoadError{
				Msg:  fmt.Sprintf("files to be changed have uncommitted changes: %s", strings.Join(dirty, ", ")),
				Help: "commit or stash them first, or pass --allow-dirty",
			}
		}
	}
	memo, err := r.memo()
	if err != nil {
		return err
	}
	if err := r.Set.Apply(ctx, rewrite.ApplyOptions{AllowDirty: allowDirty, Tool: ToolName, Memo: memo}); err != nil {
		return loadError(ctx, err)
	}
	return nil
}

// result makes the report.
func (j *job) result(set *rewrite.Set, plans map[library.Library]*library.Plan) *Result {
	r := &report.Migration{
		SchemaVersion: report.SchemaVersion,
		Tool:          report.Tool{Name: ToolName, Version: j.opt.Version},
		Command:       "migrate",
		Verification:  report.Verification{TypeCheck: "not_run", Tests: report.Tests{Before: "not_run", After: "not_run"}},
	}
	if j.tests.result != (report.Tests{}) {
		r.Verification.Tests = j.tests.result
	}
	for _, lib := range j.libs {
		if plan := plans[lib]; plan != nil {
			j.sites(r, lib, plan)
			r.Implementations = append(r.Implementations, j.selected(plan.Implementations)...)
			r.Notes = append(r.Notes, plan.Notes...)
		}
	}
	j.handwritten(r)
	j.leftOut(r)
	for _, c := range set.Changes {
		r.Files = append(r.Files, report.File{Path: j.module.Rel(c.Path), Change: c.Kind})
		r.Verification.TypeCheck = "ok"
	}
	r.Notes = append(append(r.Notes, j.notes...), j.modNotes...)
	for _, i := range j.ignore.Idle(looksFor) {
		r.Notes = append(r.Notes, report.Note{Rule: "CB9002", Message: i.Message, File: i.File, Line: i.Line, Column: 1, Help: i.Help})
	}
	if j.canon.note != "" && len(set.Changes) > 0 {
		r.Notes = append(r.Notes, report.Note{Message: j.canon.note})
	}
	r.Coverage = j.coverage()
	summarize(r)
	return &Result{Module: j.module, Report: r, Set: set}
}

func (j *job) sites(r *report.Migration, lib library.Library, plan *library.Plan) {
	for _, s := range plan.Sites {
		u := s.Use
		if !u.Scope.File.Pkg.Selected {
			continue // looked at for what it shares, not asked for
		}
		r.Sites = append(r.Sites, report.Site{
			Rule: s.Rule, Source: lib.Source(), Symbol: u.Symbol, Package: u.Scope.File.Pkg.Path,
			File: u.Scope.File.Rel, Line: u.Pos.Line, Column: u.Pos.Column,
			Outcome: s.Outcome, Safety: s.Safety, Reason: s.Reason,
			Snippet: j.loader.Line(u.Scope.File.Path, u.Pos.Line), Width: len(u.Ident.Name),
		})
	}
}

// selected leaves out the implementations in packages that were not asked for.
func (j *job) selected(impls []report.Implementation) []report.Implementation {
	paths := map[string]bool{}
	for _, pkg := range j.loader.Packages() {
		if pkg.Selected {
			paths[pkg.Path] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(impls), func(i report.Implementation) bool { return !paths[i.Package] })
}

// leftOut reports uses in files that no build configuration takes, that cannot
// be parsed, and in nested modules.
func (j *job) leftOut(r *report.Migration) {
	manual := func(f *rewrite.File, reason string) {
		r.Sites = append(r.Sites, report.Site{
			Rule: "CB9003", Source: j.sourceOf(f), Symbol: "import", Package: path.Join(j.module.Path, path.Dir(f.Path)),
			File: f.Path, Line: 1, Column: 1, Outcome: report.Manual, Safety: report.ManualOnly, Reason: reason,
		})
	}
	for _, f := range j.left {
		manual(f, "no build configuration takes the file, so it cannot be type-checked; change it by hand")
	}
	for _, f := range j.ledger.Importing(j.owned, rewrite.Unparsable) {
		manual(f, "the file cannot be parsed: "+oneLine(fmt.Sprint(f.Err)))
	}
	dirs := map[string]bool{}
	for _, f := range j.ledger.Importing(j.owned, rewrite.NestedModule) {
		if dir := path.Dir(f.Path); !dirs[dir] {
			dirs[dir] = true
			r.Notes = append(r.Notes, report.Note{
				Rule: "CB9003", File: f.Path, Line: 1, Column: 1,
				Message: "the file belongs to another module, which is migrated on its own",
				Help:    "cbctl migrate -C " + dir + " ./...",
			})
		}
	}
}

func (j *job) sourceOf(f *rewrite.File) string {
	for _, lib := range j.libs {
		if slices.ContainsFunc(f.Imports, lib.Owns) {
			return lib.Source()
		}
	}
	return ""
}

func (j *job) coverage() report.Coverage {
	c := report.Coverage{Files: map[string]int{}}
	for status, n := range j.ledger.Counts() {
		c.Files[string(status)] = n
	}
	if j.loader != nil {
		for _, config := range j.loader.Configs() {
			c.Configurations = append(c.Configurations, config.String())
		}
	}
	return c
}

func summarize(r *report.Migration) {
	slices.SortStableFunc(r.Sites, func(a, b report.Site) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	s := &r.Summary
	packages := map[string]bool{}
	for _, site := range r.Sites {
		packages[site.Package] = true
		switch site.Outcome {
		case report.Rewritten:
			s.Rewritten++
		case report.Shimmed:
			s.Shimmed++
		case report.Manual:
			s.Manual++
		case report.Suppressed:
			s.Suppressed++
		}
	}
	s.Sites, s.Implementations, s.FilesChanged, s.Packages = len(r.Sites), len(r.Implementations), len(r.Files), len(packages)
}
