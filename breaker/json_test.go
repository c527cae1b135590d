// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestConfigText(t *testing.T) {
	full := Config{
		Name: "payments", ConsecutiveFailures: 5, Failures: 7, FailureRatio: 0.5, SlowRatio: 0.25,
		SlowAfter: 2 * time.Second, MinCalls: 20, CountInFlight: true,
		Window:  Window{Kind: WindowRolling, Span: 10 * time.Second, Slices: 10, CreditStart: true},
		OpenFor: 1500 * time.Millisecond, Probes: 4, ProbeSuccesses: 2, ProbeLimit: ProbesTotal, ProbeLease: -1,
		ClassifyPanic: true, CallTimeout: time.Minute, MaxConcurrent: 8,
		SlowInFlight: true, Throttle: 2, Backoff: Backoff{Factor: 1.5, Max: time.Hour, Jitter: 0.1},
		ProbeInterval: time.Second, ProbeFailures: 2, ProbeFailureRatio: 0.75, Ramp: []float64{0.1, 0.5}, RampStep: 3 * time.Second,
		MaxQueue: 9, Mode: ModeShadow, TripOnSuccess: true,
		LateResults: LateCounted, LateSuccess: LateSuccessProbes, SinceFailure: true, AfterOpen: AfterOpenCounting, LazyProbing: true,
		Compat: &Compat{KeepCounts: true, ForgetAfter: time.Minute, SuccessStartsOver: true},
	}
	for want, c := range map[string]Config{
		`{}`:                                    {},
		`{"name":"payments"}`:                   {Name: "payments"},
		`{"window":{"kind":"count","size":50}}`: {Window: LastCalls(50)},
		`{"name":"payments","consecutive_failures":5,"failures":7,"failure_ratio":0.5,"slow_ratio":0.25,` +
			`"slow_after":"2s","slow_in_flight":true,"min_calls":20,"count_in_flight":true,"trip_on_success":true,"throttle":2,` +
			`"window":{"kind":"rolling","span":"10s","slices":10,"credit_start":true},` +
			`"open_for":"1.5s","backoff":{"factor":1.5,"max":"1h0m0s","jitter":0.1},` +
			`"probes":4,"probe_limit":"total","probe_interval":"1s","probe_successes":2,"probe_failures":2,` +
			`"probe_failure_ratio":0.75,"probe_lease":"-1ns","ramp":[0.1,0.5],"ramp_step":"3s",` +
			`"classify_panic":true,"late_results":"counted","late_success":"probes","since_failure":true,"after_open":"counting",` +
			`"lazy_probing":true,"compat":{"keep_counts":true,"forget_after":"1m0s","success_starts_over":true},` +
			`"call_timeout":"1m0s","max_concurrent":8,"max_queue":9,"mode":"shadow"}`: full,
	} {
		got, err := json.Marshal(c)
		if err != nil || string(got) != want {
			t.Errorf("wrote %s, %v\nwant  %s", got, err, want)
		}
		var back Config
		if err := json.Unmarshal(got, &back); err != nil || !reflect.DeepEqual(back, c) {
			t.Errorf("read %+v, %v\nwant %+v", back, err, c)
		}
	}
}

// TestEveryFieldHasATextForm fails when a field is added to a struct
// and forgotten in the text form.
func TestEveryFieldHasATextForm(t *testing.T) {
	var c Config
	var w Window
	var b Backoff
	var o Compat
	for typ, n := range map[reflect.Type]int{reflect.TypeOf(c): len(c.fields()), reflect.TypeOf(w): len(w.fields()), reflect.TypeOf(b): len(b.fields()), reflect.TypeOf(o): len(o.fields())} {
		want := 0
		for i := range typ.NumField() {
			if k := typ.Field(i).Type.Kind(); k != reflect.Func && k != reflect.Interface {
				want++
			}
		}
		check(t, typ.Name(), n, want)
	}
}

func TestConfigInput(t *testing.T) {
	var c Config
	in := `{"open_for": 5000000000, "slow_after": "1m30s", "window": null, "name": null, "probe_limit": "in_flight"}`
	if err := json.Unmarshal([]byte(in), &c); err != nil {
		t.Fatal(err)
	}
	check(t, "nanoseconds", c.OpenFor, 5*time.Second)
	check(t, "text", c.SlowAfter, 90*time.Second)
	c.Mode = ModeShadow
	check(t, "read", json.Unmarshal([]byte(`{"mode":"normal"}`), &c), nil)
	check(t, "normal", c.Mode, ModeNormal)
}

