// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// textValue is what a field is in the text form, nil when it is zero and left
// out. What could not be read again is an error; path names the field.
func textValue(ptr any, path string) (any, error) {
	var v any
	zero := false
	var err error
	switch p := ptr.(type) {
	case *string:
		v, zero = *p, *p == ""
	case *int:
		v, zero = *p, *p == 0
	case *bool:
		v, zero = *p, !*p
	case *time.Duration:
		v, zero = p.String(), *p == 0
	case *float64:
		v, zero, err = *p, *p == 0, finite(*p, path)
	case *[]float64:
		v, zero, err = *p, len(*p) == 0, allFinite(*p, path)
	case *ProbeLimit:
		v, zero, err = p.String(), *p == ProbesInFlight, readable(new(ProbeLimit), p.String(), path)
	case *LateResults:
		v, zero, err = p.String(), *p == LateDropped, readable(new(LateResults), p.String(), path)
	case *LateSuccess:
		v, zero, err = p.String(), *p == LateSuccessNothing, readable(new(LateSuccess), p.String(), path)
	case *AfterOpen:
		v, zero, err = p.String(), *p == AfterOpenProbe, readable(new(AfterOpen), p.String(), path)
	case **Compat:
		v, zero = *p, *p == nil || **p == Compat{}
	case *WindowKind:
		v, zero, err = string(*p), *p == "", readable(new(WindowKind), string(*p), path)
	case *Mode:
		v, zero, err = string(*p), *p == ModeNormal, readable(new(Mode), string(*p), path)
	case *Window:
		v, zero = p, *p == Window{}
	case *Backoff:
		v, zero = p, *p == Backoff{}
	default:
		panic(fmt.Sprintf("breaker: field of type %T has no text form", ptr))
	}
	if zero {
		return nil, nil
	}
	return v, err
}

// finite reports numbers that JSON does not have.
func finite(n float64, path string) error {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return fmt.Errorf("breaker: field %s: %v is not a number", path, n)
	}
	return nil
}

func allFinite(list []float64, path string) error {
	for i, n := range list {
		if err := finite(n, element(path, i)); err != nil {
			return err
		}
	}
	return nil
}

// readable reports a name that could not be read again.
func readable(p interface{ UnmarshalText([]byte) error }, name, path string) error {
	if err := p.UnmarshalText([]byte(name)); err != nil {
		return fmt.Errorf("breaker: field %s: %w", path, err)
	}
	return nil
}

func element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// decodeValue reads one value. Some types have a text form that is not JSON's.
func decodeValue(text []byte, path string, ptr any) error {
	var err error
	switch p := ptr.(type) {
	case group:
		return decode(text, p)
	case **Compat:
		return decodeCompat(text, p)
	case *[]float64:
		return decodeList(text, path, p)
	case *time.Duration:
		err = decodeDuration(text, p)
	default:
		err = json.Unmarshal(text, ptr)
	}
	if err != nil {
		return fmt.Errorf("breaker: field %s: %w", path, plain(err, ptr))
	}
	return nil
}

// decodeCompat makes a new Compat: somebody else may have the old one.
func decodeCompat(text []byte, c **Compat) error {
	next := new(Compat)
	if *c != nil {
		*next = **c
	}
	if err := decode(text, next); err != nil {
		return err
	}
	if *c != nil || *next != (Compat{}) {
		*c = next
	}
	return nil
}

// decodeList makes a new list: somebody else may have the old one.
func decodeList(text []byte, path string, list *[]float64) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return fmt.Errorf("breaker: field %s: %w", path, plain(err, list))
	}
	if raw == nil { // null, which leaves other fields alone too
		return nil
	}
	*list = nil
	for i, text := range raw {
		var n float64
		if string(text) == "null" {
			return fmt.Errorf("breaker: field %s: null is not a number", element(path, i))
		}
		if err := decodeValue(text, element(path, i), &n); err != nil {
			return err
		}
		*list = append(*list, n)
	}
	return nil
}

// decodeDuration reads "30s", or a whole number of nanoseconds.
func decodeDuration(text []byte, d *time.Duration) error {
	if len(text) == 0 || text[0] != '"' {
		return json.Unmarshal(text, (*int64)(d))
	}
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	v, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is not %s", s, wanted(d))
	}
	*d = v
	return nil
}

// plain says what is wrong with a value in terms of the text, not of Go: the
// same error is read by those who write YAML.
func plain(err error, ptr any) error {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return fmt.Errorf("%s is not %s", t.Value, wanted(ptr))
	}
	return err
}

// wanted is what a field takes.
func wanted(ptr any) string {
	switch ptr.(type) {
	case group:
		return "an object of named fields"
	case *string:
		return "a text; put it in quotes"
	case *int:
		return "a whole number, or too large"
	case *float64:
		return "a number, or too large"
	case *bool:
		return "true or false"
	case *time.Duration:
		return `a duration; write it as "30s" or "1m30s"`
	case *[]float64:
		return "a list of numbers"
	case *ProbeLimit:
		return "one of " + orList(limitNames)
	case *LateResults:
		return "one of " + orList(lateResultsNames)
	case *LateSuccess:
		return "one of " + orList(lateSuccessNames)
	case *AfterOpen:
		return "one of " + orList(afterOpenNames)
	case *WindowKind:
		return "one of " + kindNames
	case *Mode:
		return "one of " + modeNames
	}
	panic(fmt.Sprintf("breaker: field of type %T has no text form", ptr))
}
