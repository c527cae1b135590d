// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// The text form of a Config: JSON with the names of the fields in snake case,
// durations such as "30s". Functions and errors are left out, and fields with
// their zero value are not written. A table of the fields serves both
// directions, so that they cannot disagree.

// field is a name of the text form and a pointer to the value it stands for.
type field struct {
	key string
	ptr any
}

// fields are the fields of Config that have a text form, in the order in which
// they are written. A test compares them with the struct.
func (c *Config) fields() []field {
	return []field{
		{"name", &c.Name},
		{"consecutive_failures", &c.ConsecutiveFailures},
		{"failures", &c.Failures},
		{"failure_ratio", &c.FailureRatio},
		{"slow_ratio", &c.SlowRatio},
		{"slow_after", &c.SlowAfter},
		{"slow_in_flight", &c.SlowInFlight},
		{"min_calls", &c.MinCalls},
		{"count_in_flight", &c.CountInFlight},
		{"throttle", &c.Throttle},
		{"window", &c.Window},
		{"open_for", &c.OpenFor},
		{"backoff", &c.Backoff},
		{"probes", &c.Probes},
		{"probe_limit", &c.ProbeLimit},
		{"probe_interval", &c.ProbeInterval},
		{"probe_successes", &c.ProbeSuccesses},
		{"probe_failures", &c.ProbeFailures},
		{"probe_failure_ratio", &c.ProbeFailureRatio},
		{"probe_lease", &c.ProbeLease},
		{"ramp", &c.Ramp},
		{"ramp_step", &c.RampStep},
		{"classify_panic", &c.ClassifyPanic},
		{"call_timeout", &c.CallTimeout},
		{"max_concurrent", &c.MaxConcurrent},
		{"max_queue", &c.MaxQueue},
		{"mode", &c.Mode},
	}
}

// fields are all fields of Window.
func (w *Window) fields() []field {
	return []field{
		{"kind", &w.Kind},
		{"span", &w.Span},
		{"slices", &w.Slices},
		{"size", &w.Size},
		{"credit_start", &w.CreditStart},
	}
}

// fields are all fields of Backoff.
func (b *Backoff) fields() []field {
	return []field{
		{"factor", &b.Factor},
		{"max", &b.Max},
		{"jitter", &b.Jitter},
	}
}

// MarshalJSON writes the text form.
func (c Config) MarshalJSON() ([]byte, error) { return encodeFields(c.fields()) }

// UnmarshalJSON reads the text form. Fields that are not mentioned keep their
// value. An unknown field is an error, and errors name the field.
func (c *Config) UnmarshalJSON(data []byte) error {
	next := *c
	if err := decodeFields(data, "", next.fields()); err != nil {
		return err
	}
	*c = next
	return nil
}

// MarshalJSON writes the text form.
func (w Window) MarshalJSON() ([]byte, error) { return encodeFields(w.fields()) }

// UnmarshalJSON reads the text form, as that of Config does.
func (w *Window) UnmarshalJSON(data []byte) error {
	next := *w
	if err := decodeFields(data, "window.", next.fields()); err != nil {
		return err
	}
	*w = next
	return nil
}

// MarshalJSON writes the text form.
func (b Backoff) MarshalJSON() ([]byte, error) { return encodeFields(b.fields()) }

// UnmarshalJSON reads the text form, as that of Config does.
func (b *Backoff) UnmarshalJSON(data []byte) error {
	next := *b
	if err := decodeFields(data, "backoff.", next.fields()); err != nil {
		return err
	}
	*b = next
	return nil
}

// UnmarshalText reads the text form, which is the Mode itself or "normal".
func (m *Mode) UnmarshalText(text []byte) error {
	switch next := Mode(text); {
	case next == "normal":
		*m = ModeNormal
	case next.normal() == next:
		*m = next
	default:
		return fmt.Errorf("unknown mode %q; use normal, shadow, disabled or isolated", text)
	}
	return nil
}

