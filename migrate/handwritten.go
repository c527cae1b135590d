package migrate

import (
	"context"
	"fmt"
	"go/ast"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/handrolled/replace"
	"github.com/cbctl/cbctl/migrate/library"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/stamp"
	"github.com/cbctl/cbctl/rewrite"
)

// The sources of breakers that no library has.
const (
	handrolledSource = "handrolled" // a type of its own
	inlineSource     = "inline"     // inside another type
)

// handwritten is a breaker that somebody wrote by hand, on its way.
type handwritten struct {
	pkg       *rewrite.Package
	candidate *handrolled.Candidate
	source    string
	site      report.Site

	left  string // why it stays as it is; "" while it is to be replaced
	plan  *replace.Plan
	knobs replace.Knobs
	again bool          // it was planned anew
	set   bool          // the tests that set its state have run
	full  replace.Knobs // to go back to when knobs turn out to be too few
	proof report.Proof
	zeros zeros // whether it behaves the same where a setting is left at zero
	// unmatched: no configuration behaved the same.
	unmatched bool
}

// wants reports whether a source is to be migrated: all are, unless some were
// named.
func (j *job) wants(source string) bool {
	return len(j.opt.From) == 0 || slices.Contains(j.opt.From, source)
}

func (j *job) wantsHandwritten() bool { return j.wants(handrolledSource) || j.wants(inlineSource) }

// recognise finds the hand-written breakers of the packages that were asked
// for. A package is looked at once: its test variants have the same types.
func (j *job) recognise() {
	if j.loader == nil || !j.wantsHandwritten() {
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
			if c.Confidence >= handrolled.DefaultConfidence && j.wants(source) && !j.generatedBy(c) {
				if h := j.newHandwritten(pkg, source, c); h != nil {
					j.written = append(j.written, h)
				}
			}
		}
	}
}

// generatedBy reports whether a candidate is in a file that this tool made.
func (j *job) generatedBy(c *handrolled.Candidate) bool {
	return strings.Contains(string(j.loader.Source(j.loader.Fset().Position(c.Pos).Filename)), shimHeader)
}

// isCopy reports whether a package is a copy of the canonical one, wherever it is.
func isCopy(pkg *rewrite.Package) bool {
	return pkg.Path == canonicalModule+"/"+canonicalPackage || len(pkg.Files) > 0 && stamp.In(filepath.Dir(pkg.Files[0]))
}

func (j *job) newHandwritten(pkg *rewrite.Package, source string, c *handrolled.Candidate) *handwritten {
	pos := j.loader.Fset().Position(c.Pos)
	rel, err := filepath.Rel(j.module.Root, pos.Filename)
	if err != nil {
		return nil // generated into another tree, which is not ours to report
	}
	file := filepath.ToSlash(rel)
	rule := map[string]string{handrolledSource: "CB2001", inlineSource: "CB2002"}[source]
	h := &handwritten{pkg: pkg, candidate: c, source: source, proof: report.Proof{Status: "not_run"}}
	h.site = report.Site{
		Rule: rule, Source: source, Symbol: c.Type.Name(), Package: pkg.Path, File: file, Line: pos.Line, Column: pos.Column,
		Outcome: report.Manual, Safety: report.ManualOnly, Snippet: j.loader.Line(pos.Filename, pos.Line), Width: len(c.Type.Name()),
	}
	if reason, ok := j.ignore.At(rule, file, pos.Line); ok {
		h.site.Outcome, h.site.Reason, h.left = report.Suppressed, reason, reason
	}
	return h
}

// replacement plans the replacement of h with the knobs that are known, or
// says why there is none.
func (j *job) replacement(h *handwritten, hook bool) (*replace.Plan, error) {
	p, err := replace.Make(replace.Input{
		Package: h.pkg, Tests: j.variants(h.pkg), Fset: j.loader.Fset(), Source: j.loader.Source, Candidate: h.candidate,
		Canonical: j.canon.importPath, Knobs: h.knobs, Hook: hook, Taken: j.taken(h),
	})
	if err != nil {
		return nil, err
	}
	for file := range p.Files {
		path := j.loader.Fset().File(file.FileStart).Name()
		if why := j.lockedPath(h.pkg, path); why != "" {
			return nil, &replace.Manual{Pos: file.Package, Reason: why}
		}
	}
	return p, nil
}

// taken are the names that other replacements in h's package declare.
func (j *job) taken(h *handwritten) []string {
	var out []string
	for _, o := range j.written {
		if o == h {
			break
		}
		if o.pkg == h.pkg && o.plan != nil {
			out = append(out, o.plan.Declares...)
		}
	}
	return out
}

