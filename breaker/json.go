// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"bytes"
	"encoding/json"
	"fmt"
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

// group is a struct that has a text form.
type group interface {
	fields() []field
	prefix() string // of the names of the fields in errors
}

func (c *Config) prefix() string  { return "" }
func (w *Window) prefix() string  { return "window." }
func (b *Backoff) prefix() string { return "backoff." }

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
		{"trip_on_success", &c.TripOnSuccess},
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
		{"late_results", &c.LateResults},
		{"late_success", &c.LateSuccess},
		{"since_failure", &c.SinceFailure},
		{"after_open", &c.AfterOpen},
		{"lazy_probing", &c.LazyProbing},
		{"compat", &c.Compat},
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

// MarshalJSON writes the text form. Numbers and names that could not be read
// again are errors.
func (c Config) MarshalJSON() ([]byte, error) { return encode(&c) }

// UnmarshalJSON reads the text form. Fields that are not mentioned keep their
// value. An unknown field is an error, and errors name the field.
func (c *Config) UnmarshalJSON(data []byte) error {
	next := *c
	if err := decode(data, &next); err != nil {
		return err
	}
	*c = next
	return nil
}

// MarshalJSON writes the text form.
func (w Window) MarshalJSON() ([]byte, error) { return encode(&w) }

// UnmarshalJSON reads the text form, as that of Config does.
func (w *Window) UnmarshalJSON(data []byte) error {
	next := *w
	if err := decode(data, &next); err != nil {
		return err
	}
	*w = next
	return nil
}

// MarshalJSON writes the text form.
func (b Backoff) MarshalJSON() ([]byte, error) { return encode(&b) }

// UnmarshalJSON reads the text form, as that of Config does.
func (b *Backoff) UnmarshalJSON(data []byte) error {
	next := *b
	if err := decode(data, &next); err != nil {
		return err
	}
	*b = next
	return nil
}

// encode writes the fields that are not zero, in their order.
func encode(g group) ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for _, f := range g.fields() {
		v, err := textValue(f.ptr, g.prefix()+f.key)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		text, err := encodeValue(v)
		if err != nil {
			return nil, err
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

// encodeValue does not let json.Marshal wrap the errors of groups, which name
// their field already.
func encodeValue(v any) ([]byte, error) {
	if g, ok := v.(group); ok {
		return encode(g)
	}
	return json.Marshal(v)
}

// decode reads an object. It is stricter than json.Unmarshal: unknown names are
// errors and the case of names matters, because a misspelt setting that is
// silently the default protects nobody.
func decode(data []byte, g group) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return fmt.Errorf("breaker: %s: %w", objectName(g.prefix()), plain(err, g))
	}
	if key, twice := repeated(data); twice {
		return fmt.Errorf("breaker: field %s is given twice", g.prefix()+key)
	}
	for _, f := range g.fields() { // in a fixed order, so that errors do not change from run to run
		text, ok := raw[f.key]
		if !ok {
			continue
		}
		delete(raw, f.key)
		if err := decodeValue(text, g.prefix()+f.key, f.ptr); err != nil {
			return err
		}
	}
	if len(raw) > 0 {
		return fmt.Errorf("breaker: unknown field %q", g.prefix()+sortedNames(raw)[0])
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

// repeated returns a name that an object has twice, of which json.Unmarshal
// would silently take the last.
func repeated(object []byte) (name string, twice bool) {
	seen := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return "", false // null
	}
	for d.More() {
		t, err := d.Token()
		key, ok := t.(string)
		if err != nil || !ok || seen[key] {
			return key, ok && err == nil
		}
		seen[key] = true
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return "", false
		}
	}
	return "", false
}
