package replace

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// Settings may change after a breaker was made: a function of the package
// stores new ones. The canonical breaker is told them with each call then, as
// if they came with it.

// findMutable adds the structs of settings that change to those that come with
// calls, as far as they can be compared.
func (s *subject) findMutable() {
	if s.owner != nil || len(s.given) > 0 {
		return
	}
	for _, set := range s.settings() {
		v := set.Var
		if v == nil || !v.IsField() {
			continue
		}
		top := s.topField(v)
		if top == nil || top == v || isAtomic(top.Type()) || !types.Comparable(top.Type()) || !s.changes(top) {
			continue
		}
		if !s.isGivenField(top) {
			s.given = append(s.given, given{name: top.Name(), param: paramName(top.Name()), typ: top.Type(), field: top})
		}
	}
}

// topField is the field of the breaker in which a setting is, or which it is.
func (s *subject) topField(v *types.Var) *types.Var {
	for f := range s.home.Type().Underlying().(*types.Struct).Fields() {
		if f == v || !s.fields[f] && s.path(v, f.Type(), "x", 1) != "" {
			if _, isPointer := f.Type().Underlying().(*types.Pointer); isPointer {
				return nil
			}
			return f
		}
	}
	return nil
}

// changes reports whether an exported method of the breaker stores new settings
// in a field.
func (s *subject) changes(field *types.Var) bool {
	found := false
	is := func(e ast.Expr) bool {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		return ok && s.info.Uses[sel.Sel] == types.Object(field)
	}
	for i, file := range s.Package.Syntax {
		if strings.HasSuffix(s.Package.Files[i], "_test.go") {
			continue
		}
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || fd.Recv == nil || !fd.Name.IsExported() || rewrite.NamedType(s.info.TypeOf(fd.Recv.List[0].Type)) != s.home {
				continue
			}
			ast.Inspect(fd.Body, func(n ast.Node) bool {
				if a, ok := n.(*ast.AssignStmt); ok {
					for _, lhs := range a.Lhs {
						found = found || is(lhs)
					}
				}
				return !found
			})
		}
	}
	return found
}

func (s *subject) isGivenField(v *types.Var) bool {
	for _, g := range s.given {
		if g.field == v {
			return true
		}
	}
	return false
}

// mutable reports whether the settings that are told with each call are fields
// of the breaker itself.
func (s *subject) mutable() bool { return len(s.given) > 0 && s.given[0].field != nil }

// underLock reports whether the canonical breaker is asked and told while the
// lock is held: an observer uses what it protects, or the settings are.
func (s *subject) underLock() bool { return s.moves.guarded() || s.mutable() && s.lockStays() }
