// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
)

// refDefaults is a Config as its comments say it works.
func refDefaults(c Config) Config {
	windowed := c.Failures > 0 || c.FailureRatio > 0 || c.SlowRatio > 0 || c.Throttle > 0 || c.Trip != nil
	if !windowed && c.ConsecutiveFailures == 0 {
		c.ConsecutiveFailures, c.FailureRatio, windowed = 5, 0.5, true
	}
	if c.SlowRatio == 0 {
		c.SlowAfter, c.SlowInFlight = 0, false
	} else if c.SlowAfter == 0 {
		c.SlowAfter = time.Second
	}
	if c.FailureRatio == 0 && c.SlowRatio == 0 && c.Throttle == 0 {
		c.MinCalls = 0
	} else if c.MinCalls == 0 {
		c.MinCalls = 10
	}
	timed := c.Window.Kind == WindowTumbling || c.Window.Kind == WindowRolling
	switch {
	case c.Throttle > 0 && !timed:
		c.Window = Rolling(2*time.Minute, 10)
	case c.Window.Kind == "" && windowed:
		c.Window = LastCalls(100)
	case c.Window.Kind == "":
		c.Window = NoWindow()
	}
	return refProbeDefaults(c)
}

func refProbeDefaults(c Config) Config {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&c.OpenFor, time.Minute)
	c.Probes = cmpOr(c.Probes, 3)
	c.ProbeSuccesses = cmpOr(c.ProbeSuccesses, c.Probes)
	if c.ProbeLimit == ProbesTotal {
		c.ProbeSuccesses = min(c.ProbeSuccesses, c.Probes)
	}
	c.ProbeFailures = cmpOr(c.ProbeFailures, 1)
	if c.ProbeFailureRatio > 0 {
		c.ProbeSuccesses, c.ProbeFailures = c.Probes, 1
	}
	set(&c.ProbeLease, c.OpenFor)
	switch {
	case c.Throttle > 0:
		set(&c.ProbeInterval, time.Second)
	case c.ProbeLimit == ProbesPerInterval:
		set(&c.ProbeInterval, c.OpenFor)
	default:
		c.ProbeInterval = 0
	}
	if len(c.Ramp) == 0 {
		c.RampStep = 0
	} else {
		set(&c.RampStep, 10*time.Second)
	}
	return c
}

func cmpOr(n, other int) int {
	if n == 0 {
		return other
	}
	return n
}

var (
	errRefBad  = errors.New("bad")
	errRefSkip = errors.New("skip") // ignored by refClassify
	errRefFine = errors.New("fine") // a success for refClassify
	errRefOpen = errors.New("own open error")
	errRefTry  = errors.New("own probe error")
)

// refClassify looks at texts, because a panic has nothing else.
func refClassify(err error) Outcome {
	switch {
	case err == nil || err.Error() == "fine":
		return Success
	case err.Error() == "skip":
		return Ignored
	}
	return Failure
}

func refTripEarly(n Counts) bool { return n.ConsecutiveFailures >= 2 && n.TotalFailures >= 3 }
func refTripBusy(n Counts) bool  { return n.Requests >= 4 && 2*n.TotalFailures >= n.Requests }

// refOpenFor sometimes has an answer.
func refOpenFor(o Opening) time.Duration {
	return time.Duration(o.Attempt%2) * 33 * time.Millisecond
}

const ms = time.Millisecond

// refChoice is a setting and the values it is tried with. The first is always
// that of the zero Config.
type refChoice struct {
	field  string
	often  int // the weight of the first value, in parts of 8
	values []any
}

