package library

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// settingsFacts is what the fields of a settings group are used for.
type settingsFacts struct {
	tripSet     bool // ReadyToTrip is assigned outside a literal
	maxSet      bool // MaxRequests likewise
	success     bool // IsSuccessful is given anywhere
	excluded    bool // IsExcluded likewise
	successSet  bool // assigned outside a literal
	excludedSet bool
	buckets     bool // BucketPeriod is given anywhere
	intervalSet bool
}

// settingsReasons: what makes a group of settings need the shim's type, with
// its Config method.
func (p *planner) settingsReasons(unit *detect.Unit) {
	group, ok := p.settings.Of(unit)
	if !ok {
		return
	}
	if p.facts[group] == nil {
		p.facts[group] = &settingsFacts{}
	}
	scope := unit.Scope
	add := func(n ast.Node, reason string) {
		pos := p.ctx.Fset.Position(n.Pos())
		p.shimSettings[group] = append(p.shimSettings[group], fmt.Sprintf("%s:%d: %s", scope.File.Rel, pos.Line, reason))
	}
	if p.ctx.AlwaysShim {
		add(unit.Node, "--shim always")
	}
	if d, ok := p.ctx.Demoted[scope]; ok && !d.Manual {
		add(unit.Node, d.Reason)
	}
	if p.ctx.IsLibrary && exported(unit, p.isSettings) {
		add(unit.Node, "exported API of a library module keeps its old types")
	}
	for _, lit := range p.literalsOf(unit) {
		p.literalReasons(scope, lit, p.facts[group], add)
	}
	for _, u := range unit.Uses {
		if u.Symbol == "Settings" {
			if reason := p.settingsTypeMisfit(u); reason != "" {
				add(u.Ident, reason)
			}
		}
	}
	for _, f := range p.fieldUses(unit.Uses) {
		if reason := p.note(f, p.facts[group]); reason != "" {
			add(f.sel, reason)
		}
	}
	if f := p.facts[group]; f.buckets && f.intervalSet || f.successSet && f.excluded || f.excludedSet && f.success {
		add(unit.Node, "two settings that become one are set in different places")
	}
}

// hasMax reports whether max(a, b) can be written at a place for a type: as
// the builtin, since Go 1.21, or as the usual function of the package.
func (p *planner) hasMax(f *detect.File, pos token.Pos, kind types.BasicKind) bool {
	_, obj := f.Pkg.Types.Scope().Innermost(pos).LookupParent("max", pos)
	if obj == nil || obj.Parent() == types.Universe {
		return atLeast(p.ctx.Module.GoVersion, 21)
	}
	fn, ok := obj.(*types.Func)
	if !ok || fn.Signature().TypeParams().Len() > 0 || fn.Signature().Variadic() {
		return false
	}
	number := types.NewVar(token.NoPos, nil, "", types.Typ[kind])
	want := types.NewSignatureType(nil, nil, nil, types.NewTuple(number, number), types.NewTuple(number), false)
	return types.Identical(fn.Signature(), want)
}

// literals returns the Settings literals of a scope.
func (p *planner) literals(scope *detect.Scope) []*ast.CompositeLit {
	if out, ok := p.lits[scope]; ok {
		return out
	}
	var out []*ast.CompositeLit
	ast.Inspect(scope.Node, func(n ast.Node) bool {
		if lit, ok := n.(*ast.CompositeLit); ok && p.isNamed(scope.File.Pkg.Info.TypeOf(lit), p.isSettings) {
			out = append(out, lit)
		}
		return true
	})
	p.lits[scope] = out
	return out
}

// literalsOf returns the Settings literals of a unit.
func (p *planner) literalsOf(unit *detect.Unit) []*ast.CompositeLit {
	var out []*ast.CompositeLit
	for _, lit := range p.literals(unit.Scope) {
		if unit.Scope.UnitAt(lit.Pos()) == unit {
			out = append(out, lit)
		}
	}
	return out
}

func (p *planner) isNamed(t types.Type, owned func(*types.TypeName) bool) bool {
	if t == nil {
		return false
	}
	if ptr, ok := t.(*types.Pointer); ok {
		t = ptr.Elem() // an elided &T in a slice of pointers
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && owned(n.Origin().Obj())
}

// fields maps the field names of a literal to their values.
func (p *planner) litFields(info *types.Info, lit *ast.CompositeLit) (names []string, values []ast.Expr) {
	var st *types.Struct
	if t := info.TypeOf(lit); t != nil {
		if ptr, ok := t.(*types.Pointer); ok {
			t = ptr.Elem() // an elided &T in a slice of pointers
		}
		st, _ = t.Underlying().(*types.Struct)
	}
	for i, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			names, values = append(names, kv.Key.(*ast.Ident).Name), append(values, kv.Value)
		} else if st != nil && i < st.NumFields() {
			names, values = append(names, st.Field(i).Name()), append(values, e)
		}
	}
	return names, values
}

