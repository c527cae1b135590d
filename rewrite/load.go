package rewrite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// LoadOptions says what to load and how it is built.
type LoadOptions struct {
	Patterns []string      // what the user asked for, default ./... ; these packages are selected
	Dir      string        // where relative patterns start, default the module's root
	Tests    bool          // load test variants too
	Configs  []BuildConfig // default the host's
	Extra    []string      // import paths outside the module whose types edits may newly need
	ReadOnly bool          // nothing will be edited: the syntax of packages that Check was not asked for need not be kept
	Virtual  []Virtual     // packages outside the module that are not on disk yet
}

// Virtual is a package held in memory, such as one of a module that is about
// to be added to go.mod. Edits may import it; it may import Extra packages.
type Virtual struct {
	Path      string
	GoVersion string
	Files     map[string][]byte // by file name
}

// Package is one package, as one variant in one build configuration.
type Package struct {
	ID, Path, Name string
	ForTest        string              // import path of the package under test, for test variants
	Config         int                 // index into LoadOptions.Configs
	Module         bool                // belongs to the loader's module
	Selected       bool                // matched by LoadOptions.Patterns
	Files          []string            // absolute paths
	Syntax         []*ast.File         // parallel to Files; filled by Check
	Types          *types.Package      // filled by Check
	Info           *types.Info         // filled by Check, which says what a test variant lacks
	Errors         []Problem           // parse and type errors, filled by Check
	Imports        map[string]*Package // by import path as written

	dir       string
	readOnly  bool // see LoadOptions
	goVersion string
	arch      string
	sizes     types.Sizes
	missing   string // why the package cannot be had, "" when it can
	sources   []*source
	unit      *unit
	filled    *checked // what the exported fields were filled from
}

// Loader knows the packages of a module in each build configuration.
type Loader struct {
	m        *Module
	opt      LoadOptions
	fset     *token.FileSet
	sources  *sourceTable
	units    *unitTable
	graphs   []*graph   // per configuration; nil when it could not be loaded
	pkgs     []*Package // of the module
	problems []Problem
}

// NewLoader reads package metadata: one go/packages call per configuration,
// over the whole module, the patterns and the extra packages. It reads no
// export data and runs no cgo. What is wrong with single packages becomes a
// problem; an error means that there is nothing to work on.
func NewLoader(ctx context.Context, m *Module, opt LoadOptions) (*Loader, error) {
	if len(opt.Configs) == 0 {
		opt.Configs = []BuildConfig{{}}
	}
	opt.Configs = slices.Clone(opt.Configs)
	for i := range opt.Configs {
		opt.Configs[i] = opt.Configs[i].normal()
	}
	l := &Loader{
		m: m, opt: opt, fset: token.NewFileSet(),
		sources: newSourceTable(nil), units: newUnitTable(nil),
		graphs: make([]*graph, len(opt.Configs)),
	}
	patterns := l.patterns()
	if err := l.loadAll(ctx, patterns); err != nil {
		return nil, err
	}
	l.addVirtual()
	l.collect()
	l.choose(patterns)
	l.sortProblems()
	return l, nil
}

// loadAll loads the configurations. One that fails is a problem as long as
// another succeeds.
func (l *Loader) loadAll(ctx context.Context, patterns []*pattern) error {
	modFlags, cleanup, err := l.m.readOnlyModFlags()
	if err != nil {
		return err
	}
	defer cleanup()
	args := l.arguments(patterns)
	errs := make([]error, len(l.opt.Configs))
	problems := make([][]Problem, len(l.opt.Configs))
	var g errgroup.Group
	g.SetLimit(2) // each is a go command, which is parallel itself
	for i := range l.opt.Configs {
		g.Go(func() error {
			l.graphs[i], problems[i], errs[i] = l.loadConfig(ctx, i, args, modFlags)
			return nil
		})
	}
	_ = g.Wait() // errors are kept per configuration
	if err := ctx.Err(); err != nil {
		return err
	}
	return l.settle(errs, problems)
}