func TestConfigInputKeepsWhatIsNotMentioned(t *testing.T) {
	c := Config{Name: "a", Probes: 2, Window: Rolling(time.Second, 4)}
	if err := json.Unmarshal([]byte(`{"probes":3,"window":{"slices":5}}`), &c); err != nil {
		t.Fatal(err)
	}
	check(t, "name", c.Name, "a")
	check(t, "window", c.Window, Rolling(time.Second, 5))
	if json.Unmarshal([]byte(`{"probes":9,"failures":"x"}`), &c) == nil {
		t.Fatal("no error")
	}
	check(t, "after an error", c.Probes, 3)
	ramp := []float64{0.5, 1}
	c = Config{Name: "a", OpenFor: 1, Window: LastCalls(7), Backoff: Backoff{Factor: 2}, ProbeLimit: ProbesTotal, Mode: ModeShadow, Ramp: ramp}
	before := c
	in := `{"name":null,"open_for":null,"window":{"kind":null,"size":null},"backoff":null,"probe_limit":null,"mode":null,"ramp":null}`
	check(t, "read", json.Unmarshal([]byte(in), &c), nil)
	if !reflect.DeepEqual(c, before) {
		t.Errorf("null changed %+v to %+v", before, c)
	}
	check(t, "read", json.Unmarshal([]byte(`{"ramp":[0.25]}`), &c), nil)
	check(t, "the slice of somebody else", ramp[0], 0.5)
	check(t, "read", json.Unmarshal([]byte(`{"ramp":[]}`), &c), nil)
	check(t, "empty list", len(c.Ramp), 0)
}

func TestConfigInputErrors(t *testing.T) {
	for in, want := range map[string]string{
		`{"":3}`:                         `unknown field ""`,
		`{"probes":3,"probes":4}`:        `field probes is given twice`,
		`{"window":{"span":1,"span":1}}`: `field window.span is given twice`,
		`{"ramp":[0.5,null]}`:            `field ramp[1]: null is not a number`,
		`[]`:                             "configuration: array is not an object of named fields",
		`{"probe":3}`:                    `unknown field "probe"`,
		`{"b":1,"a":1}`:                  `unknown field "a"`,
		`{"window":{"width":3}}`:         `unknown field "window.width"`,
		`{"window":{"span":"x"}}`:        `field window.span: "x" is not a duration; write it as "30s"`,
		`{"window":{"kind":"sliding"}}`:  `field window.kind: unknown kind "sliding"; use none, tumbling`,
		`{"window":"rolling"}`:           `field window: string is not an object of named fields`,
		`{"open_for":"30"}`:              `field open_for: "30" is not a duration`,
		`{"open_for":1.5}`:               `field open_for: number 1.5 is not a duration; write it as "30s" or "1m30s"`,
		`{"open_for":true}`:              `field open_for: bool is not a duration`,
		`{"probes":"3"}`:                 `field probes: string is not a whole number`,
		`{"probes":1e99}`:                `field probes: number 1e99 is not a whole number, or too large`,
		`{"name":7}`:                     `field name: number is not a text; put it in quotes`,
		`{"slow_in_flight":1}`:           `field slow_in_flight: number is not true or false`,
		`{"mode":7}`:                     `field mode: number is not one of normal, shadow, disabled or isolated`,
		`{"probe_limit":7}`:              `field probe_limit: number is not one of in_flight, total, per_interval, unlimited, until_successes, completed or admitted`,
		`{"window":{"kind":[]}}`:         `field window.kind: array is not one of none, tumbling, rolling, count or exact`,
		`{"probe_limit":"both"}`:         `field probe_limit: unknown limit "both"; use in_flight, total, per_interval, unlimited, until_successes, completed or admitted`,
		`{"backoff":{"factor":"x"}}`:     `field backoff.factor: string is not a number`,
		`{"backoff":{"Factor":2}}`:       `unknown field "backoff.Factor"`,
		`{"backoff":7}`:                  `field backoff: number is not an object of named fields`,
		`{"ramp":[0.1,"x"]}`:             `field ramp[1]: string is not a number`,
		`{"ramp":0.1}`:                   `field ramp: number is not a list of numbers`,
		`{"mode":"asleep"}`:              `field mode: unknown mode "asleep"; use normal, shadow, disabled or isolated`,
		`{"Probes":3}`:                   `unknown field "Probes"`,
	} {
		var c Config
		err := json.Unmarshal([]byte(in), &c)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want …%s…", in, err, want)
		}
	}
}

