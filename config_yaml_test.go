package main

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/cbctl/cbctl/breaker"
)

// The breaker package reads and writes YAML without importing a YAML package,
// so it is tested with one here.

const documented = `
name: payments
consecutive_failures: 5      # each rule is off when zero
failures: 0                  # count in the window
failure_ratio: 0.5
slow_ratio: 0
slow_after: 2s
min_calls: 20
window: {kind: rolling, span: 10s, slices: 10}
open_for: 5s
probes: 3                    # half-open calls in flight
probe_successes: 3
call_timeout: 0s
max_concurrent: 0
`

func TestConfigFromYAML(t *testing.T) {
	var got breaker.Config
	if err := yaml.Unmarshal([]byte(documented), &got); err != nil {
		t.Fatal(err)
	}
	want := breaker.Config{
		Name: "payments", ConsecutiveFailures: 5, FailureRatio: 0.5, SlowAfter: 2 * time.Second, MinCalls: 20,
		Window: breaker.Rolling(10*time.Second, 10), OpenFor: 5 * time.Second, Probes: 3, ProbeSuccesses: 3,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if err := got.Validate(); err != nil {
		t.Errorf("the documented example: %v", err)
	}
	var list []breaker.Config
	if err := yaml.Unmarshal([]byte("- name: a\n- {name: b, ramp: [0.1, 1], backoff: {factor: 2}}\n"), &list); err != nil || len(list) != 2 ||
		list[1].Ramp[0] != 0.1 || list[1].Backoff.Factor != 2 {
		t.Errorf("list: %+v, %v", list, err)
	}
	kept := breaker.Config{Probes: 2, Window: breaker.Rolling(time.Second, 4)}
	if err := yaml.Unmarshal([]byte("window: {slices: 5}"), &kept); err != nil || kept.Probes != 2 || kept.Window != breaker.Rolling(time.Second, 5) {
		t.Errorf("what is not mentioned: %+v, %v", kept, err)
	}
}

func TestConfigFromYAMLErrors(t *testing.T) {
	for in, want := range map[string]string{
		"probes: 3.0":                    "breaker: field probes: number 3.0 is not a whole number",
		"open_for: 5.0":                  "breaker: field open_for: number 5.0 is not a duration",
		"probe: 3":                       `breaker: unknown field "probe"`,
		"window: {width: 3}":             `breaker: unknown field "window.width"`,
		"window: {span: 10}":             "", // a whole number is nanoseconds
		"open_for: soon":                 `breaker: field open_for: "soon" is not a duration; write it as "30s" or "1m30s"`,
		"open_for: 1.5":                  `breaker: field open_for: number 1.5 is not a duration; write it as "30s" or "1m30s"`,
		"probes: many":                   "breaker: field probes: string is not a whole number, or too large",
		"mode: asleep":                   `breaker: field mode: unknown mode "asleep"; use normal, shadow, disabled or isolated`,
		"backoff: {factor: [1]}":         "breaker: field backoff.factor: array is not a number, or too large",
		"ramp: [0.1, x]":                 "breaker: field ramp[1]: string is not a number, or too large",
		"failure_ratio: .nan":            "breaker: field failure_ratio: NaN is not a number",
		"backoff: {factor: .inf}":        "breaker: field backoff.factor: +Inf is not a number",
		"ramp: [1, .nan]":                "breaker: field ramp[1]: NaN is not a number",
		"ramp: [{a: .nan}]":              "breaker: field ramp[0].a: NaN is not a number",
		"slow_ratio: .nan\nramp: [.nan]": "breaker: field ramp[0]: NaN is not a number",
		"name: 2026-01-02":               "breaker: field name: a date is not a text; put it in quotes",
		"name: 007":                      "breaker: field name: number is not a text; put it in quotes",
		"3: x":                           `breaker: unknown field "3"`,
		"window: {3: x}":                 `breaker: unknown field "window.3"`,
		"window: 7":                      "breaker: field window: number is not an object of named fields",
		"- name: a":                      "breaker: configuration: array is not an object of named fields",
	} {
		kept := breaker.Config{Name: "kept", Ramp: []float64{1}}
		c := kept
		err := yaml.Unmarshal([]byte(in), &c)
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", in, err, want)
		}
		if err != nil && !reflect.DeepEqual(c, kept) {
			t.Errorf("%s: an error left %+v", in, c)
		}
	}
}

// TestYAMLIsAsStrictAsJSON reads mistakes as JSON, which is YAML too.
func TestYAMLIsAsStrictAsJSON(t *testing.T) {
	for _, in := range []string{
		`{"probe":3}`, `{"Probes":3}`, `{"b":1,"a":1}`, `{"window":{"width":3}}`, `{"window":{"span":"x"}}`, `{"window":{"kind":"sliding"}}`,
		`{"window":"rolling"}`, `{"window":[]}`, `{"open_for":"30"}`, `{"open_for":true}`, `{"probes":"3"}`, `{"probes":1.5}`, `{"name":7}`,
		`{"slow_in_flight":1}`, `{"probe_limit":"both"}`, `{"probe_limit":7}`, `{"backoff":{"factor":"x"}}`, `{"backoff":{"Factor":2}}`,
		`{"ramp":[0.1,"x"]}`, `{"ramp":0.1}`, `{"mode":"asleep"}`, `{"mode":true}`, `[]`,
	} {
		var c breaker.Config
		fromJSON, fromYAML := json.Unmarshal([]byte(in), &c), yaml.Unmarshal([]byte(in), &c)
		if fromJSON == nil || fromYAML == nil || fromJSON.Error() != fromYAML.Error() {
			t.Errorf("%s:\nJSON %v\nYAML %v", in, fromJSON, fromYAML)
		}
	}
}

