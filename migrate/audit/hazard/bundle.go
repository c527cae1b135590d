package hazard

import (
	"go/ast"
	"go/constant"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// bundle is those that code gives together: the fields of a literal with
// what is assigned to them afterwards, or the arguments of a call.
type bundle struct {
	Library  *catalog.Library
	Symbol   catalog.Symbol
	At       ast.Node
	Given    []entry
	Complete bool // nothing but Given is set, for all that one sees
	Call     *Call
}

// entry is the value of a setting.
type entry struct {
	catalog.Setting
	Expr  ast.Expr
	Value constant.Value // nil when it is not a constant
}

// key returns what is given for a canonical key, or nil.
func (s *bundle) key(key string) *entry {
	for i := range s.Given {
		if s.Given[i].Key == key {
			return &s.Given[i]
		}
	}
	return nil
}

// named returns what is given for a setting of the library, or nil.
func (s *bundle) named(name string) *entry {
	for i := range s.Given {
		if s.Given[i].Name == name {
			return &s.Given[i]
		}
	}
	return nil
}

// known returns the setting of a key that can be given, or false.
func (s *bundle) known(key string) (catalog.Setting, bool) {
	for _, k := range s.Symbol.Settings {
		if k.Key == key {
			return k, true
		}
	}
	return catalog.Setting{}, false
}

// allSettings finds the settings given in the package, tests left out: what
// they set is made to be seen quickly.
func (p *pass) allSettings() []*bundle {
	var out []*bundle
	if len(p.Refs)+len(p.Calls) == 0 && !p.importsLibrary() {
		return nil
	}
	for _, file := range p.Files {
		if ast.IsGenerated(file) {
			continue
		}
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if s := p.literal(n, path); s != nil {
					out = append(out, s)
				}
			case *ast.ValueSpec:
				out = append(out, p.declaredSettings(n, path)...)
			}
			return true
		})
	}
	for _, c := range p.Calls {
		if s := p.positional(c); s != nil {
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

func (p *pass) literal(lit *ast.CompositeLit, path []ast.Node) *bundle {
	lib, sym, ok := settingsType(p.TypesInfo.TypeOf(lit))
	if !ok {
		return nil
	}
	s := &bundle{Library: lib, Symbol: sym, At: lit}
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

// declaredSettings are the settings of variables that are declared without a value.
func (p *pass) declaredSettings(spec *ast.ValueSpec, path []ast.Node) []*bundle {
	var out []*bundle
	body := outermost(path)
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
			s := &bundle{Library: lib, Symbol: sym, At: id}
			s.Call, s.Complete = p.follow(v, body, s)
			out = append(out, s)
		}
	}
	return out
}

func (s *bundle) give(info *types.Info, name string, value ast.Expr) {
	g := entry{Setting: catalog.Setting{Name: name}, Expr: value, Value: info.Types[value].Value}
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
func (p *pass) positional(c *Call) *bundle {
	s := &bundle{Library: c.Library, Symbol: c.Symbol, At: c.CallExpr, Complete: true, Call: c}
	switch c.Symbol.Use {
	case catalog.Make, catalog.Option, catalog.Configure:
	default:
		return nil
	}
	for i, k := range c.Symbol.Settings {
		if arg := c.Arg(i); arg != nil && k.Name != "" {
			s.Given = append(s.Given, entry{Setting: k, Expr: arg, Value: p.TypesInfo.Types[arg].Value})
		}
	}
	if len(s.Given) == 0 {
		return nil
	}
	return s
}
