// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"
)

// The YAML form is the JSON form in YAML. The methods have the signatures that
// the common YAML packages for Go look for, so none of them is needed here.

// MarshalYAML gives the text form to a YAML package.
func (c Config) MarshalYAML() (any, error) { return yamlValue(&c) }

// UnmarshalYAML reads the text form, as UnmarshalJSON does: what is not
// mentioned keeps its value, an unknown field is an error, and errors name the
// field.
func (c *Config) UnmarshalYAML(unmarshal func(any) error) error {
	return fromYAML(unmarshal, c, c.UnmarshalJSON)
}

// MarshalYAML gives the text form to a YAML package.
func (w Window) MarshalYAML() (any, error) { return yamlValue(&w) }

// UnmarshalYAML reads the text form, as that of Config does.
func (w *Window) UnmarshalYAML(unmarshal func(any) error) error {
	return fromYAML(unmarshal, w, w.UnmarshalJSON)
}

// MarshalYAML gives the text form to a YAML package.
func (b Backoff) MarshalYAML() (any, error) { return yamlValue(&b) }

// UnmarshalYAML reads the text form, as that of Config does.
func (b *Backoff) UnmarshalYAML(unmarshal func(any) error) error {
	return fromYAML(unmarshal, b, b.UnmarshalJSON)
}

// yamlValue makes a struct, whose fields YAML packages write in their order; a
// map would be sorted. There is one type for each group.
func yamlValue(g group) (any, error) {
	fields := g.fields()
	types := make([]reflect.StructField, len(fields))
	for i, f := range fields {
		types[i] = reflect.StructField{
			Name: fmt.Sprintf("F%d", i),
			Type: reflect.TypeOf((*any)(nil)).Elem(),
			Tag:  reflect.StructTag(`yaml:"` + f.key + `,omitempty"`),
		}
	}
	out := reflect.New(reflect.StructOf(types)).Elem()
	for i, f := range fields {
		v, err := textValue(f.ptr, g.prefix()+f.key)
		if inner, ok := v.(group); ok && err == nil {
			v, err = yamlValue(inner)
		}
		if err != nil {
			return nil, err
		}
		if v != nil {
			out.Field(i).Set(reflect.ValueOf(v))
		}
	}
	return out.Interface(), nil
}

// fromYAML gives what a YAML package has read to a reader of JSON.
func fromYAML(unmarshal func(any) error, g group, read func([]byte) error) error {
	var v any
	if err := unmarshal(&v); err != nil {
		return err
	}
	v, err := jsonValue(v, strings.TrimSuffix(g.prefix(), "."))
	if err != nil {
		return err
	}
	if v == nil { // an empty document
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("breaker: %w", err)
	}
	return read(text)
}

// jsonValue replaces what YAML has and JSON has not, or reports it. Path names
// the value.
func jsonValue(v any, path string) (any, error) {
	switch v := v.(type) {
	case map[any]any:
		return jsonObject(v, path)
	case map[string]any:
		return jsonObject(v, path)
	case []any:
		return jsonList(v, path)
	case float64:
		if err := finite(v, path); err != nil {
			return nil, err
		}
		return decimal(v), nil
	case time.Time: // 2026-01-02 without quotes, of which the text is lost
		return nil, fmt.Errorf("breaker: field %s: a date is not a text; put it in quotes", path)
	}
	return v, nil
}

// decimal keeps a number that was written with a point from becoming one without:
// 5.0 is no number of calls, and 5 nanoseconds are not what somebody meant by it.
func decimal(f float64) json.Number {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return json.Number(text)
}

func jsonObject[K comparable](object map[K]any, path string) (any, error) {
	if path != "" {
		path += "."
	}
	out := make(map[string]any, len(object))
	for key, value := range object {
		name, ok := any(key).(string)
		if !ok {
			return nil, fmt.Errorf("breaker: unknown field %q", path+fmt.Sprint(key))
		}
		out[name] = value
	}
	for _, name := range sortedNames(out) {
		value, err := jsonValue(out[name], path+name)
		if err != nil {
			return nil, err
		}
		out[name] = value
	}
	return out, nil
}

func jsonList(list []any, path string) (any, error) {
	out := make([]any, len(list))
	for i, value := range list {
		value, err := jsonValue(value, element(path, i))
		if err != nil {
			return nil, err
		}
		out[i] = value
	}
	return out, nil
}

// sortedNames are the names of an object, in an order that does not change from
// run to run.
func sortedNames[V any](object map[string]V) []string {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
