package rewrite

import (
	"fmt"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// pattern is one thing the user asked for.
type pattern struct {
	raw     string
	match   func(*Package) bool
	list    string // what to add to the go command's arguments, "" when ./... has it
	problem string // why it can match nothing
	matched bool
}

func (l *Loader) patterns() []*pattern { return parsePatterns(l.m, l.opt.Dir, l.opt.Patterns) }

func parsePatterns(m *Module, dir string, raws []string) []*pattern {
	if len(raws) == 0 {
		raws = []string{"./..."}
	}
	if dir == "" {
		dir = m.Root
	} else if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	list := make([]*pattern, len(raws))
	for i, raw := range raws {
		list[i] = parsePattern(m, dir, strings.TrimSpace(raw))
	}
	return list
}

// Named returns whether patterns, read in dir, name the package of the module
// with an import path. The package need not exist; patterns of files name none.
func Named(m *Module, dir string, patterns []string) func(importPath string) bool {
	list := parsePatterns(m, dir, patterns)
	return func(importPath string) bool {
		rel := strings.TrimPrefix(strings.TrimPrefix(importPath, m.Path), "/")
		pkg := &Package{Path: importPath, dir: filepath.Join(m.Root, filepath.FromSlash(rel))}
		return slices.ContainsFunc(list, func(p *pattern) bool { return p.match != nil && p.match(pkg) })
	}
}

func parsePattern(m *Module, dir, raw string) *pattern {
	p := &pattern{raw: raw}
	file := strings.TrimPrefix(raw, "file=")
	switch {
	case strings.HasSuffix(file, ".go") || file != raw:
		p.file(m, absolute(dir, file))
	case raw == "all":
		p.match = func(*Package) bool { return true }
	case isLocal(raw):
		p.directory(m, absolute(dir, raw))
	case raw == m.Path || strings.HasPrefix(raw, m.Path+"/") || strings.HasPrefix(raw, m.Path+"..."):
		re := wildcard(raw)
		p.match = func(pkg *Package) bool { return re.MatchString(pkg.Path) }
	case strings.Contains(raw, "..."):
		re := wildcard(raw)
		p.match = func(pkg *Package) bool { return re.MatchString(pkg.Path) }
	default:
		p.problem = fmt.Sprintf("it is not a package of module %s; for a directory write ./%s", m.Path, raw)
	}
	return p
}

// isLocal reports whether the go command takes the pattern for a directory.
func isLocal(raw string) bool {
	return raw == "." || raw == ".." || filepath.IsAbs(raw) ||
		strings.HasPrefix(filepath.ToSlash(raw), "./") || strings.HasPrefix(filepath.ToSlash(raw), "../")
}

func absolute(dir, path string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return filepath.Clean(path)
}

// file selects the packages that one file is part of.
func (p *pattern) file(m *Module, path string) {
	if !isFile(path) {
		p.problem = "there is no such file"
		return
	}
	p.match = func(pkg *Package) bool { return slices.Contains(pkg.Files, path) }
	p.beyond(m, filepath.Dir(path))
}

// directory selects by directory, with the go command's wildcards.
func (p *pattern) directory(m *Module, path string) {
	root, _, wild := strings.Cut(path, "...")
	root = strings.TrimRight(root, string(filepath.Separator))
	if wild && !isDir(root) {
		root = filepath.Dir(root) // ./foo... begins in the middle of a name
	}
	rel := m.Rel(root)
	if filepath.IsAbs(filepath.FromSlash(rel)) {
		p.problem = fmt.Sprintf("it lies outside module %s (%s); run in the module that has it (-C DIR)", m.Path, m.Root)
		return
	}
	if !isDir(root) {
		p.problem = "there is no such directory"
		return
	}
	if owner := upwards(root, "go.mod"); owner != m.Root {
		p.problem = fmt.Sprintf("it belongs to the module in %s; run it there (-C %s)", owner, owner)
		return
	}
	re := wildcard(m.Rel(path))
	if m.Rel(path) == "..." {
		re = wildcard("./...")
	}
	p.match = func(pkg *Package) bool {
		rel := m.Rel(pkg.dir)
		return re.MatchString(rel) || re.MatchString("./"+rel)
	}
	if !wild {
		p.beyond(m, root)
	}
}

// beyond notes a directory that ./... leaves out although it may hold a
// package: testdata, _x, .x.
func (p *pattern) beyond(m *Module, dir string) {
	rel := m.Rel(dir)
	for part := range strings.SplitSeq(rel, "/") {
		if part != "." && (part == "testdata" || part[0] == '_' || part[0] == '.') || m.ignores(rel) {
			p.list = "./" + rel
			return
		}
	}
}

// wildcard is the go command's pattern language: ... is any text, and /... at
// the end also matches nothing.
func wildcard(pattern string) *regexp.Regexp {
	re := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\.\.\.`, `.*`)
	if rest, ok := strings.CutSuffix(re, `/.*`); ok {
		re = rest + `(/.*)?`
	}
	return regexp.MustCompile(`^` + re + `$`)
}

// choose marks the selected packages and reports patterns without a match.
func (l *Loader) choose(patterns []*pattern) {
	for _, pkg := range l.pkgs {
		for _, p := range patterns {
			if p.match != nil && p.match(pkg) {
				pkg.Selected, p.matched = true, true
			}
		}
	}
	for _, p := range patterns {
		if p.matched {
			continue
		}
		why := p.problem
		if why == "" {
			why = "no Go file there is built by " + l.configNames() + "; check the path, or choose other tags"
		}
		l.problems = append(l.problems, Problem{
			Pos: token.Position{Filename: filepath.Join(l.m.Root, "go.mod"), Line: 1, Column: 1},
			Msg: fmt.Sprintf("pattern %q matches no package: %s", p.raw, why),
		})
	}
}

func (l *Loader) configNames() string {
	names := make([]string, len(l.opt.Configs))
	for i, c := range l.opt.Configs {
		names[i] = c.String()
	}
	return strings.Join(names, ", ")
}
