// Package catalog knows the exported symbols of breaker libraries: what makes
// a breaker, what runs a call under it, which error it returns when it is open,
// and what its settings are called. It is data: a library is a table.
//
// Symbols are found by object identity, so aliases, promoted methods and
// renamed imports make no difference.
package catalog

import (
	"go/types"
	"strings"
)

// A Library is one breaker library, or the canonical package.
type Library struct {
	Source  string   // as in reports: gobreaker/v2, hystrix, canonical ...
	Module  string   // module path, of the oldest major version that the entry is for
	Paths   []string // import paths of the packages that Symbols are of; a path ending in /... has those below it
	Symbols []Symbol
}

// Symbol is an exported object of a library and what it is for.
type Symbol struct {
	Name string // New, CircuitBreaker.Execute, ErrOpenState, Settings
	Use  Use

	// Of functions: the index of the argument with the name of the breaker, of
	// the one with its settings, and of the one that is called under it. None is
	// the value for those that it does not have.
	NameArg, SettingsArg, FuncArg int

	// Settings are those that a call gives by position (Make, Option; one
	// without a name stands for an argument that is no setting), or the fields
	// of a SettingsType.
	Settings []Setting

	// Implied are the settings that hold for a Make or Fetch, a Run by name or an Option,
	// unless it gives one of that name or of those in Instead.
	Implied []Setting

	// Names is the source of the library whose breakers NameArg names; "" is the
	// symbol's own.
	Names string
}

// None is the index of an argument that is not there.
const None = -1

// Use is what a symbol is for.
type Use int

// The uses.
const (
	Other        Use = iota
	Make             // makes a breaker
	Configure        // gives settings to a name, of which a breaker is made later
	Fetch            // returns the breaker of a name, making it when there is none
	Option           // gives one setting: an option of a constructor or a method of a builder
	Run              // calls a function under the breaker
	Gate             // asks whether a call may run; its result has to be reported
	Succeed          // reports a success
	Fail             // reports a failure
	Report           // reports a result that an argument tells
	Read             // reads the state or counts
	Control          // opens, closes or resets by hand
	OpenError        // error of a call rejected because the breaker is open
	LimitError       // error of a call rejected for another reason: too many probes, no place
	BreakerType      // type of a breaker
	SettingsType     // type that holds settings
)

// Setting is one setting of a library and what the canonical configuration
// calls it.
type Setting struct {
	Name    string // of the field, option or parameter
	Key     string // of the canonical text form: open_for, probes, window.span ...; "" when it has none
	Unit    Unit
	Default any // value in the canonical unit when it is not given or zero; nil when there is none

	// Words is the default as the library would say it, when that is another
	// thing than a value; "" otherwise.
	Words string

	// Plus is what a number has to be more by in the canonical configuration:
	// 1 when the library asks for more than that many.
	Plus int

	// Instead are other settings in whose presence an implied one does not hold.
	Instead []string
}

// Unit says what a number means.
type Unit int

// The units.
const (
	Plain        Unit = iota // a count, a share, a function
	Duration                 // a time.Duration
	Milliseconds             // a number of milliseconds
	Seconds                  // a number of seconds
	Percent                  // 0 to 100, for a share
	Share                    // 0 to 1; 0 to 100 in versions in which it is an integer
	Inverse                  // a number whose inverse is the canonical value
)

// libraries are all entries, one variable per file.
var libraries = []*Library{
	canonical, gobreakerV1, gobreakerV2, hystrix, failsafe, cep21V2, cep21V3, cep21V4, mercari, rubyist, rubyistFork,
	eapache, handy, gokit, aegis, goZero, goresilience, sentinel,
}

// Libraries returns all entries.
func Libraries() []*Library { return append([]*Library(nil), libraries...) }

// Owns reports whether the entry describes the package with an import path.
func (l *Library) Owns(path string) bool {
	for _, p := range l.Paths {
		if base, below := strings.CutSuffix(p, "/..."); path == base || below && strings.HasPrefix(path, base+"/") {
			return true
		}
	}
	return false
}

// Of returns the library of a package, or nil. The most specific entry wins.
func Of(path string) *Library {
	for _, l := range libraries {
		if l.Owns(path) {
			return l
		}
	}
	return nil
}

// Lookup returns the library and the entry of an object. An object of a library
// without an entry has the use Other; of something else, the library is nil.
func Lookup(obj types.Object) (*Library, Symbol) {
	if obj == nil || obj.Pkg() == nil {
		return nil, Symbol{}
	}
	lib := Of(obj.Pkg().Path())
	if lib == nil && IsCopy(obj.Pkg()) {
		lib = canonical
	}
	if lib == nil {
		return nil, Symbol{}
	}
	name := NameOf(obj)
	for _, s := range lib.Symbols {
		if s.Name == name {
			return lib, s
		}
	}
	return lib, Symbol{Name: name, NameArg: None, SettingsArg: None, FuncArg: None}
}

// NameOf names an object as documentation does: a method as Type.Method.
func NameOf(obj types.Object) string {
	fn, ok := obj.(*types.Func)
	if !ok {
		return obj.Name()
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.Name()
	}
	t := recv.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name() + "." + fn.Name()
	}
	return fn.Name()
}

// The shapes of entries.

func typ(name string, use Use, settings ...Setting) Symbol {
	return Symbol{Name: name, Use: use, NameArg: None, SettingsArg: None, FuncArg: None, Settings: settings}
}

func plain(use Use, names ...string) []Symbol {
	var out []Symbol
	for _, n := range names {
		out = append(out, typ(n, use))
	}
	return out
}

func makes(name string, nameArg, settingsArg int, settings ...Setting) Symbol {
	return Symbol{Name: name, Use: Make, NameArg: nameArg, SettingsArg: settingsArg, FuncArg: None, Settings: settings}
}

func option(name string, settings ...Setting) Symbol {
	return Symbol{Name: name, Use: Option, NameArg: None, SettingsArg: None, FuncArg: None, Settings: settings}
}

// implying returns s with the settings that hold when nothing is given.
func (s Symbol) implying(settings ...Setting) Symbol {
	s.Implied = settings
	return s
}

func runs(name string, nameArg, funcArg int) Symbol {
	return Symbol{Name: name, Use: Run, NameArg: nameArg, SettingsArg: None, FuncArg: funcArg}
}

func join(lists ...[]Symbol) []Symbol {
	var out []Symbol
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}
