// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"encoding/json"
	"fmt"
	"math"
)

// The YAML form is the JSON form in YAML. The methods have the signatures that
// the common YAML packages for Go look for, so none of them is needed here.

// MarshalYAML gives the text form to a YAML package.
func (c Config) MarshalYAML() (any, error) { return yamlValue(c.fields()) }

// UnmarshalYAML reads the text form, as UnmarshalJSON does: what is not
// mentioned keeps its value, an unknown field is an error, and errors name the
// field.
func (c *Config) UnmarshalYAML(unmarshal func(any) error) error {
	return fromYAML(unmarshal, c.UnmarshalJSON)
}

// MarshalYAML gives the text form to a YAML package.
func (w Window) MarshalYAML() (any, error) { return yamlValue(w.fields()) }

// UnmarshalYAML reads the text form, as that of Config does.
func (w *Window) UnmarshalYAML(unmarshal func(any) error) error {
	return fromYAML(unmarshal, w.UnmarshalJSON)
}

// MarshalYAML gives the text form to a YAML package.
func (b Backoff) MarshalYAML() (any, error) { return yamlValue(b.fields()) }

// UnmarshalYAML reads the text form, as that of Config does.
func (b *Backoff) UnmarshalYAML(unmarshal func(any) error) error {
	return fromYAML(unmarshal, b.UnmarshalJSON)
}

// yamlValue is a map, which YAML packages write in the order of its keys.
func yamlValue(fields []field) (any, error) {
	out := map[string]any{}
	for _, f := range fields {
		v, zero := textValue(f.ptr)
		if zero {
			continue
		}
		if l, ok := v.(ProbeLimit); ok { // YAML packages do not all ask for MarshalText
			v = l.String()
		}
		out[f.key] = v
	}
	return out, nil
}

// fromYAML gives what a YAML package has read to a reader of JSON.
func fromYAML(unmarshal func(any) error, read func([]byte) error) error {
	var v any
	if err := unmarshal(&v); err != nil {
		return err
	}
	v, err := jsonValue(v)
	if err != nil {
		return fmt.Errorf("breaker: %w", err)
	}
	if v == nil { // an empty document
		v = map[string]any{}
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("breaker: %w", err)
	}
	return read(text)
}

// jsonValue replaces what YAML has and JSON has not.
func jsonValue(v any) (any, error) {
	switch v := v.(type) {
	case map[any]any:
		out := map[string]any{}
		for key, value := range v {
			name, ok := key.(string)
			if !ok {
				return nil, fmt.Errorf("unknown field %v", key)
			}
			out[name] = value
		}
		return jsonValue(out)
	case map[string]any:
		for key, value := range v {
			value, err := jsonValue(value)
			if err != nil {
				return nil, fmt.Errorf("field %s: %w", key, err)
			}
			v[key] = value
		}
	case []any:
		for i, value := range v {
			value, err := jsonValue(value)
			if err != nil {
				return nil, fmt.Errorf("element %d: %w", i, err)
			}
			v[i] = value
		}
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%v is not a number", v)
		}
	}
	return v, nil
}