func (l *Loader) settle(errs []error, problems [][]Problem) error {
	loaded := false
	for i, err := range errs {
		loaded = loaded || err == nil
		l.problems = append(l.problems, problems[i]...)
		if err != nil {
			l.problems = append(l.problems, Problem{Config: i, Msg: err.Error()})
		}
	}
	if !loaded {
		return errors.Join(errs...)
	}
	return nil
}

// arguments are the patterns of the go command: the whole module always, so
// that importers of a changed package are known.
func (l *Loader) arguments(patterns []*pattern) []string {
	args := []string{"./..."}
	for _, p := range patterns {
		if p.list != "" && !slices.Contains(args, p.list) {
			args = append(args, p.list)
		}
	}
	return append(args, l.opt.Extra...)
}

// collect gathers the module's packages of all configurations.
func (l *Loader) collect() {
	l.pkgs = nil
	for _, g := range l.graphs {
		if g == nil {
			continue
		}
		for _, p := range g.byID {
			if p.Module && len(p.Files) > 0 {
				l.pkgs = append(l.pkgs, p)
			}
		}
	}
	slices.SortFunc(l.pkgs, func(a, b *Package) int {
		if a.Config != b.Config {
			return a.Config - b.Config
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// sortProblems orders problems by place and drops those that several
// configurations or packages share.
func (l *Loader) sortProblems() {
	slices.SortStableFunc(l.problems, func(a, b Problem) int {
		return strings.Compare(a.Error(), b.Error())
	})
	l.problems = slices.CompactFunc(l.problems, func(a, b Problem) bool { return a.Error() == b.Error() })
}

// Fset returns the file set of all positions.
func (l *Loader) Fset() *token.FileSet { return l.fset }

// Module returns the module that is loaded.
func (l *Loader) Module() *Module { return l.m }

// Configs returns the build configurations, the host's values filled in.
func (l *Loader) Configs() []BuildConfig { return l.opt.Configs }

// Packages returns the module's packages in all variants and configurations,
// sorted by configuration and ID.
func (l *Loader) Packages() []*Package { return slices.Clone(l.pkgs) }

// Problems returns what is wrong with the metadata: missing modules, patterns
// that match nothing, configurations that cannot be loaded.
func (l *Loader) Problems() []Problem { return slices.Clone(l.problems) }

// Importers returns the module's packages, in all variants, that directly
// import a variant of one of pkgs in the same configuration.
func (l *Loader) Importers(pkgs []*Package) []*Package {
	type key struct {
		path   string
		config int
	}
	wanted := map[key]bool{}
	for _, p := range pkgs {
		wanted[key{p.Path, p.Config}] = true
	}
	var importers []*Package
	for _, p := range l.pkgs {
		for _, imp := range p.Imports {
			if wanted[key{imp.Path, p.Config}] {
				importers = append(importers, p)
				break
			}
		}
	}
	return importers
}

// Lookup returns the package that an import of path means in a configuration,
// also one outside the module, or nil.
func (l *Loader) Lookup(config int, path string) *Package {
	if g := l.graphs[config]; g != nil {
		return g.resolve(path, "")
	}
	return nil
}

// Source returns the bytes of a file as they were read, or as an overlay has
// them; nil for a file that is not there.
func (l *Loader) Source(path string) []byte {
	if s := l.sources.lookup(path); s != nil {
		if s.removed {
			return nil
		}
		s.parse(l.fset)
		return s.data
	}
	data, err := (&source{path: path}).read()
	if err != nil {
		return nil
	}
	return data
}

// describe names a configuration for messages about it.
func (l *Loader) describe(config int, err error) error {
	return fmt.Errorf("packages for %s: %w", l.opt.Configs[config], err)
}

// Line returns a line of a file as Source has it, counted from 1, without its
// end; "" for one that is not there.
func (l *Loader) Line(path string, n int) string {
	src := l.Source(path)
	for ; n > 1 && len(src) > 0; n-- {
		_, src, _ = bytes.Cut(src, []byte("\n"))
	}
	first, _, _ := bytes.Cut(src, []byte("\n"))
	return strings.TrimRight(string(first), "\r")
}