func TestConfigThatHasNoText(t *testing.T) {
	for want, c := range map[string]Config{
		"field failure_ratio: NaN is not a number":                 {FailureRatio: math.NaN()},
		"field backoff.factor: +Inf is not a number":               {Backoff: Backoff{Factor: math.Inf(1)}},
		"field ramp[1]: NaN is not a number":                       {Ramp: []float64{1, math.NaN()}},
		`field probe_limit: unknown limit "ProbeLimit(7)"; use in`: {ProbeLimit: 7},
		`field mode: unknown mode "asleep"; use normal`:            {Mode: "asleep"},
		`field window.kind: unknown kind "x"; use none`:            {Window: Window{Kind: "x"}},
	} {
		text, err := json.Marshal(c)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %s, %v, want %s", text, err, want)
		}
		value, err := c.MarshalYAML()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("YAML: got %v, %v, want %s", value, err, want)
		}
	}
}

// FuzzConfigText: whatever is read can be used, and is the same when written
// and read again.
func FuzzConfigText(f *testing.F) {
	f.Add(`{"window":{"kind":"rolling","span":"10s","slices":3},"open_for":-5}`)
	f.Add(`{"throttle":1.5,"backoff":{"factor":2,"jitter":0.5},"ramp":[0.5,7],"mode":"isolated","probe_limit":"per_interval"}`)
	f.Add(`{"failure_ratio":1e300,"min_calls":-1,"window":{"kind":"count","size":100000}}`)
	f.Fuzz(func(t *testing.T, in string) {
		var c Config
		if json.Unmarshal([]byte(in), &c) != nil {
			return
		}
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back Config
		if err := json.Unmarshal(out, &back); err != nil || !reflect.DeepEqual(back, c) {
			t.Fatalf("%s became %s: %v", in, out, err)
		}
		New(c).Allow()
		once := c.effective()
		if twice := once.effective(); !reflect.DeepEqual(once, twice) {
			t.Fatalf("defaults are not idempotent: %+v then %+v", once, twice)
		}
		for _, key := range invalid(once.Validate()) {
			if !literal[key] {
				t.Fatalf("the defaults of %s are invalid: %s", in, key)
			}
		}
	})
}