func (p *planner) literalReasons(scope *detect.Scope, lit *ast.CompositeLit, facts *settingsFacts, add func(ast.Node, string)) {
	info := scope.File.Pkg.Info
	names, values := p.litFields(info, lit)
	for i, field := range names {
		v := values[i]
		absent := isNil(info, v) || isZero(info, v)
		switch field {
		case "ReadyToTrip":
			if !absent && !p.neverNil(info, v, 0) {
				add(v, "ReadyToTrip may be nil at run time, and nil means the default rule")
			}
		case "MaxRequests":
			if info.Types[v].Value == nil && !p.hasMax(scope.File, v.Pos(), types.Int) {
				add(v, "MaxRequests may be zero at run time, and zero means one")
			}
		case "IsSuccessful":
			facts.success = facts.success || !absent
		case "IsExcluded":
			facts.excluded = facts.excluded || !absent
		case "BucketPeriod":
			facts.buckets = facts.buckets || !absent
		}
	}
}

// settingsTypeMisfit: places where a zero Settings comes into being, which
// means other defaults than the zero Config.
func (p *planner) settingsTypeMisfit(u *detect.Use) string {
	var child ast.Node = outer(u)
	for i := 0; ; i++ {
		switch n := parent(u, i).(type) {
		case *ast.StarExpr:
			return ""
		case *ast.ParenExpr, *ast.ArrayType:
			child = n
			continue
		case *ast.MapType:
			if n.Value == child {
				return "a missing key of the map gives zero Settings"
			}
		case *ast.CallExpr:
			return "Settings are converted or made with new()"
		case *ast.TypeSpec:
			if !n.Assign.IsValid() {
				return "a type is defined from Settings"
			}
		case *ast.ValueSpec:
			if len(n.Values) == 0 && (len(n.Names) != 1 || n.Type != child) {
				return "several zero Settings are declared"
			}
		case *ast.Field:
			return p.fieldMisfit(u, n)
		}
		return ""
	}
}

func (p *planner) fieldMisfit(u *detect.Use, field *ast.Field) string {
	for i := len(u.Path) - 1; i > 0; i-- {
		switch n := u.Path[i].(type) {
		case *ast.StructType:
			if len(field.Names) == 0 {
				return "Settings are embedded"
			}
			if !p.alwaysSet(u.Scope, field) {
				return "a struct that holds Settings is made without them"
			}
			return ""
		case *ast.FuncType:
			if n.Results != nil && field.Pos() >= n.Results.Pos() && field.End() <= n.Results.End() && len(field.Names) > 0 {
				return "a named result starts as zero Settings"
			}
			return ""
		}
	}
	return ""
}

// alwaysSet reports whether every literal of the struct that declares field
// sets it, or the function around the literal does.
func (p *planner) alwaysSet(scope *detect.Scope, field *ast.Field) bool {
	info := scope.File.Pkg.Info
	obj := info.Defs[field.Names[0]]
	for _, file := range p.ctx.Findings.Files {
		for _, s := range file.Scopes {
			if !setsField(s, obj) {
				return false
			}
		}
	}
	return true
}

// setsField reports whether a scope that builds the owner of a field also
// gives the field a value.
func setsField(scope *detect.Scope, field types.Object) bool {
	info := scope.File.Pkg.Info
	built, set := 0, 0
	ast.Inspect(scope.Node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if t := info.TypeOf(n); t != nil && owns(t, field) {
				built++
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && same(info.Uses[id], field) {
				set++
			}
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				if sel, ok := lhs.(*ast.SelectorExpr); ok && same(info.Uses[sel.Sel], field) {
					set++
				}
			}
		}
		return true
	})
	return set >= built
}

func same(a, b types.Object) bool {
	return a != nil && b != nil && a.Pos() == b.Pos()
}

func owns(t types.Type, field types.Object) bool {
	if ptr, ok := t.(*types.Pointer); ok {
		t = ptr.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if same(st.Field(i), field) {
			return true
		}
	}
	return false
}

// fieldUse is a selector of a Settings field outside a literal.
type fieldUse struct {
	use    *detect.Use
	sel    *ast.SelectorExpr
	field  string
	assign *ast.AssignStmt // x.F = v alone, or nil
	write  bool            // written in any way
}

func (p *planner) fieldUses(uses []*detect.Use) []fieldUse {
	var out []fieldUse
	for _, u := range uses {
		v, ok := u.Object.(*types.Var)
		sel, isSel := outer(u).(*ast.SelectorExpr)
		if !ok || !v.IsField() || !isSel || !p.isNamed(u.Scope.File.Pkg.Info.TypeOf(sel.X), p.isSettings) {
			continue
		}
		f := fieldUse{use: u, sel: sel, field: v.Name()}
		switch n := parent(u, 0).(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				f.write = f.write || lhs == ast.Expr(sel)
			}
			if f.write && n.Tok == token.ASSIGN && len(n.Lhs) == 1 {
				f.assign = n
			}
		case *ast.IncDecStmt:
			f.write = true
		case *ast.UnaryExpr:
			f.write = n.Op == token.AND
		}
		out = append(out, f)
	}
	return out
}

