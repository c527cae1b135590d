package rewrite

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// The names of the gates, as in Problem.Gate.
const (
	GateProtected = "protected" // no generated, vendored or foreign file changes
	GateParse     = "parse"     // every changed file parses
	GateComments  = "comments"  // no comment is lost
	GateBytes     = "bytes"     // nothing changes outside the edited declarations
	GateTypes     = "types"     // no type error that was not there before
)

// Gate checks s before it is written. The problems say what would go wrong;
// an error means that the checks could not be made.
func Gate(ctx context.Context, l *Loader, s *Set) ([]Problem, error) {
	g := &gate{m: l.m, set: s}
	for i := range s.Changes {
		g.file(&s.Changes[i])
	}
	if g.unparsable {
		return g.problems, ctx.Err() // type errors would only be consequences
	}
	if err := g.types(ctx, l); err != nil {
		return nil, err
	}
	return g.problems, nil
}

type gate struct {
	m          *Module
	set        *Set
	problems   []Problem
	unparsable bool
}

func (g *gate) report(name string, pos token.Position, format string, args ...any) {
	g.problems = append(g.problems, Problem{Pos: pos, Msg: fmt.Sprintf(format, args...), Gate: name})
}

func (g *gate) file(c *Change) {
	g.protected(c)
	if c.Kind == Deleted {
		return
	}
	switch base := filepath.Base(c.Path); {
	case base == "go.mod":
		_, err := modfile.Parse(c.Path, c.New, nil)
		g.modfile(c, err)
	case base == "go.work":
		_, err := modfile.ParseWork(c.Path, c.New, nil)
		g.modfile(c, err)
	case strings.HasSuffix(base, ".go"):
		g.source(c)
	}
}

func (g *gate) modfile(c *Change, err error) {
	if err == nil {
		return
	}
	pos := token.Position{Filename: c.Path, Line: 1, Column: 1}
	var list modfile.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		pos.Line, pos.Column = list[0].Pos.Line, max(list[0].Pos.LineRune, 1)
		err = list[0].Err
	}
	g.report(GateParse, pos, "the changed file does not parse: %v", err)
	g.unparsable = true
}

// protected refuses files that are not the module's own hand-written source.
func (g *gate) protected(c *Change) {
	pos := token.Position{Filename: c.Path, Line: 1, Column: 1}
	switch status := g.m.statusOf(c.Path); {
	case status == Vendored && !g.revendors(c):
		g.report(GateProtected, pos, "the file is vendored; change the module it comes from and run `go mod vendor`")
	case status == NestedModule:
		g.report(GateProtected, pos, "the file belongs to another module; run there")
	}
	if c.Kind == Modified && !c.Own && strings.HasSuffix(c.Path, ".go") {
		if header := generatedHeader(c.Old); header != "" {
			g.report(GateProtected, pos, "the file is generated (%q); change its generator or the source it is made from", header)
		}
	}
}

// revendors reports whether the change is part of taking a module out of
// vendor: files go and the list of modules changes in the same set.
func (g *gate) revendors(c *Change) bool {
	if filepath.Base(c.Path) == "modules.txt" {
		return true
	}
	return c.Kind == Deleted && slices.ContainsFunc(g.set.Changes, func(o Change) bool {
		return filepath.Base(o.Path) == "modules.txt" && filepath.Base(filepath.Dir(o.Path)) == "vendor"
	})
}

// statusOf is the status that the directories of a path give it.
func (m *Module) statusOf(path string) Status {
	rel := m.Rel(path)
	if filepath.IsAbs(filepath.FromSlash(rel)) {
		if m.Workspace != "" && filepath.Dir(m.Workspace) == filepath.Dir(path) {
			return Analysed // go.work and go.work.sum
		}
		if m.Workspace != "" && strings.HasPrefix(path, filepath.Join(filepath.Dir(m.Workspace), "vendor")+string(filepath.Separator)) {
			return Vendored
		}
		return NestedModule
	}
	status, dir := Analysed, m.Root
	parts := strings.Split(rel, "/")
	for _, part := range parts[:len(parts)-1] {
		dir = filepath.Join(dir, part)
		status = dirStatus(m, dir, status)
	}
	return status
}

// source parses both versions of a Go file and compares them.
func (g *gate) source(c *Change) {
	after, ok := g.parse(c.Path, c.New, "the changed file does not parse: %s")
	if !ok || c.Kind != Modified || c.Own {
		return
	}
	before, ok := g.parse(c.Path, c.Old, "the file has a syntax error, correct it first: %s")
	if !ok {
		return
	}
	g.comments(c, before, after)
	g.bytes(c, before, after)
}

// parsedFile is a file apart from any loader.
type parsedFile struct {
	fset *token.FileSet
	file *ast.File
	src  []byte
}

func (f *parsedFile) at(pos token.Pos) token.Position { return f.fset.PositionFor(pos, false) }

func (g *gate) parse(path string, src []byte, complaint string) (*parsedFile, bool) {
	f := &parsedFile{fset: token.NewFileSet(), src: src}
	var err error
	f.file, err = parser.ParseFile(f.fset, path, src, parser.ParseComments|parser.SkipObjectResolution)
	if err == nil {
		return f, true
	}
	for _, p := range parseProblems(path, err) {
		g.report(GateParse, p.Pos, complaint, strings.TrimPrefix(p.Msg, "syntax error: "))
	}
	g.unparsable = true
	return nil, false
}

// comments makes sure that each old comment is still there, except those that
// the edits drop on purpose. Comments may be added.
func (g *gate) comments(c *Change, before, after *parsedFile) {
	kept, dropped := newMultiset(fileComments(after.file)), newMultiset(c.DroppedComments)
	for _, group := range before.file.Comments {
		for _, comment := range group.List {
			if !kept.take(comment.Text) && !dropped.take(comment.Text) {
				g.report(GateComments, before.at(comment.Pos()), "the comment %q would be lost", firstLine(comment.Text))
			}
		}
	}
}
