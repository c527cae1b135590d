package clone

import (
	"go/types"
	"strings"
)

// class says what a type is without the names of the package it is used in.
// What is often changed in a copy without changing what it does is one class:
// the widths of numbers, the two mutexes, pointers and values.
func (t *tokenizer) class(typ types.Type) string {
	switch u := types.Unalias(typ).(type) {
	case nil:
		return "?"
	case *types.Pointer:
		return t.class(u.Elem())
	case *types.Named:
		return t.named(u)
	case *types.Basic:
		return basic(u)
	case *types.Slice:
		return "[]" + t.class(u.Elem())
	case *types.Array:
		return "[]" + t.class(u.Elem())
	case *types.Map:
		return "map " + t.class(u.Key()) + " " + t.class(u.Elem())
	case *types.TypeParam:
		return "type"
	}
	return kindOf(typ)
}

func (t *tokenizer) named(n *types.Named) string {
	obj := n.Origin().Obj()
	switch {
	case obj == t.self:
		return "self"
	case obj.Pkg() == nil:
		return obj.Name() // error, comparable
	case obj.Pkg() == t.self.Pkg():
		return "own " + kindOf(n.Underlying())
	}
	name := obj.Pkg().Name() + "." + obj.Name()
	switch {
	case name == "sync.RWMutex":
		return "sync.Mutex"
	case name == "atomic.Pointer" && n.TypeArgs().Len() == 1:
		return t.class(n.TypeArgs().At(0))
	case name == "atomic.Value":
		return "interface"
	case name == "atomic.Bool":
		return "bool"
	case obj.Pkg().Path() == atomicPath:
		return "int"
	}
	return name
}

func basic(b *types.Basic) string {
	switch info := b.Info(); {
	case info&types.IsInteger != 0:
		return "int"
	case info&types.IsFloat != 0:
		return "float"
	case info&types.IsString != 0:
		return "string"
	case info&types.IsBoolean != 0:
		return "bool"
	}
	return b.Name()
}

func kindOf(typ types.Type) string {
	switch u := typ.Underlying().(type) {
	case *types.Basic:
		return basic(u)
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	case *types.Signature:
		return "func"
	case *types.Chan:
		return "chan"
	case *types.Slice, *types.Array:
		return "slice"
	case *types.Map:
		return "map"
	}
	return "other"
}

// logs reports whether a package or type is for logging.
func logs(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "log") && !strings.Contains(name, "login") && !strings.Contains(name, "logic") && !strings.Contains(name, "catalog") || name == "zap"
}
