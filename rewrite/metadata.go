package rewrite

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// metadataMode leaves out compiled files (which would run cgo), export data
// (which would compile everything) and types. NeedTypesSizes is left out too:
// for its sake go/packages asks for compiled files, and the architecture is
// known without it.
const metadataMode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps |
	packages.NeedModule | packages.NeedForTest

// graph is the package graph of one configuration.
type graph struct {
	byID   map[string]*Package
	byPath map[string][]*Package
}

func newGraph() *graph {
	return &graph{byID: map[string]*Package{}, byPath: map[string][]*Package{}}
}

func (g *graph) add(p *Package) {
	g.byID[p.ID] = p
	g.byPath[p.Path] = append(g.byPath[p.Path], p)
}

// resolve finds what an import of path means inside a package that is built
// for the tests of forTest: the variant of these tests if there is one.
func (g *graph) resolve(path, forTest string) *Package {
	var plain *Package
	for _, p := range g.byPath[path] {
		switch {
		case p.missing != "":
		case forTest != "" && p.ForTest == forTest:
			return p
		case p.ForTest == "":
			plain = p
		}
	}
	return plain
}

// readOnlyModFlags returns flags under which the go command writes nothing to
// the user's tree. Only -mod=mod would; it gets a copy of go.mod and go.sum.
func (m *Module) readOnlyModFlags() (flags []string, cleanup func(), err error) {
	cleanup = func() {}
	if m.modFlag() != "mod" || m.Workspace != "" || m.env.flag("modfile") != "" {
		return nil, cleanup, nil
	}
	dir, err := os.MkdirTemp("", "gomod-")
	if err != nil {
		return nil, cleanup, fmt.Errorf("copy of go.mod: %w", err)
	}
	cleanup = func() { _ = os.RemoveAll(dir) }
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(m.Root, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			cleanup()
			return nil, func() {}, fmt.Errorf("copy of %s: %w", name, err)
		}
	}
	return []string{"-modfile=" + filepath.Join(dir, "go.mod")}, cleanup, nil
}

// loadConfig makes the go/packages call of one configuration. A vendor
// directory that does not fit go.mod stops the go command altogether; such a
// module is read from the module cache instead, and the problem is kept.
func (l *Loader) loadConfig(ctx context.Context, config int, args, modFlags []string) (*graph, []Problem, error) {
	if c := l.opt.Configs[config]; !c.supported() {
		return nil, nil, l.describe(config, errors.New("the go command has no such platform; `go tool dist list` prints those it has"))
	}
	roots, err := l.list(ctx, config, args, modFlags)
	var problems []Problem
	if err != nil && strings.Contains(err.Error(), "inconsistent vendoring") {
		problems = append(problems, Problem{Config: config, Msg: withHint(goCommandText(err))})
		roots, err = l.list(ctx, config, args, []string{"-mod=readonly"})
	}
	if err != nil {
		return nil, problems, l.describe(config, errors.New(withHint(goCommandText(err))))
	}
	c := &converter{l: l, config: config, graph: newGraph(), done: map[*packages.Package]*Package{}, problems: problems}
	for _, root := range roots {
		c.convert(root)
	}
	return c.graph, c.problems, nil
}

// goCommandText is what the go command said, without go/packages' account of
// how it ran.
func goCommandText(err error) string {
	text := err.Error()
	if _, stderr, ok := strings.Cut(text, "stderr: "); ok {
		text = stderr
	}
	return strings.TrimPrefix(strings.TrimSpace(text), "go: ")
}

func (l *Loader) list(ctx context.Context, config int, args, flags []string) ([]*packages.Package, error) {
	c := l.opt.Configs[config]
	if len(c.Tags) > 0 {
		flags = append(flags[:len(flags):len(flags)], "-tags="+strings.Join(c.Tags, ","))
	}
	return packages.Load(&packages.Config{
		Context:    ctx,
		Mode:       metadataMode,
		Dir:        l.m.Root,
		Env:        l.m.buildEnv(c),
		BuildFlags: flags,
		Tests:      l.opt.Tests,
	}, args...)
}

