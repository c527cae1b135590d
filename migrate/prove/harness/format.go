//go:build go1.25

package harness

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxDepth = 4

// formatter prints values so that those of the two versions can be compared:
// what only one of them can have, such as unexported fields and addresses, is
// left out, and times are relative to the start.
type formatter struct {
	sentinels []Sentinel
	known     map[error]string
	values    map[any]string
}

func newFormatter(sentinels []Sentinel, values map[any]string) *formatter {
	f := &formatter{sentinels: sentinels, values: values, known: map[error]string{errBoom: "boom", errOther: "other"}}
	for _, s := range sentinels {
		if s.Err != nil && reflect.TypeOf(s.Err).Comparable() {
			f.known[s.Err] = f.describe(s.Err)
		}
	}
	return f
}

// words prints a word and values.
func (f *formatter) words(began time.Time, word string, values []any) string {
	b := make([]byte, 0, 64)
	b = append(b, word...)
	if len(values) > 0 {
		b = append(b, ' ')
		b = f.list(b, began, values)
	}
	return string(b)
}

func (f *formatter) list(b []byte, began time.Time, values []any) []byte {
	for i, v := range values {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = f.value(b, began, v, 0)
	}
	return b
}

// value prints v; the cases are only those that would be slow by reflection.
func (f *formatter) value(b []byte, began time.Time, v any, depth int) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "nil"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case string:
		return strconv.AppendQuote(b, v)
	case time.Duration:
		return append(b, v.String()...)
	case time.Time:
		return append(b, moment(began, v)...)
	case *http.Response:
		if v == nil {
			return append(b, "nil"...)
		}
		return append(b, "status "+strconv.Itoa(v.StatusCode)...)
	case error:
		return append(b, f.error(v)...)
	case fmt.Stringer:
		if text, ok := stringOf(v); ok {
			return append(b, text...)
		}
	}
	return f.reflected(b, began, reflect.ValueOf(v), depth)
}

func moment(began, t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	if d := t.Sub(began); d > -1000*time.Hour && d < 1000*time.Hour {
		return "t" + plus(d) + d.String()
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func plus(d time.Duration) string {
	if d < 0 {
		return ""
	}
	return "+"
}

// stringOf is the text of a value that has one. One that panics has none.
func stringOf(v fmt.Stringer) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	text = v.String()
	return text, text != ""
}

func (f *formatter) error(err error) string {
	if reflect.TypeOf(err).Comparable() {
		if text, ok := f.known[err]; ok {
			return text
		}
	}
	return f.describe(err)
}

// describe prints an error: its text, its type unless that is one of a
// formatted text, and which sentinels it is.
func (f *formatter) describe(err error) string {
	text, facts := strings.ReplaceAll(err.Error(), "\n", " | "), []string(nil)
	for e := err; e != nil; e = errors.Unwrap(e) {
		name := reflect.TypeOf(e).String()
		if name != "*errors.errorString" && !strings.HasPrefix(name, "*fmt.wrapError") {
			facts = append(facts, name+f.fields(e))
		}
	}
	for _, s := range f.sentinels {
		if s.Err != nil && errors.Is(err, s.Err) {
			facts = append(facts, "is "+s.Name)
		}
	}
	for _, s := range [...]Sentinel{{"boom", errBoom}, {"other", errOther}} {
		if err != s.Err && errors.Is(err, s.Err) {
			facts = append(facts, "is "+s.Name)
		}
	}
	if len(facts) == 0 {
		return text
	}
	return text + " [" + strings.Join(facts, ", ") + "]"
}

// fields prints the exported plain fields of an error.
func (f *formatter) fields(err error) string {
	v := reflect.Indirect(reflect.ValueOf(err))
	if v.Kind() != reflect.Struct {
		return ""
	}
	var out []string
	for i := range v.NumField() {
		ft := v.Type().Field(i)
		if k := v.Field(i).Kind(); ft.IsExported() && (k == reflect.String || k >= reflect.Bool && k <= reflect.Float64) {
			out = append(out, fmt.Sprintf("%s:%v", ft.Name, v.Field(i).Interface()))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "{" + strings.Join(out, " ") + "}"
}

func (f *formatter) reflected(b []byte, began time.Time, v reflect.Value, depth int) []byte {
	if depth > maxDepth {
		return append(b, "..."...)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return append(b, "nil"...)
		}
		return f.any(b, began, v.Elem(), depth+1)
	case reflect.Struct:
		return f.structure(b, began, v, depth)
	case reflect.Map:
		return f.mapping(b, began, v, depth)
	case reflect.Slice, reflect.Array:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ' ')
			}
			b = f.any(b, began, v.Index(i), depth+1)
		}
		return append(b, ']')
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			return append(b, "nil"...)
		}
		return append(b, v.Kind().String()...)
	}
	if len(f.values) > 0 && v.CanInterface() {
		if name, ok := f.values[v.Interface()]; ok {
			return append(b, name...)
		}
	}
	switch {
	case v.CanInt():
		return strconv.AppendInt(b, v.Int(), 10)
	case v.CanUint():
		return strconv.AppendUint(b, v.Uint(), 10)
	}
	return fmt.Append(b, v)
}

// any prints a part of a value.
func (f *formatter) any(b []byte, began time.Time, v reflect.Value, depth int) []byte {
	if !v.IsValid() {
		return append(b, "nil"...)
	}
	if v.CanInterface() {
		return f.value(b, began, v.Interface(), depth)
	}
	return f.reflected(b, began, v, depth)
}

func (f *formatter) structure(b []byte, began time.Time, v reflect.Value, depth int) []byte {
	b = append(b, '{')
	n := 0
	for i := range v.NumField() {
		ft := v.Type().Field(i)
		if k := ft.Type.Kind(); !ft.IsExported() || k == reflect.Func || k == reflect.Chan {
			continue
		}
		if n++; n > 1 {
			b = append(b, ' ')
		}
		b = append(append(b, ft.Name...), ':')
		b = f.any(b, began, v.Field(i), depth+1)
	}
	return append(b, '}')
}

func (f *formatter) mapping(b []byte, began time.Time, v reflect.Value, depth int) []byte {
	var parts []string
	for it := v.MapRange(); it.Next(); {
		part := append(f.any(nil, began, it.Key(), depth+1), ':')
		parts = append(parts, string(f.any(part, began, it.Value(), depth+1)))
	}
	slices.Sort(parts)
	return append(append(append(b, "map["...), strings.Join(parts, " ")...), ']')
}
