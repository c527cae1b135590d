package replace

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/rewrite"
)

// structEdits takes the fields of the state out of the struct, puts the
// canonical breaker in, and adds the generated functions behind it.
func (s *subject) structEdits(p *Plan) {
	for _, file := range s.Package.Syntax {
		for _, d := range file.Decls {
			gd, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range gd.Specs {
				ts, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				if obj := s.info.Defs[ts.Name]; obj == s.home {
					s.editStruct(p, file, ts)
				}
			}
		}
	}
}

func (s *subject) editStruct(p *Plan, file *ast.File, ts *ast.TypeSpec) {
	st, ok := ts.Type.(*ast.StructType)
	if !ok {
		give(ts.Pos(), "%s is not declared as a struct", s.home.Name())
	}
	fe := p.file(s, file)
	text := s.structText(file, st)
	fe.Edits = append(fe.Edits, rewrite.Edit{Node: ts.Type, Text: text, Drops: rewrite.CommentsIn(file, ts)})
	s.generated(p, file, fe)
}

// generated adds the functions of the canonical breaker at the end of the
// declaration of the last function of the file, or the file itself.
func (s *subject) generated(p *Plan, file *ast.File, fe *FileEdits) {
	self := s.names.self
	var b strings.Builder
	set := s.chosen(self)
	config := s.configText(set)
	s.makes(&b, fe, config)
	b.WriteString(s.observer())
	if s.usesState {
		b.WriteString(s.stateFunction())
	}
	b.WriteString(s.countsFunction())
	if s.usesAtLeast {
		fmt.Fprintf(&b, "\n// %s is n, or least when n is below it.\nfunc %s(least, n int) int {\nif n < least {\nreturn least\n}\nreturn n\n}\n", s.names.atLeast, s.names.atLeast)
	}
	if s.usesOver {
		fmt.Fprintf(&b, "\n// %s is the next longer time, for a span that has to be over; none stays none.\nfunc %s(d time.Duration) time.Duration {\nif d <= 0 {\nreturn d\n}\nreturn d + 1\n}\n", s.names.justOver, s.names.justOver)
		fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "time"})
	}
	if s.Hook {
		b.WriteString("\n// cbctlPatch is set by the runner that looks for the configuration.\nvar cbctlPatch func(config any)\n")
	}
	s.place(p, b.String())
	if strings.Contains(config, "time.") {
		fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "time"})
	}
	if !s.byValue {
		fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "sync"})
	}
	for _, fe := range p.Files {
		for _, e := range fe.Edits {
			if strings.Contains(e.Text, s.names.breaker+".") {
				fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: s.Canonical, Name: s.names.breaker})
				break
			}
		}
	}
	for _, name := range order {
		if set[name] != "" {
			p.Settings = append(p.Settings, Value{name, set[name]})
		}
	}
	for _, field := range compatFields() {
		if set[field] != "" {
			p.Settings = append(p.Settings, Value{field, set[field]})
		}
	}
}

// makes writes the functions that make the canonical breaker; and, where
// settings change or come with calls, one of its own for the configuration.
func (s *subject) makes(b *strings.Builder, fe *FileEdits, config string) {
	self := s.names.self
	newText := fmt.Sprintf("%s.New(%%s)", s.names.breaker)
	if clock := s.clock(self); clock != "" {
		newText = fmt.Sprintf("%s.NewClock(%%s, %s)", s.names.breaker, clock)
		fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "time"})
	}
	patched := ""
	if s.Hook {
		patched = s.patched()
		config = "config"
		fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "strings"})
	}
	switch {
	case len(s.given) > 0:
		b.WriteString(s.givenAccessors(patched+"return "+config+"\n", newText))
		fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "sync/atomic"})
	case len(s.changing) == 0:
		b.WriteString(s.accessor(patched + fmt.Sprintf("%s.%s = "+newText+"\n", self, s.names.core, config)))
	default:
		b.WriteString(s.accessor(fmt.Sprintf("%s.%s = "+newText+"\n", self, s.names.core, self+"."+s.names.config+"()")))
		fmt.Fprintf(b, "\n// %s is the configuration of the canonical breaker as the settings are now.\nfunc (%s *%s) %s() %s.Config {\n%sreturn %s\n}\n", s.names.config, self, s.homeText(), s.names.config, s.names.breaker, patched, config)
	}
}

