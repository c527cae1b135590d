package replace

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// names are those of the generated code, none of which the package has.
type names struct {
	breaker, circuit, core, once, observer, state, counts, atLeast, self string
}

func (s *subject) chooseNames() {
	taken := map[string]bool{}
	for _, name := range s.Taken {
		taken[name] = true
	}
	for _, file := range s.Package.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				taken[id.Name] = true
			}
			return true
		})
	}
	free := func(list ...string) string {
		for _, n := range list {
			if !taken[n] {
				taken[n] = true
				return n
			}
		}
		for i := 2; ; i++ {
			if n := fmt.Sprint(list[0], i); !taken[n] {
				taken[n] = true
				return n
			}
		}
	}
	s.names = names{
		breaker:  free("breaker", "canonical", "cbreaker"),
		circuit:  free("circuit", "canonicalCircuit"),
		core:     free("core", "inner", "canonicalBreaker"),
		once:     free("made", "coreMade"),
		observer: free("stateChanged", "circuitChanged"),
		state:    free("stateOf", "legacyState", "legacyStateOf"),
		counts:   free("countsOf", "legacyCounts"),
		atLeast:  free("atLeast", "legacyAtLeast"),
		self:     s.receiverName(),
	}
}

// receiverName is the name that most methods use for the breaker.
func (s *subject) receiverName() string {
	for _, f := range s.order {
		if recv := f.decl.Recv; recv != nil && len(recv.List[0].Names) == 1 && named(s.info.TypeOf(recv.List[0].Type)) == s.home {
			if n := recv.List[0].Names[0].Name; n != "_" {
				return n
			}
		}
	}
	return "b"
}

// homeText is the type with its type parameters.
func (s *subject) homeText() string {
	n, ok := s.home.Type().(*types.Named)
	if !ok || n.TypeParams().Len() == 0 {
		return s.home.Name()
	}
	var params []string
	for p := range n.TypeParams().TypeParams() {
		params = append(params, p.Obj().Name())
	}
	return s.home.Name() + "[" + strings.Join(params, ", ") + "]"
}

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

// lockStays reports whether something is left that a lock protects, or that
// locks.
func (s *subject) lockStays() bool {
	if len(s.kept()) > 0 {
		return true
	}
	for i, file := range s.Package.Syntax {
		test := strings.HasSuffix(s.Package.Files[i], "_test.go")
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && !test {
				if fn, _ := s.info.Defs[fd.Name].(*types.Func); s.functions[fn] != nil {
					continue
				}
			}
			used := false
			ast.Inspect(d, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					v, _ := s.info.Uses[sel.Sel].(*types.Var)
					used = used || v != nil && s.locks[v.Origin()]
				}
				return !used
			})
			if used {
				return true
			}
		}
	}
	for v := range s.locks {
		if v.Embedded() && (s.home.Exported() && s.Package.Name != "main" || s.lockedElsewhere()) {
			return true // its methods are methods of the breaker
		}
	}
	return false
}

// lockedElsewhere reports whether functions that stay as they are lock a
// breaker that embeds its lock.
func (s *subject) lockedElsewhere() bool {
	found := false
	for _, file := range s.Package.Syntax {
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				if fn, _ := s.info.Defs[fd.Name].(*types.Func); s.functions[fn] != nil {
					continue
				}
			}
			ast.Inspect(d, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				found = found || ok && s.lockCall(call) != nil
				return !found
			})
		}
	}
	return found
}

// kept are the fields of the struct that change and stay.
func (s *subject) kept() []*types.Var {
	var out []*types.Var
	for _, v := range slices.Concat(s.r.Kept, s.alsoKept) {
		if !s.fields[v] && !onlyAtomics(v.Type()) {
			out = append(out, v)
		}
	}
	return out
}

