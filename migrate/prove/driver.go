package prove

import (
	"bytes"
	"fmt"
	"go/format"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

const driverFile = "cbctl_driver.go"

// driver is the code that makes and uses one type, on its way.
type driver struct {
	p         *planner
	tn        *types.TypeName
	targs     []string // of a generic type
	typ       string   // its name with type arguments
	imports   map[string]string
	params    []string // harness.Param literals
	makers    []string // cases of the constructor
	begins    bool     // one of them is a literal
	made      []string // names of the constructors
	choice    int      // parameter that chooses one
	methods   []method
	stubs     []stub
	roots     []string
	sentinels []string
	values    []string // constants that stand for states
	periods   []int64
	counts    []int64
	usesStubs bool
	nameless  bool   // a stub is not told its call
	scope     string // what new parameters depend on
	draws     int    // arguments of actions that differ from step to step
	notes     []string
	used      map[*types.Func]bool
	settings  map[string]string // values of parameters that are settings
	untold    []*types.Func     // functions that tell a result and cannot be called
	gates     []*types.Func     // functions that are asked before a call
	handed    *handrolled.Roles
	told      bool // the result of some call is reported
}

// method is one case of what can be done.
type method struct {
	name, kind string
	ctx        bool
	varied     bool // its arguments differ from step to step
	body       string
}

func newDriver(p *planner, tn *types.TypeName) *driver {
	d := &driver{p: p, tn: tn, imports: map[string]string{}, used: map[*types.Func]bool{}, settings: map[string]string{}}
	for u := range p.old.close([]string{tn.Name()}).kept {
		d.usesStubs = d.usesStubs || u.pkgs["http"] && u.recv == tn.Name() // it may use the default client
	}
	return d
}

// find fills the driver and says why it cannot, or nothing.
func (d *driver) find() string {
	if !d.instantiate() {
		return "its type parameters have no simple arguments"
	}
	if _, ok := d.tn.Type().Underlying().(*types.Struct); !ok {
		return "it is not a struct"
	}
	if !d.construct() {
		return "no constructor has arguments that can be made up"
	}
	d.drive(exported)
	if !d.guarded() {
		d.drive(unexported)
	}
	if !d.guarded() {
		return "no method makes or admits a call in a way that can be driven"
	}
	if len(d.untold) > 0 {
		return d.untold[0].Name() + " cannot be called: its arguments cannot be made up"
	}
	return ""
}

func (d *driver) guarded() bool {
	return slices.ContainsFunc(d.methods, func(m method) bool { return m.kind == "Guarded" })
}

// instantiate chooses type arguments.
func (d *driver) instantiate() bool {
	d.typ = d.tn.Name()
	n, ok := d.tn.Type().(*types.Named)
	if !ok {
		return false
	}
	args, ok := typeArguments(n.TypeParams())
	d.targs = args
	d.typ += bracketed(args)
	return ok
}

// typeArguments takes a string for every parameter, or an int.
func typeArguments(list *types.TypeParamList) ([]string, bool) {
	var out []string
	for tp := range list.TypeParams() {
		iface, ok := tp.Constraint().Underlying().(*types.Interface)
		if !ok {
			return nil, false
		}
		arg := ""
		for _, kind := range []types.BasicKind{types.String, types.Int, types.Float64} {
			if types.Satisfies(types.Typ[kind], iface) {
				arg = types.Typ[kind].Name()
				break
			}
		}
		if arg == "" {
			return nil, false
		}
		out = append(out, arg)
	}
	return out, true
}

// param adds a parameter and returns its index.
func (d *driver) param(name, kind string, more ...string) int {
	text := fmt.Sprintf("{Name: %q, Kind: harness.%s", name, kind)
	for _, m := range more {
		text += ", " + m
	}
	if d.scope != "" {
		text += ", " + d.scope
	}
	d.params = append(d.params, text+"}")
	return len(d.params) - 1
}

// within makes the parameters that f adds depend on one.
func (d *driver) within(word string, param int, f func()) {
	was := d.scope
	d.scope = fmt.Sprintf("%s: %d", word, param+1)
	f()
	d.scope = was
}

// mark and undo take back what a value that cannot be made has added.
type mark struct{ params, stubs, roots int }

func (d *driver) mark() mark { return mark{len(d.params), len(d.stubs), len(d.roots)} }

func (d *driver) undo(m mark) {
	d.params, d.stubs, d.roots = d.params[:m.params], d.stubs[:m.stubs], d.roots[:m.roots]
}

// root makes the slices keep a package-scope name.
func (d *driver) root(name string) { d.roots = append(d.roots, name) }

// use returns the name under which the driver imports a package.
func (d *driver) use(path, name string) string {
	if path == "testing" || name == "harness" || name == "main" {
		name += "_"
	}
	for other, n := range d.imports {
		if n == name && other != path {
			name = fmt.Sprintf("%s%d", name, len(d.imports))
		}
	}
	if have, ok := d.imports[path]; ok {
		return have
	}
	d.imports[path] = name
	return name
}

// std returns a name of a package of the standard library.
func (d *driver) std(path, name string) string {
	return d.use(path, path[strings.LastIndexByte(path, '/')+1:]) + "." + name
}

// source prints the driver, the same for both versions.
func (d *driver) source(pkgName string) []byte {
	var body bytes.Buffer
	d.printSubject(&body)
	for _, s := range d.stubs {
		body.WriteString(s.text)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "//go:build go1.25\n\npackage %s\n\n", pkgName)
	text := body.String()
	for _, path := range sortedKeys(d.imports) {
		if strings.Contains(text, d.imports[path]+".") {
			fmt.Fprintf(&b, "import %s %q\n", d.imports[path], path)
		}
	}
	fmt.Fprintf(&b, "import harness %q\n", d.p.s.Path+"/"+workDir+"/harness")
	b.WriteString(text)
	if out, err := format.Source(b.Bytes()); err == nil {
		return out
	}
	return b.Bytes()
}

func (d *driver) printSubject(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n// CbctlSubject presents %s.\nfunc CbctlSubject() *harness.Subject {\nreturn &harness.Subject{\n", d.tn.Name())
	fmt.Fprintf(b, "Params: []harness.Param{\n%s},\n", lines(d.params))
	b.WriteString("Methods: []harness.Method{\n")
	for _, m := range d.methods {
		fmt.Fprintf(b, "{Name: %q, Kind: harness.%s, Ctx: %t, Varied: %t},\n", m.name, m.kind, m.ctx, m.varied)
	}
	b.WriteString("},\nSentinels: []harness.Sentinel{\n")
	for _, name := range d.sentinels {
		fmt.Fprintf(b, "{Name: %q, Err: %s},\n", name, name)
	}
	b.WriteString("},\nValues: map[any]string{\n")
	for _, name := range d.values {
		fmt.Fprintf(b, "%s: %q,\n", name, name)
	}
	fmt.Fprintf(b, "},\nUsesStubs: %t,\nNameless: %t,\n", d.usesStubs, d.nameless)
	if len(d.periods) > 0 {
		fmt.Fprintf(b, "Periods: []%s{%s},\n", d.std("time", "Duration"), numbers(d.periods))
	}
	fmt.Fprintf(b, "Counts: []int{%s},\nNew: cbctlNew,\n}\n}\n\n", numbers(d.counts))
	d.printNew(b)
}

func (d *driver) printNew(b *bytes.Buffer) {
	fmt.Fprintf(b, "func cbctlNew(e *harness.Env) (func(int, *harness.Call), error) {\nvar b *%s\n", d.typ)
	if len(d.makers) == 1 {
		b.WriteString(d.makers[0])
	} else {
		fmt.Fprintf(b, "switch e.Int(%d) {\n", d.choice)
		for k, m := range d.makers {
			fmt.Fprintf(b, "case %d:\n%s", k, m)
		}
		b.WriteString("}\n")
	}
	b.WriteString("_ = b\nreturn func(m int, c *harness.Call) {\nswitch m {\n")
	for i, m := range d.methods {
		fmt.Fprintf(b, "case %d:\n%s", i, m.body)
	}
	b.WriteString("}\n}, nil\n}\n")
}

func lines(list []string) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(s + ",\n")
	}
	return b.String()
}

func numbers(list []int64) string {
	var out []string
	for _, n := range list {
		out = append(out, strconv.FormatInt(n, 10))
	}
	return strings.Join(out, ", ")
}
