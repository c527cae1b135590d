package rewrite

import (
	"go/ast"
	"slices"
	"strings"
)

// importGroup is a run of specs without a blank line in between.
type importGroup struct {
	decl  *ast.GenDecl
	specs []*ast.ImportSpec
}

func (e *importEdit) groups() []importGroup {
	var groups []importGroup
	for _, d := range nonC(e.decls()) {
		for i, s := range d.Specs {
			spec := s.(*ast.ImportSpec)
			if i == 0 || e.blankBetween(d.Specs[i-1].(*ast.ImportSpec), spec) {
				groups = append(groups, importGroup{decl: d})
			}
			g := &groups[len(groups)-1]
			g.specs = append(g.specs, spec)
		}
	}
	return groups
}

func (e *importEdit) groupOf(spec *ast.ImportSpec) importGroup {
	for _, g := range e.groups() {
		if slices.Contains(g.specs, spec) {
			return g
		}
	}
	return importGroup{}
}

func (e *importEdit) blankBetween(a, b *ast.ImportSpec) bool {
	_, end := e.specRange(a)
	first := b.Pos()
	if b.Doc != nil {
		first = b.Doc.Pos()
	}
	return e.tf.Line(first) > e.tf.Line(e.tf.Pos(end))+1
}

// importClass is what importers put into groups.
type importClass int

const (
	standard importClass = iota
	thirdParty
	moduleLocal
)

func (e *importEdit) class(path string) importClass {
	if e.Module != "" && (path == e.Module || strings.HasPrefix(path, e.Module+"/")) {
		return moduleLocal
	}
	first, _, _ := strings.Cut(path, "/")
	if strings.Contains(first, ".") {
		return thirdParty
	}
	return standard
}

// count returns how many specs of the group are of a class.
func (e *importEdit) count(g importGroup, class importClass) int {
	n := 0
	for _, s := range g.specs {
		if e.class(specPath(s)) == class {
			n++
		}
	}
	return n
}

// home is the group for an import of the class: the one that has most of it.
// Packages of the module and third-party ones share a group unless the file
// separates them; a file that does not separate anything goes on like that.
func (e *importEdit) home(class importClass) (importGroup, bool) {
	groups := e.groups()
	if g, ok := e.most(groups, class); ok {
		return g, true
	}
	if len(groups) == 1 && e.mixed(groups[0]) {
		return groups[0], true
	}
	switch class {
	case thirdParty:
		return e.most(groups, moduleLocal)
	case moduleLocal:
		return e.most(groups, thirdParty)
	}
	return importGroup{}, false
}

func (e *importEdit) most(groups []importGroup, class importClass) (best importGroup, found bool) {
	most := 0
	for _, g := range groups {
		if n := e.count(g, class); n > most {
			best, most = g, n
		}
	}
	return best, most > 0
}

func (e *importEdit) mixed(g importGroup) bool {
	return e.count(g, e.class(specPath(g.specs[0]))) < len(g.specs)
}

func sortedByPath(specs []*ast.ImportSpec) bool {
	return slices.IsSortedFunc(specs, func(a, b *ast.ImportSpec) int {
		return strings.Compare(specPath(a), specPath(b))
	})
}