func TestValidate(t *testing.T) {
	for key, c := range map[string]Config{
		"":                               {},
		"consecutive_failures":           {ConsecutiveFailures: -1},
		"failures":                       {Failures: -1},
		"failure_ratio":                  {FailureRatio: 50},
		"slow_ratio":                     {SlowRatio: math.NaN()},
		"slow_after":                     {SlowAfter: -1},
		" ":                              {SlowAfter: 1, MinCalls: 20, Failures: 3},
		"slow_in_flight":                 {SlowAfter: 1, SlowInFlight: true},
		"min_calls ":                     {FailureRatio: 0.5, Window: LastCalls(9)}, // the default, 10, is too many
		"min_calls  ":                    {SlowRatio: 0.5, MinCalls: 101},
		"  ":                             {FailureRatio: 0.5, MinCalls: 101, CountInFlight: true},
		"   ":                            {FailureRatio: 0.5, MinCalls: 5, Failures: 5, Window: LastCalls(5)},
		"failures ":                      {Failures: 6, Window: LastCalls(5)},
		"probe_failures ":                {ProbeLimit: ProbesTotal, Probes: 2, ProbeFailures: 3},
		"    ":                           {Probes: 2, ProbeFailures: 3},
		"throttle":                       {Throttle: 0.5},
		"window.kind ":                   {Throttle: 2, Window: LastCalls(5)},
		"backoff.factor":                 {Backoff: Backoff{Factor: 0.5}},
		"backoff.jitter":                 {Backoff: Backoff{Jitter: 10}},
		"backoff.max":                    {Backoff: Backoff{Max: -1}},
		"backoff.max ":                   {Backoff: Backoff{Max: time.Second}},
		"probe_interval":                 {ProbeInterval: 1},
		"probe_failures":                 {ProbeFailures: -1},
		"probe_failure_ratio":            {ProbeFailureRatio: 50},
		"probe_failures probe_successes": {ProbeFailureRatio: 0.5, ProbeFailures: 2, ProbeSuccesses: 2},
		"ramp[1]":                        {Ramp: []float64{0.5, 50}},
		"ramp_step":                      {RampStep: 1},
		"max_queue":                      {MaxQueue: 1},
		"mode":                           {Mode: "asleep"},
		"min_calls":                      {MinCalls: -1},
		"open_for":                       {OpenFor: -1},
		"probes":                         {Probes: -1},
		"probe_successes":                {ProbeLimit: ProbesTotal, ProbeSuccesses: 4},
		"probe_limit":                    {ProbeLimit: 9},
		"call_timeout":                   {CallTimeout: -1},
		"max_concurrent":                 {MaxConcurrent: -1},
		"window.kind":                    {Window: Window{Size: 5}},
		"window.span":                    {Window: Window{Kind: WindowTumbling}},
		"window.size":                    {Window: Window{Kind: WindowCount, Size: -1}},
		"window.slices":                  {Window: Window{Kind: WindowRolling, Span: 1, Slices: 1 << 20}},
		"late_results after_open":        {LateResults: 9, AfterOpen: 9},
		"late_success":                   {LateSuccess: LateSuccessCloses},
		"late_success ":                  {LateResults: LateCounted, LateSuccess: 9},
		"since_failure":                  {SinceFailure: true},
		"throttle slow_in_flight":        {LateResults: LateCounted, Throttle: 2, SlowInFlight: true, SlowRatio: 0.5},
		"count_in_flight probe_failure_ratio ramp window.credit_start": {
			AfterOpen: AfterOpenCounting, CountInFlight: true, ProbeFailureRatio: 0.5, Ramp: []float64{0.5}, Window: RollingBuckets(2, 1)},
		"     ":                              {CountInFlight: true, SinceFailure: true, LateSuccess: LateSuccessProbes, Compat: &Compat{FullCounts: true}},
		"compat.forget_after":                {Compat: &Compat{ForgetAfter: -1}},
		"compat.forget_at_ask":               {Compat: &Compat{ForgetAtAsk: true}},
		"compat.open_again":                  {Compat: &Compat{OpenAgain: true}},
		"compat.window_at_result":            {Compat: &Compat{WindowAtResult: true}},
		"compat.any_result_frees":            {Compat: &Compat{AnyResultFrees: true, ProbesKeepPlace: true}},
		"compat.count_probes":                {Compat: &Compat{CountProbes: true, ProbeFailuresCount: true}},
		"compat.success_decrements":          {Compat: &Compat{AnySuccessResets: true, SuccessDecrements: true}},
		"probe_successes  ":                  {ProbeLimit: ProbesCompleted, Probes: 2, ProbeSuccesses: 3},
		"probe_successes   ":                 {ProbeLimit: ProbesAdmitted, Probes: 2, ProbeSuccesses: 3},
		"      ":                             {ProbeLimit: ProbesUnlimited, Probes: 2, ProbeSuccesses: 3},
		"       ":                            {ProbeLimit: ProbesUntilSuccesses, Probes: 2, ProbeSuccesses: 3, Compat: &Compat{KeepSuccesses: true}},
		"probe_successes probes window.kind": {Probes: -3, ProbeSuccesses: -1, Window: Window{Kind: "x"}},
	} {
		check(t, "fields", strings.Join(invalid(c.Validate()), " "), strings.Join(sorted(strings.Fields(key)), " "))
		New(c).Allow() // never panics
		for _, again := range invalid(New(c).Config().Validate()) {
			if !literal[again] {
				t.Errorf("%s: after defaults: %s", key, again)
			}
		}
	}
	check(t, "negative lease", Config{ProbeLease: -5}.Validate(), nil)
	check(t, "text", Config{OpenFor: -time.Second}.Validate().Error(),
		"breaker: Config.OpenFor is -1s, must not be negative; 0 is the default, 60s")
}

// literal are the fields of which New takes values that make no sense.
var literal = map[string]bool{
	"failure_ratio": true, "slow_ratio": true, "probe_failure_ratio": true, "backoff.max": true, // above 1, below OpenFor
	"min_calls": true, "failures": true, "probe_failures": true, "probe_successes": true, // out of reach
	"compat.open_again": true, "compat.any_result_frees": true, "compat.window_at_result": true, // do no harm
	"compat.count_probes": true, "compat.success_decrements": true, // one of two wins
}

// invalid returns the sorted keys of the errors of Validate.
func invalid(err error) []string {
	if err == nil {
		return nil
	}
	var keys []string
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		var f *FieldError
		if errors.As(e, &f) {
			keys = append(keys, f.Key)
		}
	}
	return sorted(keys)
}