// variants are the test variants of a package.
func (j *job) variants(pkg *rewrite.Package) []*rewrite.Package {
	var out []*rewrite.Package
	for _, p := range j.loader.Packages() {
		if p.Path == pkg.Path && p.ForTest != "" && p.Config == pkg.Config && p.Info != nil {
			out = append(out, p)
		}
	}
	return out
}

// lockedPath says why a file of a package may not be edited.
func (j *job) lockedPath(pkg *rewrite.Package, path string) string {
	rel, err := filepath.Rel(j.module.Root, path)
	if err != nil {
		return "the file is outside the module"
	}
	return j.locked(&detect.File{Pkg: pkg, Path: path, Rel: filepath.ToSlash(rel)})
}

// identifyAll finds the configuration of each breaker by running it.
func (j *job) identifyAll(ctx context.Context) error {
	for i, h := range j.written {
		if h.left != "" {
			continue
		}
		j.stage(fmt.Sprintf("running hand-written breakers (%d of %d: %s)", i+1, len(j.written), h.candidate.Type.Name()))
		if err := j.identify(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// addHandwritten adds the edits of what is to be replaced.
func (j *job) addHandwritten(files map[string]*detect.File, edits map[string]*library.FileEdits) {
	for _, h := range j.written {
		if h.left != "" || h.plan == nil {
			continue
		}
		for file, fe := range h.plan.Files {
			path := j.loader.Fset().File(file.FileStart).Name()
			if files[path] == nil {
				files[path], edits[path] = j.detectFile(h.pkg, file, path), &library.FileEdits{}
			}
			merge(edits[path], &library.FileEdits{Edits: fe.Edits, Imports: fe.Imports})
		}
	}
}

func (j *job) detectFile(pkg *rewrite.Package, file *ast.File, path string) *detect.File {
	return &detect.File{Pkg: pkg, Syntax: file, Path: path, Rel: j.module.Rel(path)}
}

// leaveBroken leaves the breakers whose packages have problems after the
// change as they are, and reports whether there are any.
func (j *job) leaveBroken(problems []rewrite.Problem) bool {
	changed := false
	for _, h := range j.written {
		if h.left != "" {
			continue
		}
		for _, p := range problems {
			if j.blames(h, p) {
				h.left = "after the replacement the package would not pass the checks: " + j.shortProblem(p)
				changed = true
				break
			}
		}
	}
	return changed
}

// blames reports whether a problem may come from the replacement of h: it is
// in the package or in one that can see it.
func (j *job) blames(h *handwritten, p rewrite.Problem) bool {
	if p.Pos.Filename != "" && filepath.Dir(p.Pos.Filename) == filepath.Dir(h.pkg.Files[0]) {
		return true
	}
	for _, imp := range j.loader.Importers([]*rewrite.Package{h.pkg}) {
		if imp.ID == p.Package || slices.Contains(imp.Files, p.Pos.Filename) {
			return true
		}
	}
	return false
}

func (j *job) shortProblem(p rewrite.Problem) string {
	where := p.Pos.Filename
	if rel, err := filepath.Rel(j.module.Root, where); err == nil {
		where = filepath.ToSlash(rel)
	}
	if where == "" {
		return p.Msg
	}
	return fmt.Sprintf("%s:%d:%d: %s", where, p.Pos.Line, p.Pos.Column, p.Msg)
}

// handwritten reports the hand-written breakers.
func (j *job) handwritten(r *report.Migration) {
	for _, h := range j.written {
		site := h.site
		if site.Outcome != report.Suppressed {
			if h.left != "" {
				site.Reason = h.left
			} else {
				site.Outcome, site.Safety = report.Shimmed, report.Safe
				site.Reason = h.provedText()
				if !h.proved() {
					site.Safety = report.Unsafe
				}
			}
		}
		r.Sites = append(r.Sites, site)
		if site.Outcome == report.Suppressed {
			continue
		}
		r.Implementations = append(r.Implementations, report.Implementation{
			ID: fmt.Sprintf("%s:%s.%s", h.source, h.pkg.Path, h.candidate.Type.Name()), Kind: h.source, Source: h.source,
			Package: h.pkg.Path, Type: h.candidate.Type.Name(), File: site.File, Line: site.Line, Outcome: site.Outcome, Reason: site.Reason,
			Config: h.config(), Parity: []report.Parity{}, Proof: h.judged(), Findings: j.habitsOf(h),
		})
	}
}

// config is the configuration as it is written, an expression for each field.
func (h *handwritten) config() map[string]any {
	out := map[string]any{}
	if h.plan == nil || h.left != "" {
		return out
	}
	for _, v := range h.plan.Settings {
		out[v.Name] = v.Expr
	}
	return out
}

func (h *handwritten) provedText() string {
	if h.proved() {
		return fmt.Sprintf("its methods ask a canonical breaker; no difference in %d schedules", h.proof.Schedules)
	}
	return "its methods ask a canonical breaker, which is known to differ"
}
