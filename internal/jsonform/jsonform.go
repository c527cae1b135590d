// Package jsonform writes reports as JSON: indented, with equal bytes for equal
// values, and with every list and map of the contract, also where it is empty.
package jsonform

import (
	"encoding/json"
	"io"
	"reflect"
)

// Write writes v. A nil slice becomes [] and a nil map {}, so that a reader can
// count on them; v itself is not changed. What is behind an interface or a
// pointer below the first one is written as it is.
func Write(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(complete(v))
}

func complete(v any) any {
	in := reflect.ValueOf(v)
	if in.Kind() == reflect.Pointer && !in.IsNil() {
		in = in.Elem()
	}
	if !in.IsValid() {
		return v
	}
	return filled(in).Interface()
}

// filled is a copy of v without nil slices or maps.
func filled(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Struct:
		return filledStruct(v)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v // text or raw JSON
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(filled(v.Index(i)))
		}
		return out
	case reflect.Map:
		if v.IsNil() {
			return reflect.MakeMap(v.Type())
		}
	}
	return v
}

func filledStruct(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			out.Field(i).Set(filled(v.Field(i)))
		}
	}
	return out
}