// onlyAtomics reports whether a type needs no lock: an atomic, or a struct of
// them.
func onlyAtomics(t types.Type) bool {
	if isAtomic(t) {
		return true
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || st.NumFields() == 0 {
		return false
	}
	for f := range st.Fields() {
		if !onlyAtomics(f.Type()) {
			return false
		}
	}
	return true
}

// guarded reports whether a node uses a field that stays and changes, and that
// a lock protects.
func (s *subject) guarded(n ast.Node) bool {
	found := false
	if s.r.Lock == nil {
		return false
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !found {
			if v, ok := s.info.Uses[id].(*types.Var); ok && v.IsField() {
				found = slices.Contains(s.kept(), v.Origin())
			}
		}
		return !found
	})
	return found
}

// lockText is the lock of the breaker, "" when it goes.
func (s *subject) lockText(self string) string {
	v := s.r.Lock
	if v == nil || !s.lockStays() {
		return ""
	}
	if v.Embedded() {
		return self
	}
	return self + "." + v.Name()
}

// generated adds the functions of the canonical breaker at the end of the
// declaration of the last function of the file, or the file itself.
func (s *subject) generated(p *Plan, file *ast.File, fe *FileEdits) {
	self := s.names.self
	var b strings.Builder
	config := s.configText(s.chosen(self))
	newText := fmt.Sprintf("%s.New(%%s)", s.names.breaker)
	if clock := s.clock(self); clock != "" {
		newText = fmt.Sprintf("%s.NewClock(%%s, %s)", s.names.breaker, clock)
		fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "time"})
	}
	fmt.Fprintf(&b, "\n\n// %s is the canonical breaker that %s asks, made when it is used first.\nfunc (%s *%s) %s() *%s.Breaker {\n", s.names.circuit, s.home.Name(), self, s.homeText(), s.names.circuit, s.names.breaker)
	fmt.Fprintf(&b, "%s.%s.Do(func() {\n", self, s.names.once)
	if s.Hook {
		set := s.base(self)
		fmt.Fprintf(&b, "config := %s\n", s.configText(set))
		b.WriteString("if cbctlPatch != nil {\ncbctlPatch(&config)\n}\nknobs := config.Name\nconfig.Name = \"\"\n")
		for _, k := range knobTable {
			b.WriteString(k.hook(s))
		}
		fmt.Fprintf(&b, "%s.%s = "+newText+"\n", self, s.names.core, "config")
		fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "strings"})
	} else {
		fmt.Fprintf(&b, "%s.%s = "+newText+"\n", self, s.names.core, config)
	}
	fmt.Fprintf(&b, "})\nreturn %s.%s\n}\n", self, s.names.core)
	b.WriteString(s.observer())
	if s.usesState {
		b.WriteString(s.stateFunction())
	}
	b.WriteString(s.countsFunction())
	if s.usesAtLeast {
		fmt.Fprintf(&b, "\n// %s is n, or least when n is below it.\nfunc %s(least, n int) int {\nif n < least {\nreturn least\n}\nreturn n\n}\n", s.names.atLeast, s.names.atLeast)
	}
	if s.Hook {
		b.WriteString("\n// cbctlPatch is set by the runner that looks for the configuration.\nvar cbctlPatch func(config any)\n")
	}
	s.place(p, b.String())
	if strings.Contains(config, "time.") {
		fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "time"})
	}
	fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: "sync"})
	for _, fe := range p.Files {
		for _, e := range fe.Edits {
			if strings.Contains(e.Text, s.names.breaker+".") {
				fe.Imports.Add = append(fe.Imports.Add, rewrite.Import{Path: s.Canonical, Name: s.names.breaker})
				break
			}
		}
	}
	set := s.chosen(self)
	for _, name := range order {
		if set[name] != "" {
			p.Settings = append(p.Settings, Value{name, set[name]})
		}
	}
	for _, k := range knobTable {
		if strings.HasPrefix(k.field, "Compat.") && set[k.field] != "" {
			p.Settings = append(p.Settings, Value{k.field, set[k.field]})
		}
	}
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

var _ token.Pos
