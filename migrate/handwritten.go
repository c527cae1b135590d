package migrate

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// The sources of breakers that no library has.
const (
	handrolledSource = "handrolled" // a type of its own
	inlineSource     = "inline"     // inside another type
)

// asked reports whether a source was named. Hand-written breakers are looked
// for only then: this version recognises them and replaces none, so that a
// migration of libraries would end with something left each time.
func (j *job) asked(source string) bool { return slices.Contains(j.opt.From, source) }

func (j *job) askedHandwritten() bool { return j.asked(handrolledSource) || j.asked(inlineSource) }

// reading are the files to be looked at: those that use a library, or all.
func (j *job) reading() []*rewrite.File {
	if !j.askedHandwritten() {
		return j.ledger.Importing(j.owned)
	}
	var all []*rewrite.File
	for _, f := range j.ledger.Files {
		if f.Status == rewrite.Analysed {
			all = append(all, f)
		}
	}
	return all
}

// handwritten reports the hand-written breakers of the packages that were asked
// for. A package is looked at once: its test variants have the same types.
func (j *job) handwritten(r *report.Migration) {
	if j.loader == nil || !j.askedHandwritten() {
		return
	}
	seen := map[string]bool{}
	for _, pkg := range j.loader.Packages() {
		if !pkg.Selected || pkg.ForTest != "" || seen[pkg.Path] || isCopy(pkg) {
			continue
		}
		seen[pkg.Path] = true
		for _, c := range handrolled.Recognise(pkg, j.loader.Fset()) {
			source := handrolledSource
			if c.Inlined {
				source = inlineSource
			}
			if c.Confidence >= handrolled.DefaultConfidence && j.asked(source) {
				j.addHandwritten(r, pkg, source, c)
			}
		}
	}
}

// isCopy reports whether a package is a copy of the canonical one, wherever it is.
func isCopy(pkg *rewrite.Package) bool {
	return pkg.Path == canonicalModule+"/"+canonicalPackage || len(pkg.Files) > 0 && hasStamp(filepath.Dir(pkg.Files[0]))
}

func (j *job) addHandwritten(r *report.Migration, pkg *rewrite.Package, source string, c *handrolled.Candidate) {
	rule := map[string]string{handrolledSource: "CB2001", inlineSource: "CB2002"}[source]
	pos := j.loader.Fset().Position(c.Pos)
	rel, err := filepath.Rel(j.module.Root, pos.Filename)
	if err != nil {
		return // generated into another tree, which is not ours to report
	}
	file := filepath.ToSlash(rel)
	site := report.Site{
		Rule: rule, Source: source, Symbol: c.Type.Name(), Package: pkg.Path, File: file, Line: pos.Line, Column: pos.Column,
		Outcome: report.Manual, Safety: report.ManualOnly, Snippet: j.line(pos.Filename, pos.Line), Width: len(c.Type.Name()),
		Reason: "recognised, but this version does not replace hand-written breakers: " + c.Summary(),
	}
	if reason, ok := j.ignore.at(rule, file, pos.Line); ok {
		site.Outcome, site.Reason = report.Suppressed, reason
	}
	r.Sites = append(r.Sites, site)
	if site.Outcome == report.Suppressed {
		return
	}
	r.Implementations = append(r.Implementations, report.Implementation{
		ID: fmt.Sprintf("%s:%s.%s", source, pkg.Path, c.Type.Name()), Kind: source, Source: source,
		Package: pkg.Path, Type: c.Type.Name(), File: file, Line: pos.Line, Outcome: report.Manual, Reason: site.Reason,
		Config: map[string]any{}, Parity: []report.Parity{},
		Proof: report.Proof{Status: "not_run", Counterexample: []string{}, Deviations: []string{}},
	})
}
