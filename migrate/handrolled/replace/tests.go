package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// testEdits lets the package's own tests look at the state through the
// canonical breaker, and put it into another state where there is a way to say
// which. A test that changes the state otherwise cannot stay.
func (s *subject) testEdits(p *Plan) {
	for _, variant := range s.Tests {
		t := *s
		t.info, t.inTest = s.mergedInfo(variant), true
		for i, file := range variant.Syntax {
			if !strings.HasSuffix(variant.Files[i], "_test.go") || file.Name.Name != s.Package.Name {
				continue
			}
			for _, d := range file.Decls {
				fd, ok := d.(*ast.FuncDecl)
				if !ok || fd.Body == nil || !t.touches(fd.Body) {
					continue
				}
				if w := t.otherWrites(fd.Body); len(w) > 0 {
					give(fd.Pos(), "its test %s changes %s by hand", fd.Name.Name, w[0].field.Name())
				}
				if len(t.writes(fd.Body)) > 0 {
					if !strings.HasPrefix(fd.Name.Name, "Test") {
						give(fd.Pos(), "%s changes its state by hand for tests", fd.Name.Name)
					}
					p.TestsSet = append(p.TestsSet, fd.Name.Name)
				}
				fe := p.file(&t, file)
				fe.Edits = append(fe.Edits, rewrite.Edit{Node: fd.Body, Text: t.render(fd.Body)})
			}
		}
		s.usesState = s.usesState || t.usesState
		if t.countsOf != nil {
			s.countsOf = t.countsOf
		}
	}
}

// mergedInfo is what is known of a test variant, said with the objects of the
// package itself: both come from the same syntax.
func (s *subject) mergedInfo(variant *rewrite.Package) *types.Info {
	at := map[token.Pos]types.Object{}
	for id, obj := range s.info.Defs {
		if obj != nil {
			at[id.Pos()] = obj
		}
	}
	out := &types.Info{Types: maps.Clone(variant.Info.Types), Defs: maps.Clone(variant.Info.Defs), Uses: maps.Clone(variant.Info.Uses)}
	for id, obj := range out.Uses {
		if obj != nil && at[obj.Pos()] != nil {
			out.Uses[id] = at[obj.Pos()]
		}
	}
	return out
}
