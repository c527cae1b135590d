package main

import (
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
		"probe: 3":               `unknown field "probe"`,
		"window: {width: 3}":     `unknown field "window.width"`,
		"window: {span: 10}":     "", // a whole number is nanoseconds
		"open_for: soon":         `field open_for: "soon" is not a duration; write it as "30s"`,
		"open_for: 1.5":          "field open_for: json: cannot unmarshal number 1.5",
		"probes: many":           "field probes: json: cannot unmarshal string",
		"mode: asleep":           `field mode: unknown mode "asleep"`,
		"backoff: {factor: [1]}": "field backoff.factor: json: cannot unmarshal array",
		"failure_ratio: .nan":    "field failure_ratio: NaN is not a number",
		"3: x":                   "unknown field 3",
		"- name: a":              "configuration is not an object",
	} {
		var c breaker.Config
		err := yaml.Unmarshal([]byte(in), &c)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want …%s…", in, err, want)
		}
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