// accessor is the function that makes the canonical breaker and returns it.
func (s *subject) accessor(make string) string {
	self := s.names.self
	params := ""
	if s.owner != nil {
		params = s.names.owner + " " + s.ownerText()
		if s.moves.key != nil {
			params += ", " + s.names.key + " " + s.typeText(s.moves.key)
		}
	}
	return fmt.Sprintf("\n\n// %s is the canonical breaker that %s asks, made when it is used first.\nfunc (%s *%s) %s(%s) *%s.Breaker {\n%sreturn %s.%s\n}\n",
		s.names.circuit, s.home.Name(), self, s.homeText(), s.names.circuit, params, s.names.breaker, s.makeText(make), self, s.names.core)
}

// patched is the configuration that a runner has its say in.
func (s *subject) patched() string {
	var b strings.Builder
	fmt.Fprintf(&b, "config := %s\n", s.configText(s.base(s.names.self)))
	b.WriteString("if cbctlPatch != nil {\ncbctlPatch(&config)\n}\nknobs := config.Name\nconfig.Name = \"\"\n")
	for _, k := range knobTable {
		b.WriteString(k.hook(s))
	}
	return b.String()
}

// place puts generated code behind the declaration of the struct.
func (s *subject) place(p *Plan, text string) {
	for f, fe := range p.Files {
		for i := range fe.Edits {
			e := &fe.Edits[i]
			if t, ok := e.Node.(*ast.StructType); ok && s.declOf(f, t) != nil {
				d := s.declOf(f, t)
				if d.Rparen.IsValid() {
					give(d.Pos(), "%s is declared in a group of types", s.home.Name())
				}
				e.Text += text
			}
		}
	}
}

func (s *subject) declOf(f *ast.File, t *ast.StructType) *ast.GenDecl {
	for _, d := range f.Decls {
		if gd, ok := d.(*ast.GenDecl); ok && gd.Pos() <= t.Pos() && t.End() <= gd.End() {
			return gd
		}
	}
	return nil
}

// stateFunction says a state of the canonical breaker in the words of the
// package.
func (s *subject) stateFunction() string {
	t := s.typeText(s.stateType())
	var b strings.Builder
	fmt.Fprintf(&b, "\n// %s is a state of the canonical breaker in the terms of this package.\nfunc %s(state %s.State) %s {\n", s.names.state, s.names.state, s.names.breaker, t)
	fmt.Fprintf(&b, "switch state {\ncase %s.Open:\nreturn %s\n", s.names.breaker, s.constText(s.r.Open.Object, s.r.Open.Value))
	if s.r.Half.Value != nil {
		fmt.Fprintf(&b, "case %s.HalfOpen:\nreturn %s\n", s.names.breaker, s.constText(s.r.Half.Object, s.r.Half.Value))
	}
	fmt.Fprintf(&b, "}\nreturn %s\n}\n", s.constText(s.r.Closed.Object, s.r.Closed.Value))
	return b.String()
}

func (s *subject) constText(obj types.Object, v fmt.Stringer) string {
	if obj != nil {
		if obj.Pkg() != s.Package.Types {
			give(s.Candidate.Pos, "its states are constants of another package")
		}
		return obj.Name()
	}
	if v == nil {
		give(s.Candidate.Pos, "not all values of its state are known")
	}
	return v.String()
}

// drop deletes a function with its comments.
func drop(file *ast.File, fd *ast.FuncDecl) rewrite.Edit {
	drops := rewrite.CommentsIn(file, fd)
	if fd.Doc != nil {
		for _, c := range fd.Doc.List {
			drops = append(drops, c.Text)
		}
	}
	return rewrite.Edit{Node: fd, Rewrite: deleted, Drops: drops}
}

// deleted takes a declaration out.
func deleted(dst.Node) dst.Node { return nil }
