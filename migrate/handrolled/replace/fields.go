package replace

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// structText is the struct without the fields of the state, with the canonical
// breaker. Groups of fields stay groups.
func (s *subject) structText(file *ast.File, st *ast.StructType) string {
	var b strings.Builder
	b.WriteString("struct {\n")
	group, begun, before := false, false, st.Fields.Opening+1
	for _, f := range st.Fields.List {
		begin, end := f.Pos(), f.End()
		if f.Doc != nil {
			begin = f.Doc.Pos()
		}
		if f.Comment != nil {
			end = f.Comment.End()
		}
		group = group || strings.Contains(blanks.Replace(s.between(before, begin)), "\n\n")
		heads := s.commentsBetween(file, before, begin)
		before = end
		text := s.fieldText(f)
		if text == "" {
			continue
		}
		if group && begun {
			b.WriteString("\n")
		}
		if heads != "" {
			heads += "\n"
		}
		b.WriteString(heads + s.between(begin, f.Pos()) + text + s.between(f.End(), end) + "\n")
		group, begun = false, true
	}
	if begun {
		b.WriteString("\n")
	}
	if len(s.given) > 0 {
		fmt.Fprintf(&b, "%s atomic.Pointer[%s] // settings of the last call\n", s.names.last(), s.givenStruct())
	}
	if !s.byValue {
		fmt.Fprintf(&b, "%s sync.Once // makes %s\n", s.names.once, s.names.core)
	}
	fmt.Fprintf(&b, "%s *%s.Breaker\n}", s.names.core, s.names.breaker)
	return b.String()
}

// fieldText is what is left of a field, "" if nothing.
func (s *subject) fieldText(f *ast.Field) string {
	keep := s.keptNames(f)
	switch {
	case len(f.Names) == 0 && s.goes(s.embedded(f)), len(f.Names) > 0 && len(keep) == 0:
		return ""
	case len(keep) == len(f.Names):
		return s.text(f)
	}
	text := strings.Join(keep, ", ") + " " + s.text(f.Type)
	if f.Tag != nil {
		text += " " + f.Tag.Value
	}
	return text
}

func (s *subject) keptNames(f *ast.Field) []string {
	var out []string
	for _, n := range f.Names {
		if v, ok := s.info.Defs[n].(*types.Var); ok && !s.goes(v) {
			out = append(out, n.Name)
		}
	}
	return out
}

func (s *subject) embedded(f *ast.Field) *types.Var {
	for v := range s.home.Type().Underlying().(*types.Struct).Fields() {
		if v.Embedded() && v.Pos() >= f.Pos() && v.Pos() <= f.End() {
			return v
		}
	}
	return nil
}

// goes reports whether a field of the struct goes.
func (s *subject) goes(v *types.Var) bool {
	return s.fields[v] || s.locks[v] && !s.lockStays()
}