// note records what a field use needs and returns why it has no canonical
// form, or "".
func (p *planner) note(f fieldUse, facts *settingsFacts) string {
	switch f.field {
	case "Name", "OnStateChange", "Timeout":
		return ""
	}
	if f.assign == nil {
		return f.field + " is read, or written in an unusual way"
	}
	info := f.use.Scope.File.Pkg.Info
	switch f.field {
	case "ReadyToTrip":
		facts.tripSet = true
		if !p.neverNil(info, f.assign.Rhs[0], 0) {
			return "ReadyToTrip may be nil at run time, and nil means the default rule"
		}
	case "MaxRequests":
		facts.maxSet = true
		if v := f.assign.Rhs[0]; info.Types[v].Value == nil && !p.hasMax(f.use.Scope.File, v.Pos(), types.Int) {
			return "MaxRequests may be zero at run time, and zero means one"
		}
	case "IsSuccessful":
		facts.success, facts.successSet = true, true
	case "IsExcluded":
		facts.excluded, facts.excludedSet = true, true
	case "Interval":
		facts.intervalSet = true
	case "BucketPeriod":
		facts.buckets = true
		return "BucketPeriod is set apart from Interval"
	}
	return ""
}

// editSettingsType renames the type where it is named.
func (p *planner) editSettingsType(u *detect.Use) (report.Outcome, string) {
	if group, ok := p.settings.Of(u.Unit); ok && len(p.shimSettings[group]) > 0 {
		p.qualify(u, p.need.typ("Settings"))
		return report.Shimmed, p.shimSettings[group][0]
	}
	f := u.Scope.File
	if spec, ok := parent(u, 0).(*ast.ValueSpec); ok && len(spec.Values) == 0 {
		return p.editZeroSettings(u, spec)
	}
	p.emit.text(f, outer(u), p.emit.canon(f, "Config"))
	return report.Rewritten, ""
}

// editLiterals maps the literals and field writes of canonical groups.
func (p *planner) editLiterals(scope *detect.Scope) {
	for _, lit := range p.literals(scope) {
		unit := scope.UnitAt(lit.Pos())
		if !p.canonicalSettings(unit) {
			continue
		}
		m := p.newLiteral(unit, lit)
		p.emit.edit(scope.File, rewrite.Edit{Node: lit, Rewrite: func(n dst.Node) dst.Node {
			m.apply(n.(*dst.CompositeLit))
			return n
		}})
	}
	for _, f := range p.fieldUses(scope.Uses) {
		if p.canonicalSettings(f.use.Unit) {
			p.editField(f)
		}
	}
}

// canonicalSettings reports whether the settings of a unit become a Config.
func (p *planner) canonicalSettings(unit *detect.Unit) bool {
	group, ok := p.settings.Of(unit)
	_, kept := p.kept(unit)
	return ok && !kept && len(p.shimSettings[group]) == 0
}

// editField maps x.Field = v.
func (p *planner) editField(f fieldUse) {
	file := f.use.Scope.File
	if f.field == "Timeout" {
		p.emit.text(file, f.sel.Sel, "OpenFor")
		return
	}
	if f.assign == nil {
		return
	}
	info := file.Pkg.Info
	key, wrap := "", func(v dst.Expr) dst.Expr { return v }
	switch f.field {
	case "ReadyToTrip":
		key = "Trip"
	case "MaxRequests":
		key, wrap = "Probes", atLeastOne(info, f.assign.Rhs[0])
	case "Interval":
		fn := p.emit.canon(file, "Tumbling")
		key, wrap = "Window", func(v dst.Expr) dst.Expr { return call(fn, v) }
	case "IsSuccessful":
		fn := p.emit.canon(file, "Classifier")
		key, wrap = "Classify", func(v dst.Expr) dst.Expr { return call(fn, v, dst.NewIdent("nil")) }
	case "IsExcluded":
		fn := p.emit.canon(file, "Classifier")
		key, wrap = "Classify", func(v dst.Expr) dst.Expr { return call(fn, dst.NewIdent("nil"), v) }
	default:
		return
	}
	p.emit.edit(file, rewrite.Edit{Node: f.assign, Rewrite: func(n dst.Node) dst.Node {
		s := n.(*dst.AssignStmt)
		s.Lhs[0].(*dst.SelectorExpr).Sel.Name = key
		s.Rhs[0] = wrap(s.Rhs[0])
		return s
	}})
}
