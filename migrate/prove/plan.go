package prove

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// generated is what Build compiles: the slices and the code that drives them.
type generated struct {
	name      string            // of the slices' package
	old, new  map[string][]byte // by file name, with the driver
	patched   bool              // new can be patched
	begins    bool              // a breaker is made as a literal
	impatient bool              // a call is likely to hang
	notes     []string
}

// patchVar is the variable of the new version that the harness sets.
const patchVar = "cbctlPatch"

// planner finds out how to drive a subject.
type planner struct {
	s        Subject
	pkg      *types.Package
	old, new *decls
	name     string
}

// plan makes the slices and drivers.
func plan(s Subject) (*generated, error) {
	p, err := newPlanner(s)
	if err != nil {
		return nil, err
	}
	var reasons []string
	for _, tn := range p.choices() {
		d := newDriver(p, tn)
		if reason := d.find(); reason != "" {
			reasons = append(reasons, tn.Name()+": "+reason)
			continue
		}
		return p.generate(d)
	}
	return nil, &NotRun{strings.Join(reasons, "; ")}
}

func newPlanner(s Subject) (*planner, error) {
	if s.Candidate == nil || s.Candidate.Type == nil || s.Package == nil || s.Package.Types == nil {
		return nil, &NotRun{"the package has no types"}
	}
	p := &planner{s: s, pkg: s.Package.Types, name: s.Package.Types.Name()}
	if p.name == "main" {
		p.name = "program" // a package that is to be imported cannot be main
	}
	var err error
	if p.old, err = index(s.Old, p.importName); err == nil {
		p.new, err = index(s.New, p.importName)
	}
	if err != nil {
		return nil, &NotRun{err.Error()}
	}
	return p, nil
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// importName is the name of a package: as the types have it, or as paths
// usually have it.
func (p *planner) importName(importPath string) string {
	for _, imp := range p.pkg.Imports() {
		if imp.Path() == importPath {
			return imp.Name()
		}
	}
	if name := p.virtualName(importPath); name != "" {
		return name
	}
	base := path.Base(importPath)
	if version.MatchString(base) {
		base = path.Base(path.Dir(importPath))
	}
	base, _, _ = strings.Cut(base, ".")
	return strings.TrimSuffix(strings.TrimPrefix(strings.ReplaceAll(base, "-", "_"), "go_"), "_go")
}

// virtualName is the name of a package that is not there yet.
func (p *planner) virtualName(importPath string) string {
	for file, src := range p.s.Overlay {
		rel, err := filepath.Rel(p.s.Root, filepath.Dir(file))
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		rel = strings.TrimPrefix(filepath.ToSlash(rel), "vendor/")
		if importPath != rel && !strings.HasSuffix(importPath, "/"+rel) {
			continue
		}
		if f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.PackageClauseOnly); err == nil {
			return f.Name.Name
		}
	}
	return ""
}

// choices are the types to drive, the best first: the breaker, and when it is
// only a part of something that users make, that.
func (p *planner) choices() []*types.TypeName {
	breaker := p.s.Candidate.Type
	var wrappers []*types.TypeName
	for _, name := range p.pkg.Scope().Names() {
		tn, ok := p.pkg.Scope().Lookup(name).(*types.TypeName)
		if ok && tn != breaker && p.holds(tn, breaker) && len(p.makers(tn)) > 0 {
			wrappers = append(wrappers, tn)
		}
	}
	slices.SortStableFunc(wrappers, func(a, b *types.TypeName) int { return btoi(b.Exported()) - btoi(a.Exported()) })
	if only := p.onlyUser(wrappers); only != nil {
		return []*types.TypeName{only, breaker}
	}
	if len(p.makers(breaker)) > 0 || breaker.Exported() || len(wrappers) == 0 {
		return append([]*types.TypeName{breaker}, wrappers...)
	}
	return append(wrappers, breaker)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// holds reports whether a struct has the other type in a field.
func (p *planner) holds(tn, other *types.TypeName) bool {
	st, ok := tn.Type().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if element(f.Type()) == other {
			return true
		}
	}
	return false
}

// element is the named type that a type is a container of.
func element(t types.Type) *types.TypeName {
	for range 4 {
		switch u := types.Unalias(t).(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		case *types.Map:
			t = u.Elem()
		case *types.Named:
			return u.Obj()
		default:
			return nil
		}
	}
	return nil
}

// makers are the functions that return a type first.
func (p *planner) makers(tn *types.TypeName) []*types.Func {
	var out []*types.Func
	for _, name := range p.pkg.Scope().Names() {
		fn, ok := p.pkg.Scope().Lookup(name).(*types.Func)
		if !ok || !p.both(name) {
			continue
		}
		res := fn.Signature().Results()
		if res.Len() == 0 || res.Len() > 2 || !isOrPoints(res.At(0).Type(), tn) {
			continue
		}
		if res.Len() == 1 || isError(res.At(1).Type()) {
			out = append(out, fn)
		}
	}
	slices.SortStableFunc(out, func(a, b *types.Func) int { return btoi(b.Exported()) - btoi(a.Exported()) })
	return out
}

func isOrPoints(t types.Type, tn *types.TypeName) bool {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Origin().Obj() == tn
}

var errorType = types.Universe.Lookup("error").Type()

func isError(t types.Type) bool { return types.Identical(t, errorType) }

// both reports whether a name is declared by both versions, and alike when it
// is a function.
func (p *planner) both(name string) bool {
	a, b := p.old.byName[name], p.new.byName[name]
	return a != nil && b != nil && a.sig == b.sig
}

// generate cuts the slices that a driver needs and prints everything.
func (p *planner) generate(d *driver) (*generated, error) {
	roots := append([]string{d.tn.Name(), patchVar}, d.roots...)
	before, after := p.old.close(roots), p.new.close(roots)
	for _, c := range []*closure{before, after} {
		if why := c.obstacle(); why != "" {
			return nil, &NotRun{why}
		}
	}
	d.learn(before, after)
	src := d.source(p.name)
	g := &generated{name: p.name, old: before.files(p.name), new: after.files(p.name), notes: d.notes}
	g.old[driverFile], g.new[driverFile] = src, src
	g.patched = after.has(patchVar)
	g.begins = d.begins
	g.impatient = slices.ContainsFunc(p.s.Candidate.Quirks, func(q handrolled.Quirk) bool {
		return q.Kind == handrolled.LockHeldDuringCall
	})
	return g, nil
}

// fields are those of a struct type, with their types in print.
func (d *decls) fields(typeName string) map[string]string {
	u := d.byName[typeName]
	if u == nil {
		return nil
	}
	spec, ok := u.node.(*ast.TypeSpec)
	if !ok {
		return nil
	}
	st, ok := spec.Type.(*ast.StructType)
	if !ok {
		return nil
	}
	out := map[string]string{}
	for _, f := range st.Fields.List {
		for _, id := range f.Names {
			out[id.Name] = types.ExprString(f.Type)
		}
		if len(f.Names) == 0 {
			out[embedded(f.Type)] = types.ExprString(f.Type)
		}
	}
	return out
}

// embedded is the name of an embedded field.
func embedded(t ast.Expr) string {
	text := types.ExprString(t)
	text = strings.TrimPrefix(text, "*")
	return text[strings.LastIndexByte(text, '.')+1:]
}
