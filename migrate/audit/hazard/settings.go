package hazard

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// settings are those that code gives together: the fields of a literal with
// what is assigned to them afterwards, or the arguments of a call.
type settings struct {
	Library  *catalog.Library
	Symbol   catalog.Symbol
	At       ast.Node
	Given    []given
	Complete bool // nothing but Given is set, for all that one sees
	Call     *Call
}

// given is the value of a setting.
type given struct {
	catalog.Setting
	Expr  ast.Expr
	Value constant.Value // nil when it is not a constant
}

// key returns what is given for a canonical key, or nil.
func (s *settings) key(key string) *given {
	for i := range s.Given {
		if s.Given[i].Key == key {
			return &s.Given[i]
		}
	}
	return nil
}

// named returns what is given for a setting of the library, or nil.
func (s *settings) named(name string) *given {
	for i := range s.Given {
		if s.Given[i].Name == name {
			return &s.Given[i]
		}
	}
	return nil
}

// known returns the setting of a key that can be given, or false.
func (s *settings) known(key string) (catalog.Setting, bool) {
	for _, k := range s.Symbol.Settings {
		if k.Key == key {
			return k, true
		}
	}
	return catalog.Setting{}, false
}

// allSettings finds the settings given in the package, tests left out: what
// they set is made to be seen quickly.
func (p *pass) allSettings() []*settings {
	var out []*settings
	if len(p.Refs)+len(p.Calls) == 0 && !p.importsLibrary() {
		return nil
	}
	for _, file := range p.Files {
		if file == nil || p.isTest(file) || ast.IsGenerated(file) {
			continue
		}
		walk(file, func(n ast.Node, path []ast.Node) {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if s := p.literal(n, path); s != nil {
					out = append(out, s)
				}
			case *ast.ValueSpec:
				out = append(out, p.declared(n, path)...)
			}
		})
	}
	for _, c := range p.Calls {
		if s := p.positional(c); s != nil && !p.isTest(c) {
			out = append(out, s)
		}
	}
	return out
}

// importsLibrary reports whether a breaker library is among the imports: its
// types can be used without naming one of its objects.
func (p *pass) importsLibrary() bool {
	for _, imp := range p.Pkg.Imports() {
		if catalog.Of(imp.Path()) != nil || catalog.IsCopy(imp) {
			return true
		}
	}
	return false
}

// settingsType returns the entry of a type that holds settings.
func settingsType(t types.Type) (*catalog.Library, catalog.Symbol, bool) {
	n := namedOf(t)
	if n == nil {
		return nil, catalog.Symbol{}, false
	}
	lib, s := catalog.Lookup(n.Origin().Obj())
	return lib, s, lib != nil && s.Use == catalog.SettingsType
}

// namedOf is the defined type that t is or points to, or nil.
func namedOf(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	n, _ := types.Unalias(t).(*types.Named)
	return n
}

func (p *pass) literal(lit *ast.CompositeLit, path []ast.Node) *settings {
	lib, sym, ok := settingsType(p.TypesInfo.TypeOf(lit))
	if !ok {
		return nil
	}
	s := &settings{Library: lib, Symbol: sym, At: lit}
	st, _ := p.TypesInfo.TypeOf(lit).Underlying().(*types.Struct)
	for i, el := range lit.Elts {
		name := ""
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				name = id.Name
			}
			el = kv.Value
		} else if st != nil && i < st.NumFields() {
			name = st.Field(i).Name()
		}
		s.give(p.TypesInfo, name, el)
	}
	s.Call, s.Complete = p.destination(lit, path, s)
	return s
}

// declared are the settings of variables that are declared without a value.
func (p *pass) declared(spec *ast.ValueSpec, path []ast.Node) []*settings {
	var out []*settings
	body := enclosing(path)
	if body == nil || len(spec.Values) > 0 {
		return nil
	}
	for _, id := range spec.Names {
		v, _ := p.TypesInfo.Defs[id].(*types.Var)
		if v == nil {
			continue
		}
		if _, isPointer := types.Unalias(v.Type()).(*types.Pointer); isPointer {
			continue
		}
		if lib, sym, ok := settingsType(v.Type()); ok {
			s := &settings{Library: lib, Symbol: sym, At: id}
			s.Call, s.Complete = p.follow(v, body, s)
			out = append(out, s)
		}
	}
	return out
}

