package rewrite

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Check type-checks pkgs with their function bodies and fills them; the
// packages below them are checked without bodies, once. Only what pkgs need
// is checked, so a second call for the same packages costs nothing.
//
// An in-package test variant repeats the files of the package it tests. If
// that one is among pkgs, or was in an earlier call, the bodies of its
// functions are in its Info and not in the variant's, too; Errors are complete
// in both.
func (l *Loader) Check(ctx context.Context, pkgs []*Package) error { return l.check(ctx, pkgs, false) }

// checkErrors is Check for a caller who only reads Errors. What else the
// checker learns is most of what a check costs in memory.
func (l *Loader) checkErrors(ctx context.Context, pkgs []*Package) error {
	return l.check(ctx, pkgs, true)
}

func (l *Loader) check(ctx context.Context, pkgs []*Package, errorsOnly bool) error {
	l.units.mu.Lock()
	defer l.units.mu.Unlock()
	want := map[*unit]bool{}
	for _, p := range pkgs {
		want[l.units.intern(p, map[*Package]bool{})] = true
	}
	work := plan(want, l.twins(pkgs, want, errorsOnly), errorsOnly)
	if err := work.run(ctx, l.fset); err != nil {
		return err
	}
	for _, p := range pkgs {
		p.fill()
	}
	return nil
}

// fill copies the result of the package's unit.
func (p *Package) fill() {
	full := p.unit.full
	if full == nil || p.filled == full {
		return
	}
	p.filled = full
	p.Types, p.Info, p.Syntax = full.pkg, full.info, full.syntax
	p.Errors = full.all()
	for i := range p.Errors {
		p.Errors[i].Package, p.Errors[i].Config = p.ID, p.Config
	}
}

// job is a unit that has to be checked.
type job struct {
	unit    *unit
	full    bool
	errors  bool         // of a full check: keep nothing else
	twin    *unit        // of a full check: where function bodies are checked already
	waits   atomic.Int32 // jobs it imports that are not done
	unlocks []*job
}

type schedule struct{ jobs []*job }

// plan collects the units that are not checked yet, below and including want.
func plan(want map[*unit]bool, twins map[*unit]*unit, errorsOnly bool) *schedule {
	s := &schedule{}
	jobs := map[*unit]*job{}
	seen := map[*unit]bool{}
	var visit func(u *unit) *job
	visit = func(u *unit) *job {
		if seen[u] {
			return jobs[u]
		}
		seen[u] = true
		full := want[u] && !u.full.serves(errorsOnly)
		if u.missing != "" || u.path == "unsafe" || u.imported != nil && !full {
			return nil
		}
		j := &job{unit: u, full: full, errors: errorsOnly, twin: twins[u]}
		for _, imp := range u.imports {
			if below := visit(imp); below != nil {
				below.unlocks = append(below.unlocks, j)
				j.waits.Add(1)
			}
		}
		jobs[u] = j
		s.jobs = append(s.jobs, j)
		return j
	}
	for u := range want {
		visit(u)
	}
	return s
}

// run works the jobs off, each after those it imports.
func (s *schedule) run(ctx context.Context, fset *token.FileSet) error {
	if len(s.jobs) == 0 {
		return ctx.Err()
	}
	defer CollectMore()()
	ready := make(chan *job, len(s.jobs))
	var left atomic.Int32
	left.Store(int32(len(s.jobs)))
	for _, j := range s.jobs {
		if j.waits.Load() == 0 {
			ready <- j
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			for {
				select {
				case <-ctx.Done():
					return ctx.Err()
				case j, ok := <-ready:
					if !ok {
						return nil
					}
					j.run(fset)
					j.release(ready)
					if left.Add(-1) == 0 {
						close(ready)
					}
				}
			}
		})
	}
	return g.Wait()
}

func (j *job) release(ready chan<- *job) {
	for _, next := range j.unlocks {
		if next.waits.Add(-1) == 0 {
			ready <- next
		}
	}
}

func (j *job) run(fset *token.FileSet) {
	if !j.full {
		j.unit.imported = j.unit.checkDeclarations(fset)
		return
	}
	full, pkg := j.unit.checkBodies(fset, j.twin, j.errors)
	j.unit.full = full
	if j.unit.imported == nil && (!j.errors || len(j.unlocks) > 0) {
		j.unit.imported = pkg
	}
}

// checkDeclarations checks what importers can see. Errors do not matter: who
// is asked about is the importer.
func (u *unit) checkDeclarations(fset *token.FileSet) *types.Package {
	var files []*ast.File
	for _, s := range u.sources {
		file := (*ast.File)(nil)
		if u.module {
			file = s.parse(fset)
		} else {
			file = s.declarations(fset)
		}
		if file != nil {
			files = append(files, file)
		}
	}
	conf := u.config(func(error) {})
	conf.IgnoreFuncBodies = true
	return u.check(conf, fset, files, nil)
}

// checkBodies checks everything and keeps what it learns, or the errors only.
func (u *unit) checkBodies(fset *token.FileSet, twin *unit, errorsOnly bool) (*checked, *types.Package) {
	c := &checked{errorsOnly: errorsOnly}
	var syntax []*ast.File
	for _, s := range u.sources {
		syntax = append(syntax, s.parse(fset))
		c.problems = append(c.problems, parseProblems(s.path, s.err)...)
	}
	files, repeated := u.withoutRepeated(twin, syntax)
	if repeated != nil {
		c.twin = twin
	}
	conf := u.config(func(err error) {
		if !consequence(err, repeated) {
			c.problems = typeProblem(c.problems, err)
		}
	})
	if errorsOnly {
		return c, u.check(conf, fset, files, nil)
	}
	c.syntax, c.info = syntax, newInfo()
	c.pkg = u.check(conf, fset, files, c.info)
	for i, file := range files {
		c.info.Scopes[syntax[i]] = c.info.Scopes[file]
	}
	return c, c.pkg
}

func newInfo() *types.Info {
	return &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Implicits:  map[ast.Node]types.Object{},
		Instances:  map[*ast.Ident]types.Instance{},
		Scopes:     map[ast.Node]*types.Scope{},
	}
}

func (u *unit) config(report func(error)) *types.Config {
	return &types.Config{
		GoVersion:   languageVersion(u.goVersion),
		FakeImportC: true, // raw cgo files are checked, C names are unknown
		Importer:    u,
		Sizes:       u.sizes,
		Error:       report,
	}
}

// check runs go/types. A panic of the type checker, which broken code can
// provoke, costs the types of this package and not the run.
func (u *unit) check(conf *types.Config, fset *token.FileSet, files []*ast.File, info *types.Info) (pkg *types.Package) {
	name := u.path
	if len(files) > 0 {
		name = files[0].Name.Name
	}
	pkg = types.NewPackage(u.path, name)
	defer func() {
		if r := recover(); r != nil {
			pkg.MarkComplete()
			conf.Error(fmt.Errorf("%s: the type checker failed: %v; leave the package out", u.id, r))
		}
	}()
	_ = types.NewChecker(conf, fset, pkg, info).Files(files) // errors went to conf.Error
	pkg.MarkComplete()
	return pkg
}