var refChoices = []refChoice{
	{"ConsecutiveFailures", 4, []any{0, 1, 2, 3}},
	{"Failures", 5, []any{0, 2, 3}},
	{"FailureRatio", 4, []any{0.0, 0.5, 1.0 / 3, 1.0, 1.5}},
	{"SlowRatio", 4, []any{0.0, 0.5, 1.0, 0.25}},
	{"SlowAfter", 0, []any{0 * ms, 10 * ms, 16 * ms, 2*ms + 3}},
	{"SlowInFlight", 3, []any{false, true}},
	{"MinCalls", 1, []any{0, 1, 2, 4}},
	{"CountInFlight", 5, []any{false, true}},
	{"Trip", 5, []any{(func(Counts) bool)(nil), refTripEarly, refTripBusy}},
	{"Window", 1, []any{Window{}, NoWindow(), Tumbling(50 * ms), Rolling(40*ms, 4), Rolling(10*ms+3, 4),
		RollingBuckets(40*ms, 10*ms), RollingBuckets(9*ms, 4*ms), LastCalls(3), LastCalls(8), Rolling(60*ms, 1)}},
	{"OpenFor", 0, []any{0 * ms, 20 * ms, 50 * ms, time.Duration(1)}},
	{"Backoff", 4, []any{Backoff{}, Backoff{Factor: 2}, Backoff{Factor: 1.5, Max: 60 * ms}, Backoff{Factor: 3, Max: 10 * ms}}},
	{"OpenForFunc", 6, []any{(func(Opening) time.Duration)(nil), refOpenFor}},
	{"Probes", 1, []any{0, 1, 2, 4}},
	{"ProbeLimit", 3, []any{ProbesInFlight, ProbesTotal, ProbesPerInterval}},
	{"ProbeInterval", 3, []any{0 * ms, 15 * ms}},
	{"ProbeSuccesses", 4, []any{0, 1, 2, 5}},
	{"ProbeFailures", 4, []any{0, 2, 3}},
	{"ProbeFailureRatio", 5, []any{0.0, 0.5, 1.0, 0.25}},
	{"ProbeLease", 3, []any{0 * ms, time.Duration(-1), 12 * ms}},
	{"Ramp", 4, []any{[]float64(nil), []float64{0.25, 0.5}, []float64{0.1}, []float64{0.3, 1, 0.7}}},
	{"RampStep", 1, []any{0 * ms, 10 * ms, 30 * ms}},
	{"Classify", 5, []any{(func(error) Outcome)(nil), AnyError, refClassify}},
	{"ClassifyPanic", 5, []any{false, true}},
	{"MaxConcurrent", 5, []any{0, 1, 3}},
	{"Mode", 6, []any{ModeNormal, ModeShadow, ModeShadow, ModeDisabled, ModeIsolated}},
	{"OpenErr", 6, []any{error(nil), errRefOpen}},
	{"ProbeErr", 6, []any{error(nil), errRefTry}},
	{"Throttle", 6, []any{0.0, 1.0, 1.5, 2.0}},
	{"OnCall", 6, []any{(func(Call))(nil), func(Call) {}}}, // the duel puts in its own
	{"OnEvent", 0, []any{func(Event) {}, (func(Event))(nil)}},
}

// refConfig makes a Config of one byte for each choice; zero is the default.
func refConfig(choices []byte) Config {
	c := Config{Name: "model"}
	for i, b := range choices[:min(len(choices), len(refChoices))] {
		ch := refChoices[i]
		v := reflect.ValueOf(ch.values[int(b)%len(ch.values)])
		if v.IsValid() {
			reflect.ValueOf(&c).Elem().FieldByName(ch.field).Set(v)
		}
	}
	return c
}

// refRandomConfig prefers defaults as refChoice.often says.
func refRandomConfig(intn func(int) int) []byte {
	choices := make([]byte, len(refChoices))
	for i, ch := range refChoices {
		if intn(8) >= ch.often {
			choices[i] = byte(intn(len(ch.values)))
		}
	}
	return choices
}

// refConfigText is what differs from the zero Config, as Go.
func refConfigText(c Config) string {
	var fields []string
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		switch {
		case f.IsZero() || name == "Name" || name == "OnEvent":
		case f.Kind() == reflect.Func:
			fields = append(fields, name+": …")
		default:
			fields = append(fields, fmt.Sprintf("%s: %+v", name, f.Interface()))
		}
	}
	return "Config{" + strings.Join(fields, ", ") + "}"
}

// refSameConfig compares an effective Config with the documented one.
func refSameConfig(got, want Config) string {
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	skip := []string{"Throttle", "Backoff"} // have more than one spelling
	for i := range g.NumField() {
		name := g.Type().Field(i).Name
		if g.Field(i).Kind() == reflect.Func || slices.Contains(skip, name) {
			continue
		}
		a, b := g.Field(i).Interface(), w.Field(i).Interface()
		if f, ok := a.(float64); ok && math.Abs(f-b.(float64)) == 0 {
			continue
		}
		if s, ok := a.([]float64); ok && len(s) == 0 && len(b.([]float64)) == 0 {
			continue
		}
		if !reflect.DeepEqual(a, b) {
			return fmt.Sprintf("Config().%s is %v, want %v", name, a, b)
		}
	}
	return ""
}