func (s *settings) give(info *types.Info, name string, value ast.Expr) {
	g := given{Setting: catalog.Setting{Name: name}, Expr: value, Value: info.Types[value].Value}
	for _, k := range s.Symbol.Settings {
		if k.Name == name {
			g.Setting = k
		}
	}
	for i := range s.Given {
		if s.Given[i].Name == name { // a later assignment, perhaps under a condition
			s.Given[i].Value = nil
			return
		}
	}
	s.Given = append(s.Given, g)
}

// positional are the settings that a call gives by position.
func (p *pass) positional(c *Call) *settings {
	s := &settings{Library: c.Library, Symbol: c.Symbol, At: c.CallExpr, Complete: true, Call: c}
	switch c.Symbol.Use {
	case catalog.Make, catalog.Option, catalog.Configure:
	default:
		return nil
	}
	for i, k := range c.Symbol.Settings {
		if arg := c.Arg(i); arg != nil && k.Name != "" {
			s.Given = append(s.Given, given{Setting: k, Expr: arg, Value: p.TypesInfo.Types[arg].Value})
		}
	}
	if len(s.Given) == 0 {
		return nil
	}
	return s
}

// destination says which call a literal is for, and whether all that is set is
// known: it is an argument of the call, or the value of a variable that is.
func (p *pass) destination(lit ast.Expr, path []ast.Node, s *settings) (*Call, bool) {
	child := ast.Node(lit)
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.UnaryExpr, *ast.ParenExpr:
		case *ast.KeyValueExpr, *ast.CompositeLit: // part of a larger one
			if _, _, ok := settingsType(p.TypesInfo.TypeOf(exprOf(n))); !ok && !isKeyValue(n) {
				return nil, false
			}
		case *ast.CallExpr:
			c := p.callOf(n)
			return c, c != nil && c.Arg(c.Symbol.SettingsArg) == child
		case *ast.AssignStmt, *ast.ValueSpec:
			v := assignedTo(p.TypesInfo, n, child)
			body := enclosing(path)
			if v == nil || body == nil {
				return nil, false
			}
			return p.follow(v, body, s)
		default:
			return nil, false
		}
		child = path[i]
	}
	return nil, false
}

func isKeyValue(n ast.Node) bool {
	_, ok := n.(*ast.KeyValueExpr)
	return ok
}

func exprOf(n ast.Node) ast.Expr {
	e, _ := n.(ast.Expr)
	return e
}

// callOf is the use that a call expression is, or nil.
func (p *pass) callOf(n *ast.CallExpr) *Call {
	for _, c := range p.Calls {
		if c.CallExpr == n {
			return c
		}
	}
	return nil
}

// follow adds what is assigned to the fields of a variable, and says which call
// it goes to and whether nothing else can change it.
func (p *pass) follow(v *types.Var, body *ast.BlockStmt, s *settings) (to *Call, complete bool) {
	complete = true
	walk(body, func(n ast.Node, path []ast.Node) {
		id, ok := n.(*ast.Ident)
		if !ok || p.TypesInfo.Uses[id] != v || len(path) == 0 {
			return
		}
		switch parent := path[len(path)-1].(type) {
		case *ast.SelectorExpr:
			if value := assignedValue(path, parent); value != nil {
				s.give(p.TypesInfo, parent.Sel.Name, value)
			} else if len(path) > 1 && takesAddress(path[len(path)-2]) {
				complete = false
			}
		case *ast.CallExpr:
			c := p.callOf(parent)
			if c == nil || c.Arg(c.Symbol.SettingsArg) != id {
				complete = false
			} else {
				to = c
			}
		default:
			complete = false
		}
	})
	return to, complete && to != nil
}

func takesAddress(n ast.Node) bool {
	u, ok := n.(*ast.UnaryExpr)
	return ok && u.Op == token.AND
}

// assignedValue is what is assigned to a selector, or nil.
func assignedValue(path []ast.Node, sel *ast.SelectorExpr) ast.Expr {
	if len(path) < 2 {
		return nil
	}
	a, ok := path[len(path)-2].(*ast.AssignStmt)
	if !ok || len(a.Lhs) != len(a.Rhs) {
		return nil
	}
	for i, lhs := range a.Lhs {
		if lhs == sel {
			return a.Rhs[i]
		}
	}
	return nil
}
