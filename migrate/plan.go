package migrate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/intake"
	"github.com/cbctl/cbctl/migrate/library"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/rules"
	"github.com/cbctl/cbctl/rewrite"
)

// job is one call of Plan.
type job struct {
	opt      Options
	module   *rewrite.Module
	libs     []library.Library
	ledger   *rewrite.Ledger
	left     []*rewrite.File // use a library, but no configuration builds them
	loader   *rewrite.Loader
	canon    *canonical
	ignore   *intake.Suppressions
	findings map[library.Library]*detect.Findings
	noMain   bool                     // see isLibrary
	texts    map[library.Library]bool // see textSeen
	demoted  map[*detect.Scope]library.Demotion
	notes    []report.Note
	modNotes []report.Note // about go.mod, of the last plan
	written  []*handwritten
	tests    tested
	accepted map[string]bool // hunks, see review
}

// Plan finds legacy breakers and prepares their replacement, up to and
// including all checks. It writes nothing.
func Plan(ctx context.Context, opt Options) (*Result, error) {
	j := &job{opt: opt, demoted: map[*detect.Scope]library.Demotion{}, findings: map[library.Library]*detect.Findings{}, texts: map[library.Library]bool{}}
	if err := j.start(); err != nil {
		return nil, err
	}
	j.stage("reading files")
	var err error
	if j.ledger, err = intake.Scan(ctx, j.module); err != nil {
		return nil, loadError(ctx, err)
	}
	j.ignore = intake.NewSuppressions(j.ledger)
	importing := j.reading()
	if len(importing) == 0 {
		return j.result(rewrite.NewSet(j.module), nil), nil
	}
	if err := j.editedCopy(); err != nil {
		return nil, err
	}
	if err := j.load(ctx, importing); err != nil {
		return nil, err
	}
	j.recognise()
	if err := j.identifyAll(ctx); err != nil {
		return nil, loadError(ctx, err)
	}
	for {
		set, plans, err := j.settle(ctx)
		if err != nil {
			return nil, err
		}
		again, err := j.proveAll(ctx, set)
		if err != nil {
			return nil, loadError(ctx, err)
		}
		if !again {
			if again, err = j.testAll(ctx, set); err != nil {
				return nil, loadError(ctx, err)
			}
		}
		if !again {
			if again, err = j.review(set); err != nil {
				return nil, err
			}
		}
		if !again {
			return j.result(set, plans), nil
		}
	}
}

func (j *job) start() error {
	var err error
	if j.opt.Dir, err = filepath.Abs(j.opt.Dir); err != nil {
		return err
	}
	if j.module, err = rewrite.FindModule(j.opt.Dir); err != nil {
		return &LoadError{Msg: err.Error(), Help: "run cbctl in a Go module, or name one with -C"}
	}
	for _, lib := range library.All() {
		if len(j.opt.From) == 0 || slices.Contains(j.opt.From, lib.Source()) {
			j.libs = append(j.libs, lib)
		}
	}
	if j.opt.Shim == "" {
		j.opt.Shim = ShimAuto
	}
	if j.opt.Canonical == "" {
		j.opt.Canonical = Copy
	}
	j.canon, err = newCanonical(j.module, j.opt)
	return err
}

func (j *job) stage(s string) {
	if j.opt.Progress != nil {
		j.opt.Progress(s)
	}
}

// owned reports whether an import path belongs to a library to be migrated.
func (j *job) owned(path string) bool {
	return slices.ContainsFunc(j.libs, func(l library.Library) bool { return l.Owns(path) })
}

// load reads the metadata and type-checks the packages that matter.
func (j *job) load(ctx context.Context, importing []*rewrite.File) error {
	j.stage("loading packages")
	configs, left := j.ledger.Configs(rewrite.BuildConfig{Tags: j.opt.Tags}, importing)
	j.left = slices.DeleteFunc(left, func(f *rewrite.File) bool { return !slices.ContainsFunc(f.Imports, j.owned) })
	var err error
	j.loader, err = rewrite.NewLoader(ctx, j.module, rewrite.LoadOptions{
		Patterns: j.opt.Patterns,
		Dir:      j.opt.Dir,
		Tests:    true, // a type used in a test cannot change without it
		Configs:  configs,
		Extra:    append([]string{"context", "errors", "time"}, j.canon.std...),
		Virtual:  j.canon.virtual(),
	})
	if err != nil {
		return loadError(ctx, err)
	}
	j.ledger.Settle(j.loader)
	targets, err := j.targets(ctx, j.loader, importing)
	if err != nil {
		return err
	}
	if err := j.problems(targets); err != nil {
		return err
	}
	// Read once: a plan may be made again several times.
	j.noMain = j.isLibrary()
	for _, lib := range j.libs {
		j.findings[lib] = j.find(j.loader, lib, targets)
		if len(j.findings[lib].Uses) > 0 {
			j.texts[lib] = j.textSeen(lib.Texts())
		}
	}
	return nil
}

// targets are the packages that use a library, checked.
func (j *job) targets(ctx context.Context, loader *rewrite.Loader, files []*rewrite.File) ([]*rewrite.Package, error) {
	j.stage("type-checking")
	targets, err := intake.Targets(ctx, loader, intake.Holding(loader, files, true), j.owned)
	if err != nil {
		return nil, loadError(ctx, err)
	}
	return targets, nil
}

// reading are the files to be looked at: those that use a library, and those
// of directories where a breaker could have been written by hand.
func (j *job) reading() []*rewrite.File {
	files := j.ledger.Importing(j.owned)
	if !j.wantsHandwritten() {
		return files
	}
	return intake.Union(files, intake.Suspects(j.ledger))
}