// TestPartsFromYAML reads what may stand outside a Config, in a file of a user.
func TestPartsFromYAML(t *testing.T) {
	type file struct {
		Window  breaker.Window
		Backoff breaker.Backoff
		Kind    breaker.WindowKind
		Limit   breaker.ProbeLimit
		Mode    breaker.Mode
	}
	var got file
	in := "{window: {kind: count, size: 7}, backoff: {factor: 2, max: 1m}, kind: rolling, limit: per_interval, mode: normal}"
	want := file{breaker.LastCalls(7), breaker.Backoff{Factor: 2, Max: time.Minute}, breaker.WindowRolling, breaker.ProbesPerInterval, breaker.ModeNormal}
	if err := yaml.Unmarshal([]byte(in), &got); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for in, want := range map[string]string{
		"window: {with: 3}":  `unknown field "window.with"`,
		"backoff: {max: x}":  `field backoff.max: "x" is not a duration`,
		"kind: sliding":      `unknown kind "sliding"; use none, tumbling, rolling, count or exact`,
		"limit: both":        `unknown limit "both"; use in_flight, total, per_interval`,
		"mode: asleep":       `unknown mode "asleep"; use normal, shadow, disabled or isolated`,
		"backoff: {max: .5}": `field backoff.max: number 0.5 is not a duration`,
	} {
		if err := yaml.Unmarshal([]byte(in), &got); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", in, err, want)
		}
	}
}

func TestYAMLAnchors(t *testing.T) {
	in := `
- &usual {probes: 2, window: &minute {kind: rolling, span: 1m}}
- {<<: *usual, name: b, open_for: 5s}
- {name: c, window: *minute}
`
	var got []breaker.Config
	window := breaker.Window{Kind: breaker.WindowRolling, Span: time.Minute}
	want := []breaker.Config{{Probes: 2, Window: window}, {Name: "b", Probes: 2, Window: window, OpenFor: 5 * time.Second}, {Name: "c", Window: window}}
	if err := yaml.Unmarshal([]byte(in), &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

// TestYAMLKeepsTheOrder: a file is read by people, in the order of the fields.
func TestYAMLKeepsTheOrder(t *testing.T) {
	c := breaker.Config{
		Name: "payments", SlowRatio: 0.5, SlowInFlight: true, MinCalls: 20, Window: breaker.Rolling(10*time.Second, 4), OpenFor: 90 * time.Second,
		Backoff: breaker.Backoff{Factor: 2, Max: time.Hour, Jitter: 0.1}, ProbeLimit: breaker.ProbesTotal, Ramp: []float64{0.1, 1}, Mode: breaker.ModeShadow,
	}
	want := `name: payments
slow_ratio: 0.5
slow_in_flight: true
min_calls: 20
window:
    kind: rolling
    span: 10s
    slices: 4
open_for: 1m30s
backoff:
    factor: 2
    max: 1h0m0s
    jitter: 0.1
probe_limit: total
ramp:
    - 0.1
    - 1
mode: shadow
`
	if text, err := yaml.Marshal(c); err != nil || string(text) != want {
		t.Errorf("got %s, %v\nwant %s", text, err, want)
	}
	if text, err := yaml.Marshal(breaker.Config{}); err != nil || string(text) != "{}\n" {
		t.Errorf("the zero Config: %s, %v", text, err)
	}
	if text, err := yaml.Marshal(breaker.Config{Ramp: []float64{math.NaN()}}); err == nil {
		t.Errorf("not a number: %s", text)
	}
}

// TestConfigToYAML writes and reads random configurations.
func TestConfigToYAML(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		c := breaker.Config{
			Name: "n: \"x\"", Failures: r.IntN(3), FailureRatio: r.Float64(), SlowInFlight: r.IntN(2) == 0,
			OpenFor: time.Duration(r.IntN(1e9)), ProbeLimit: breaker.ProbeLimit(r.IntN(3)), Mode: breaker.ModeShadow,
			Window: breaker.Rolling(time.Duration(1+r.IntN(1e9)), 1+r.IntN(9)), Ramp: []float64{r.Float64(), 1},
			Backoff: breaker.Backoff{Factor: 1 + r.Float64(), Max: time.Hour},
		}
		text, err := yaml.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back breaker.Config
		if err := yaml.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, c) {
			t.Fatalf("%s\nread as %+v, %v\nwant    %+v", text, back, err, c)
		}
	}
	text, err := yaml.Marshal(breaker.Window{Kind: breaker.WindowTumbling, Span: time.Minute})
	if err != nil || string(text) != "kind: tumbling\nspan: 1m0s\n" {
		t.Errorf("window: %s, %v", text, err)
	}
}