// buildEnv sets cgo explicitly: whether a C compiler is installed has nothing
// to do with which files a build takes, since nothing is compiled.
func (m *Module) buildEnv(c BuildConfig) []string {
	cgo := "1"
	if c.NoCgo {
		cgo = "0"
	}
	env := append(os.Environ(), "PWD="+m.Root, "GOOS="+c.GOOS, "GOARCH="+c.GOARCH, "CGO_ENABLED="+cgo)
	if m.Workspace == "" && m.env.GOWORK != "" {
		env = append(env, "GOWORK=off")
	}
	return env
}

// converter turns go/packages' answer into a graph.
type converter struct {
	l        *Loader
	config   int
	graph    *graph
	done     map[*packages.Package]*Package
	problems []Problem
}

func (c *converter) convert(from *packages.Package) *Package {
	if p := c.done[from]; p != nil {
		return p
	}
	p := c.newPackage(from)
	c.done[from] = p
	if isTestMain(from) {
		return p // a generated file that nobody may edit
	}
	c.graph.add(p)
	for path, imp := range from.Imports {
		if path != "C" && imp != from {
			p.Imports[path] = c.convert(imp)
		}
	}
	c.report(from, p)
	return p
}

// isTestMain reports whether the go command made the package up to run tests:
// its only file lies in the build cache.
func isTestMain(p *packages.Package) bool {
	return p.Name == "main" && strings.HasSuffix(p.ID, ".test") &&
		!slices.ContainsFunc(p.GoFiles, func(f string) bool { return filepath.Dir(f) == p.Dir })
}

func (c *converter) newPackage(from *packages.Package) *Package {
	p := &Package{
		ID: from.ID, Path: from.PkgPath, Name: from.Name, ForTest: from.ForTest, Config: c.config,
		Files: goFiles(from), Imports: make(map[string]*Package, len(from.Imports)),
		dir: from.Dir, arch: c.l.opt.Configs[c.config].GOARCH, readOnly: c.l.opt.ReadOnly,
	}
	p.sizes = sizesFor(p.arch)
	if from.Module != nil {
		p.Module = from.Module.Path == c.l.m.Path && from.Module.Main
		p.goVersion = goLanguage(from.Module.GoVersion)
	}
	if p.Module && p.goVersion == "" {
		p.goVersion = goLanguage(c.l.m.GoVersion)
	}
	if p.dir == "" && len(p.Files) > 0 {
		p.dir = filepath.Dir(p.Files[0])
	}
	p.sources = c.l.sources.getAll(p.Files)
	if len(p.Files) == 0 && from.PkgPath != "unsafe" {
		p.missing = missingReason(from)
	}
	return p
}

// goFiles keeps the Go files of the package's directory. For a package that
// cannot be found go/packages adds the file that an error names, which is one
// of the importer's.
func goFiles(from *packages.Package) []string {
	var files []string
	for _, f := range from.GoFiles {
		if strings.HasSuffix(f, ".go") && filepath.Dir(f) == from.Dir {
			files = append(files, f)
		}
	}
	return files
}

func missingReason(from *packages.Package) string {
	if len(from.Errors) > 0 {
		return withHint(from.Errors[0].Msg)
	}
	return "no Go files in this build configuration"
}

// report keeps the errors of packages; those of parsing are found again, with
// better positions, when the package is checked.
func (c *converter) report(from *packages.Package, p *Package) {
	for _, e := range from.Errors {
		if e.Kind == packages.ParseError {
			continue
		}
		if p.missing != "" && !strings.Contains(e.Msg, p.Path) {
			e.Msg = "package " + p.Path + ": " + e.Msg
		}
		problem := listProblem(c.l.m, e)
		problem.Package, problem.Config = p.ID, c.config
		c.problems = append(c.problems, problem)
	}
}

// goLanguage is the GoVersion of a types.Config.
func goLanguage(version string) string {
	if version == "" {
		return ""
	}
	return "go" + version
}

func sizesFor(arch string) types.Sizes {
	if sizes := types.SizesFor("gc", arch); sizes != nil {
		return sizes
	}
	return types.SizesFor("gc", "amd64")
}