// String returns the text form, "in_flight", "total" or "per_interval".
func (l ProbeLimit) String() string {
	switch l {
	case ProbesInFlight:
		return "in_flight"
	case ProbesTotal:
		return "total"
	case ProbesPerInterval:
		return "per_interval"
	}
	return "ProbeLimit(" + strconv.Itoa(int(l)) + ")"
}

// MarshalText writes the text form.
func (l ProbeLimit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the text form.
func (l *ProbeLimit) UnmarshalText(text []byte) error {
	switch string(text) {
	case "in_flight":
		*l = ProbesInFlight
	case "total":
		*l = ProbesTotal
	case "per_interval":
		*l = ProbesPerInterval
	default:
		return fmt.Errorf("unknown limit %q; use in_flight, total or per_interval", text)
	}
	return nil
}

// encodeFields writes the fields that are not zero, in their order.
func encodeFields(fields []field) ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for _, f := range fields {
		v, zero := textValue(f.ptr)
		if zero {
			continue
		}
		text, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("breaker: field %s: %w", f.key, err)
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		out.WriteString(`"` + f.key + `":`)
		out.Write(text)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// textValue is what json.Marshal is given for a field.
func textValue(ptr any) (v any, zero bool) {
	switch p := ptr.(type) {
	case *string:
		return *p, *p == ""
	case *int:
		return *p, *p == 0
	case *float64:
		return *p, *p == 0
	case *bool:
		return *p, !*p
	case *time.Duration:
		return p.String(), *p == 0
	case *ProbeLimit:
		return *p, *p == ProbesInFlight
	case *WindowKind:
		return *p, *p == ""
	case *Window:
		return *p, *p == Window{}
	case *Backoff:
		return *p, *p == Backoff{}
	case *Mode:
		return *p, *p == ModeNormal
	case *[]float64:
		return *p, len(*p) == 0
	}
	panic(fmt.Sprintf("breaker: field of type %T has no text form", ptr))
}

// decodeFields reads an object; prefix names the object it is in. It is
// stricter than json.Unmarshal: unknown names are errors and the case of names
// matters, because a misspelt setting that is silently the default protects
// nobody.
func decodeFields(data []byte, prefix string, fields []field) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return fmt.Errorf("breaker: %s is not an object: %w", objectName(prefix), err)
	}
	for _, f := range fields { // in a fixed order, so that errors do not change from run to run
		text, ok := raw[f.key]
		if !ok {
			continue
		}
		delete(raw, f.key)
		if err := decodeValue(text, f.ptr); err != nil {
			switch f.ptr.(type) {
			case *Window, *Backoff:
				return err // names its field itself
			}
			return fmt.Errorf("breaker: field %s%s: %w", prefix, f.key, err)
		}
	}
	if key := smallest(raw); key != "" {
		return fmt.Errorf("breaker: unknown field %q", prefix+key)
	}
	return nil
}

// objectName is how errors call the object that a prefix stands for.
func objectName(prefix string) string {
	if prefix == "" {
		return "configuration"
	}
	return "field " + prefix[:len(prefix)-1]
}

// smallest is the first of the names that are left over, so that the error does
// not depend on the order of a map. It is "" when there are none.
func smallest(raw map[string]json.RawMessage) string {
	first := ""
	for key := range raw {
		if first == "" || key < first {
			first = key
		}
	}
	return first
}

// decodeValue reads one value. Some types have a text form that is not JSON's.
func decodeValue(text []byte, ptr any) error {
	switch p := ptr.(type) {
	case *time.Duration:
		return decodeDuration(text, p)
	case *WindowKind:
		return decodeKind(text, p)
	case *[]float64:
		*p = nil // not into the array that somebody else may have
	}
	return json.Unmarshal(text, ptr)
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
		return fmt.Errorf(`%q is not a duration; write it as "30s" or "1m30s"`, s)
	}
	*d = v
	return nil
}

// decodeKind reads a kind of window. The empty text is the default, as in Go.
func decodeKind(text []byte, k *WindowKind) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	switch v := WindowKind(s); v {
	case "", WindowNone, WindowTumbling, WindowRolling, WindowCount:
		*k = v
		return nil
	}
	return fmt.Errorf("unknown kind %q; use none, tumbling, rolling or count", s)
}
