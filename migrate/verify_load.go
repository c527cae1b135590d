package migrate

import (
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// load type-checks the present packages of the directories. They have to
// compile, with all of the module that they use.
func (v *verifier) load(ctx context.Context, dirs map[string]bool) error {
	v.stage("loading packages")
	var err error
	v.loader, err = rewrite.NewLoader(ctx, v.module, rewrite.LoadOptions{
		Patterns: v.opt.Patterns, Dir: v.opt.Dir, Configs: []rewrite.BuildConfig{{Tags: v.opt.Tags}}, Extra: v.extra(),
	})
	if err != nil {
		return err
	}
	for _, pkg := range v.loader.Packages() {
		if dir, ok := v.relDir(pkg); ok && pkg.Selected && dirs[dir] {
			v.present = append(v.present, pkg)
		}
	}
	v.stage("type-checking")
	all := below(v.present)
	if err := v.loader.Check(ctx, all); err != nil {
		return err
	}
	problems := v.listed()
	for _, pkg := range all {
		problems = append(problems, pkg.Errors...)
	}
	if len(problems) > 0 {
		return &LoadError{Msg: "the code as it is now does not compile", Problems: unique(problems), Help: "make the code compile (`go vet ./...`), then run cbctl again"}
	}
	return nil
}

// listed is what is wrong with the patterns and go.mod.
func (v *verifier) listed() []rewrite.Problem {
	return slices.DeleteFunc(v.loader.Problems(), func(p rewrite.Problem) bool { return p.Package != "" })
}

func (v *verifier) relDir(pkg *rewrite.Package) (string, bool) {
	if len(pkg.Files) == 0 || pkg.ForTest != "" {
		return "", false
	}
	rel, err := filepath.Rel(v.module.Root, filepath.Dir(pkg.Files[0]))
	return filepath.ToSlash(rel), err == nil
}

// below adds the packages of the module that others are built from.
func below(pkgs []*rewrite.Package) []*rewrite.Package {
	out := slices.Clone(pkgs)
	seen := map[*rewrite.Package]bool{}
	for _, p := range pkgs {
		seen[p] = true
	}
	for i := 0; i < len(out); i++ {
		for _, imp := range out[i].Imports {
			if imp != nil && imp.Module && !seen[imp] {
				seen[imp] = true
				out = append(out, imp)
			}
		}
	}
	slices.SortFunc(out, func(a, b *rewrite.Package) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// extra are the packages of the standard library that the old sources import:
// nothing in the present tree may use them any more.
func (v *verifier) extra() []string {
	out := []string{"context", "errors", "time"}
	for _, e := range v.earlier {
		for _, f := range e.files {
			for _, imp := range importPaths(f.Old) {
				if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") && first != "C" && !v.own(imp) {
					out = append(out, imp)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (v *verifier) own(imp string) bool {
	return imp == v.module.Path || strings.HasPrefix(imp, v.module.Path+"/")
}

// find recognises the breakers of an earlier tree and keeps those that were
// replaced since, unless a newer tree has shown them already.
func (v *verifier) find(ctx context.Context, e *earlier) error {
	loader, err := v.loader.With(e.set(v.module))
	if err != nil {
		return err
	}
	for _, now := range v.present {
		dir, _ := v.relDir(now)
		if !e.dirs[dir] {
			continue
		}
		old := lookup(loader, now)
		if old == nil || old == now {
			continue
		}
		if err := loader.Check(ctx, []*rewrite.Package{old}); err != nil {
			return err
		}
		v.compare(loader, old, now, e)
	}
	return nil
}

// lookup is the package of another loader that has the place of pkg.
func lookup(loader *rewrite.Loader, pkg *rewrite.Package) *rewrite.Package {
	for _, p := range loader.Packages() {
		if p.ID == pkg.ID && p.Config == pkg.Config {
			return p
		}
	}
	return nil
}

func (v *verifier) compare(loader *rewrite.Loader, old, now *rewrite.Package, e *earlier) {
	left := map[string]bool{} // the types that still have a breaker of their own
	for _, c := range handrolled.Recognise(now, loader.Fset()) {
		left[c.Type.Name()] = c.Confidence >= handrolled.DefaultConfidence
	}
	before, after := &parts{old, loader.Source, loader.Fset()}, &parts{now, v.loader.Source, loader.Fset()}
	for _, c := range handrolled.Recognise(old, loader.Fset()) {
		r := &replaced{old: old, sources: loader.Source, now: now, candidate: c, from: e.from}
		if c.Confidence < handrolled.DefaultConfidence || v.seen[r.id()] {
			continue
		}
		text, uses := after.of(c, v.isCanonical)
		was, _ := before.of(c, v.isCanonical)
		if same(was, text) || !uses && left[c.Type.Name()] {
			continue // nobody has replaced it
		}
		v.seen[r.id()], r.zeros = true, e.memo.zeros(r.id())
		v.replaced = append(v.replaced, r)
	}
}

func (r *replaced) source() string {
	if r.candidate.Inlined {
		return inlineSource
	}
	return handrolledSource
}

// id is that of the report of the migration.
func (r *replaced) id() string {
	return r.source() + ":" + r.now.Path + "." + r.candidate.Type.Name()
}

// place is where the breaker is now, or was when it is gone.
func (v *verifier) place(r *replaced) (file string, line int) {
	pos := v.loader.Fset().Position(r.candidate.Pos)
	if obj := r.present(); obj != nil {
		pos = v.loader.Fset().Position(obj.Pos())
	}
	rel, err := filepath.Rel(v.module.Root, pos.Filename)
	if err != nil {
		return path.Clean(filepath.ToSlash(pos.Filename)), pos.Line
	}
	return filepath.ToSlash(rel), pos.Line
}