func (j *job) find(loader *rewrite.Loader, lib library.Library, targets []*rewrite.Package) *detect.Findings {
	finder := &detect.Finder{Module: j.module, Fset: loader.Fset(), Owns: lib.Owns}
	return finder.Find(targets)
}

// problems refuses to go on when a package that matters could not be loaded,
// and notes the others.
func (j *job) problems(targets []*rewrite.Package) error {
	var fatal []rewrite.Problem
	for _, p := range j.loader.Problems() {
		if p.Package == "" || slices.ContainsFunc(targets, func(t *rewrite.Package) bool { return t.ID == p.Package && j.usesLibrary(t) }) {
			fatal = append(fatal, p)
			continue
		}
		j.notes = append(j.notes, j.note("CB9003", p, "the package is not needed here, but it could not be loaded"))
	}
	if len(fatal) > 0 {
		return &LoadError{Msg: "the code could not be loaded", Problems: fatal, Help: "see that `go list ./...` works here, then run cbctl again"}
	}
	if len(targets) == 0 {
		return nil
	}
	broken := 0
	var first []rewrite.Problem
	for _, t := range targets {
		if len(t.Errors) > 0 {
			broken++
			first = append(first, t.Errors...)
		}
	}
	if broken == len(targets) {
		return &LoadError{Msg: "none of the packages to be looked at type-checks", Problems: unique(first), Help: "make the code compile (`go vet ./...`), then run cbctl again"}
	}
	return nil
}

// usesLibrary reports whether a package uses a library that is migrated. One
// that was only suspected to have a breaker of its own may be missing.
func (j *job) usesLibrary(pkg *rewrite.Package) bool {
	for path := range pkg.Imports {
		if j.owned(path) {
			return true
		}
	}
	return false
}

func unique(ps []rewrite.Problem) []rewrite.Problem {
	seen := map[string]bool{}
	return slices.DeleteFunc(ps, func(p rewrite.Problem) bool {
		k := p.Error()
		defer func() { seen[k] = true }()
		return seen[k]
	})
}

func (j *job) note(rule string, p rewrite.Problem, help string) report.Note {
	rel, err := filepath.Rel(j.module.Root, p.Pos.Filename)
	if err != nil || p.Pos.Filename == "" {
		rel = p.Pos.Filename
	}
	return report.Note{Rule: rule, Message: p.Msg, File: filepath.ToSlash(rel), Line: p.Pos.Line, Column: p.Pos.Column, Help: help}
}

// locked says why a file may not be edited.
func (j *job) locked(f *detect.File) string {
	file := j.ledger.File(f.Rel)
	switch {
	case file == nil:
		return "the file is outside the module"
	case file.Generated != "":
		return fmt.Sprintf("the file is generated (%s); change its source and generate it again", strings.TrimSpace(strings.TrimPrefix(file.Generated, "//")))
	case file.LineDirective:
		return "the file has //line directives, so its lines are another file's"
	case file.Symlink:
		return "the file is a symbolic link"
	case !f.Pkg.Selected:
		return "the package is not among those to migrate; name it too, or ./..."
	case file.Test && !j.opt.Tests:
		return "test files are left out (--tests=false)"
	case len(f.Pkg.Errors) > 0:
		p := f.Pkg.Errors[0]
		return fmt.Sprintf("the package does not type-check (%s:%d:%d: %s)", path.Base(filepath.ToSlash(p.Pos.Filename)), p.Pos.Line, p.Pos.Column, p.Msg)
	}
	return ""
}

// libraryContext is what the mapping of lib may look at.
func (j *job) libraryContext(lib library.Library, compared map[*ast.SwitchStmt]bool) *library.Context {
	return &library.Context{
		Fset:       j.loader.Fset(),
		Module:     j.module,
		Findings:   j.findings[lib],
		Canonical:  j.canon.importPath,
		ShimRoot:   path.Join(j.module.Path, "internal", "breakershim"),
		OldShim:    j.oldShim,
		AlwaysShim: j.opt.Shim == ShimAlways,
		NeverShim:  j.opt.Shim == ShimNever,
		Unsafe:     j.opt.Unsafe,
		IsLibrary:  j.noMain,
		TextSeen:   j.texts[lib],
		Locked:     j.locked,
		Ignored: func(rule string, u *detect.Use) (string, bool) {
			return j.ignore.At(rule, u.Scope.File.Rel, u.Pos.Line)
		},
		Compared: compared,
		Demoted:  j.demoted,
	}
}

// oldShim reads a shim of an earlier run.
func (j *job) oldShim(importPath string) []byte {
	dir := filepath.Join(j.module.Root, filepath.FromSlash(strings.TrimPrefix(importPath, j.module.Path+"/")))
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	var src []byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil && bytes.Contains(text, []byte(shimHeader)) {
			src = append(src, text...)
		}
	}
	return src
}

// isLibrary: no command in the module, examples aside.
func (j *job) isLibrary() bool {
	for _, f := range j.ledger.Files {
		if f.Status != rewrite.Analysed || f.Package != "main" || f.Test {
			continue
		}
		aside := false
		for _, dir := range strings.Split(path.Dir(f.Path), "/") {
			aside = aside || strings.HasPrefix(dir, "example") || strings.HasPrefix(dir, "_example") || dir == "tools" || dir == "scripts"
		}
		if !aside {
			return false
		}
	}
	return true
}

func loadError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var load *LoadError
	if errors.As(err, &load) {
		return err
	}
	return &LoadError{Msg: err.Error()}
}

// looksFor reports whether a rule is one that a migration looks for.
func looksFor(id string) bool {
	_, ok := rules.Lookup(id)
	return ok && (strings.HasPrefix(id, "CB1") || strings.HasPrefix(id, "CB2"))
}
