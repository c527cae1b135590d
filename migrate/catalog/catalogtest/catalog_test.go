package catalogtest

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/rewrite"
)

// notServed are modules that have the symbols of another entry, under a path
// that cannot be had from a proxy any more.
var notServed = []string{"github.com/cep21/circuit", "github.com/cep21/circuit/v3", "github.com/cockroachdb/circuitbreaker"}

// older are symbols that earlier versions had and the one here has not.
var older = map[string][]string{
	"failsafe": {"CircuitBreakerBuilder.", "WithDefaults", "Builder", "Get", "Run", "ErrCircuitBreakerOpen", "Executor.RunWithExecutionAsync"},
}

// isOlder reports whether a symbol is one of an earlier version. A name that
// ends with a dot stands for all members.
func isOlder(source, name string) bool {
	return slices.ContainsFunc(older[source], func(o string) bool {
		return o == name || strings.HasSuffix(o, ".") && strings.HasPrefix(name, o)
	})
}

// packages type-checks the libraries from source and returns them by path.
func packages(t *testing.T) map[string]*types.Package {
	t.Helper()
	m, err := rewrite.FindModule(".")
	if err != nil {
		t.Fatal(err)
	}
	l, err := rewrite.NewLoader(t.Context(), m, rewrite.LoadOptions{Configs: []rewrite.BuildConfig{{Tags: []string{"catalog"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(t.Context(), l.Packages()); err != nil {
		t.Fatal(err)
	}
	out := map[string]*types.Package{}
	for _, pkg := range l.Packages() {
		for _, p := range pkg.Errors {
			t.Error(p.Error())
		}
		for _, imp := range pkg.Types.Imports() {
			out[imp.Path()] = imp
		}
	}
	return out
}

func TestCatalog(t *testing.T) {
	all := packages(t)
	for _, lib := range catalog.Libraries() {
		if slices.Contains(notServed, lib.Module) {
			continue
		}
		t.Run(strings.ReplaceAll(lib.Source, "/", " "), func(t *testing.T) {
			b := &book{T: t, lib: lib}
			for path, pkg := range all {
				if lib.Owns(path) {
					b.pkgs = append(b.pkgs, pkg)
				}
			}
			if len(b.pkgs) == 0 {
				t.Fatal("no package of it is imported here")
			}
			for _, s := range lib.Symbols {
				b.symbol(s)
			}
			b.complete()
		})
	}
}

// book compares one entry with its packages.
type book struct {
	*testing.T
	lib  *catalog.Library
	pkgs []*types.Package
}

func (b *book) symbol(s catalog.Symbol) {
	obj := b.lookup(s.Name)
	if obj == nil {
		if !isOlder(b.lib.Source, s.Name) {
			b.Errorf("%s: there is no such symbol", s.Name)
		}
		return
	}
	if lib, found := catalog.Lookup(obj); lib != b.lib || found.Use != s.Use {
		b.Errorf("%s is looked up as %s, with another use", s.Name, found.Name)
	}
	if s.Use == catalog.BreakerType || s.Use == catalog.SettingsType {
		if _, ok := obj.(*types.TypeName); !ok {
			b.Errorf("%s is no type", s.Name)
		}
	}
	if s.Use == catalog.SettingsType {
		b.fields(s, obj)
	}
	if fn, ok := obj.(*types.Func); ok {
		b.call(s, fn.Signature())
	} else if s.NameArg != catalog.None || s.SettingsArg != catalog.None || s.FuncArg != catalog.None {
		b.Errorf("%s has arguments, but is no function", s.Name)
	}
}

// lookup finds an object by its name in the table: Name, or Type.Member.
func (b *book) lookup(name string) types.Object {
	first, member, isMember := strings.Cut(name, ".")
	for _, pkg := range b.pkgs {
		obj := pkg.Scope().Lookup(first)
		if obj == nil {
			continue
		}
		if !isMember {
			return obj
		}
		if m, _, _ := types.LookupFieldOrMethod(obj.Type(), true, pkg, member); m != nil {
			return m
		}
	}
	return nil
}

func (b *book) fields(s catalog.Symbol, obj types.Object) {
	st, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		b.Errorf("%s is no struct", s.Name)
		return
	}
	for _, setting := range s.Settings {
		i := slices.IndexFunc(slices.Collect(st.Fields()), func(f *types.Var) bool { return f.Name() == setting.Name })
		if i < 0 {
			// BucketPeriod came with gobreaker 2.2, IsExcluded with 2.3.
			if b.lib.Source != "gobreaker" || setting.Name != "BucketPeriod" && setting.Name != "IsExcluded" {
				b.Errorf("%s has no field %s", s.Name, setting.Name)
			}
			continue
		}
		b.unit(s.Name, setting, st.Field(i).Type())
	}
}

// unit compares the unit of a setting with the type of its value.
func (b *book) unit(symbol string, s catalog.Setting, t types.Type) {
	isDuration := t.String() == "time.Duration"
	if isDuration != (s.Unit == catalog.Duration) && s.Key != "" {
		b.Errorf("%s: %s is a %s, which does not fit its unit", symbol, s.Name, t)
	}
	basic, _ := t.Underlying().(*types.Basic)
	if s.Unit != catalog.Plain && (basic == nil || basic.Info()&types.IsNumeric == 0) {
		b.Errorf("%s: %s is a %s and has a unit", symbol, s.Name, t)
	}
}

func (b *book) call(s catalog.Symbol, sig *types.Signature) {
	param := func(what string, i int) types.Type {
		if i == catalog.None {
			return nil
		}
		if i >= sig.Params().Len() {
			b.Errorf("%s has no argument %d for its %s", s.Name, i, what)
			return nil
		}
		return sig.Params().At(i).Type()
	}
	if t := param("name", s.NameArg); t != nil && t.Underlying() != types.Typ[types.String] {
		b.Errorf("%s: the name is a %s", s.Name, t)
	}
	if t := param("function", s.FuncArg); t != nil {
		if _, ok := t.Underlying().(*types.Signature); !ok {
			b.Errorf("%s: what it calls is a %s", s.Name, t)
		}
	}
	if t := param("settings", s.SettingsArg); t != nil && !b.isSettings(t) {
		b.Errorf("%s: the settings are a %s, which is no settings type of the table", s.Name, t)
	}
	if s.Use == catalog.Gate || s.Use == catalog.Read {
		return
	}
	if len(s.Settings) > sig.Params().Len() {
		b.Errorf("%s gives %d settings and has %d arguments", s.Name, len(s.Settings), sig.Params().Len())
		return
	}
	for i, setting := range s.Settings {
		b.unit(s.Name, setting, sig.Params().At(i).Type())
	}
}

// isSettings looks for a settings type in t.
func (b *book) isSettings(t types.Type) bool {
	switch t := t.(type) {
	case *types.Pointer:
		return b.isSettings(t.Elem())
	case *types.Slice:
		return b.isSettings(t.Elem())
	case *types.Map:
		return b.isSettings(t.Elem())
	case *types.Named:
		_, s := catalog.Lookup(t.Obj())
		return s.Use == catalog.SettingsType
	}
	return false
}

// complete reports exported functions that return a breaker and are not in the
// table.
func (b *book) complete() {
	for _, pkg := range b.pkgs {
		for _, name := range pkg.Scope().Names() {
			fn, ok := pkg.Scope().Lookup(name).(*types.Func)
			if !ok || !fn.Exported() || fn.Signature().Results().Len() == 0 {
				continue
			}
			if !b.isBreaker(fn.Signature().Results().At(0).Type()) {
				continue
			}
			known := slices.ContainsFunc(b.lib.Symbols, func(s catalog.Symbol) bool { return s.Name == name })
			if !known {
				b.Errorf("%s returns a breaker and is not in the table", name)
			}
		}
	}
}

func (b *book) isBreaker(t types.Type) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := t.(*types.Named)
	if !ok {
		return false
	}
	_, s := catalog.Lookup(n.Obj())
	return s.Use == catalog.BreakerType
}
