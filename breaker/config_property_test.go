// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// wild are values that a random Config takes: usual ones, and mistakes.
var wild = map[reflect.Type][]any{
	reflect.TypeFor[string]():        {"payments"},
	reflect.TypeFor[int]():           {-1, 1, 2, 3, 5, 20, 200},
	reflect.TypeFor[float64]():       {-1.0, 0.1, 0.5, 1.0, 1.5, 2.0, 50.0, math.NaN(), math.Inf(1)},
	reflect.TypeFor[bool]():          {true},
	reflect.TypeFor[time.Duration](): {-time.Second, time.Duration(1), time.Millisecond, time.Second, time.Hour, time.Duration(math.MaxInt64)},
	reflect.TypeFor[[]float64]():     {[]float64{}, []float64{0.1, 0.5}, []float64{1}, []float64{0, 0.5, 2}, []float64{math.NaN()}},
	reflect.TypeFor[ProbeLimit]():    {ProbesTotal, ProbesPerInterval, ProbesUnlimited, ProbesUntilSuccesses, ProbesCompleted, ProbesAdmitted, ProbeLimit(-1), ProbeLimit(7)},
	reflect.TypeFor[LateResults]():   {LateCounted, LateResults(2)},
	reflect.TypeFor[LateSuccess]():   {LateSuccessCloses, LateSuccessProbes, LateSuccess(3)},
	reflect.TypeFor[AfterOpen]():     {AfterOpenClosed, AfterOpenCounting, AfterOpen(3)},
	reflect.TypeFor[*Compat](): {
		&Compat{}, &Compat{KeepCounts: true}, &Compat{ForgetOnOpen: true, CountOpen: true, OpenAgain: true}, &Compat{OpenAgain: true},
		&Compat{ForgetAfter: time.Second, ForgetAtAsk: true}, &Compat{ForgetAtAsk: true}, &Compat{ForgetAfter: -1},
		&Compat{ProbeFailuresCount: true, ForgetOnProbe: true, KeepSuccesses: true}, &Compat{LateByState: true, FreeTransition: true},
		&Compat{AnyResultFrees: true, ProbesKeepPlace: true}, &Compat{ProbesKeepPlace: true, CloseWhenIdle: true},
	},
	reflect.TypeFor[Mode](): {ModeShadow, ModeDisabled, ModeIsolated, Mode("normal"), Mode("asleep")},
	reflect.TypeFor[Window](): {
		NoWindow(), Tumbling(time.Second), Rolling(time.Second, 4), RollingBuckets(time.Second, 300*time.Millisecond), LastCalls(5), LastCalls(50), Exact(time.Second), Window{Kind: WindowExact, Span: 1, Size: 7}, Window{Kind: WindowExact},
		Window{Kind: "sliding"}, Window{Size: 5}, Window{Kind: WindowCount, Size: -1}, Window{Kind: WindowCount, Size: 1 << 30},
		Window{Kind: WindowRolling, Slices: 3}, Window{Kind: WindowRolling, Span: 1, Slices: 1 << 20}, Window{Kind: WindowTumbling},
		Window{Kind: WindowRolling, Span: time.Second}, Window{Kind: WindowCount},
	},
	reflect.TypeFor[Backoff](): {
		Backoff{Factor: 2}, Backoff{Factor: 1.5, Max: time.Hour, Jitter: 0.2}, Backoff{Jitter: 1}, Backoff{Factor: 0.5}, Backoff{Factor: math.Inf(1)},
		Backoff{Max: 1}, Backoff{Max: -1}, Backoff{Jitter: 2}, Backoff{Jitter: math.NaN()}, Backoff{Factor: 1},
	},
}

// wildConfig sets a few of the fields that have a text form.
func wildConfig(r *rand.Rand) Config {
	var c Config
	fields := c.fields()
	for range 1 + r.IntN(5) {
		p := reflect.ValueOf(fields[r.IntN(len(fields))].ptr).Elem()
		values := wild[p.Type()]
		p.Set(reflect.ValueOf(values[r.IntN(len(values))]))
	}
	return c
}

// TestNewTakesWhatValidateAccepts: a value that Validate accepts is in force as
// it was written, and what is in force is accepted.
func TestNewTakesWhatValidateAccepts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	valid := 0
	for range 20000 {
		c := wildConfig(r)
		if c.Validate() != nil {
			continue
		}
		valid++
		e := c.effective()
		in, out := c.fields(), e.fields()
		for i := range in {
			set, got := reflect.ValueOf(in[i].ptr).Elem(), reflect.ValueOf(out[i].ptr).Elem()
			if !set.IsZero() && !harmless(in[i].key, c, e) && !reflect.DeepEqual(set.Interface(), got.Interface()) {
				t.Fatalf("%s: %+v was accepted and became %+v, in\n%+v", in[i].key, set, got, c)
			}
		}
		if err := e.Validate(); err != nil {
			t.Fatalf("valid before defaults, not after: %v\n%+v\n%+v", err, c, e)
		}
	}
	if valid < 2000 {
		t.Errorf("only %d were valid", valid)
	}
}

// harmless are the values that New may change although Validate accepts them:
// another way to say the same, and what has no effect.
func harmless(key string, c, e Config) bool {
	switch key {
	case "slow_after":
		return e.SlowRatio == 0
	case "min_calls":
		return e.SlowRatio == 0 && e.FailureRatio == 0 && e.Throttle == 0
	case "window":
		return e.Window == c.Window.normal() // with the slices or size that were left out
	case "probe_lease":
		return c.ProbeLease < 0 && e.ProbeLease < 0
	case "backoff":
		return c.Backoff == Backoff{Factor: 1} && e.Backoff == Backoff{}
	case "compat":
		return *c.Compat == Compat{}
	case "ramp":
		return len(c.Ramp) == 0
	}
	return false
}

// TestConfigOfABreakerMakesTheSame: a breaker made from the Config of another
// one has that Config, also when it was written and read in between, and
// behaves the same.
func TestConfigOfABreakerMakesTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	states := map[State]int{}
	for range 3000 {
		c := wildConfig(r)
		c.MaxConcurrent = 0 // which is not the machine's business
		for _, ratio := range []*float64{&c.FailureRatio, &c.SlowRatio, &c.ProbeFailureRatio} {
			if math.IsInf(*ratio, 1) {
				*ratio = 50 // means the same, never, but can be written
			}
		}
		once := c.effective()
		if twice := once.effective(); !reflect.DeepEqual(once, twice) {
			t.Fatalf("%+v\nbecame  %+v\nand then %+v", c, once, twice)
		}
		text, err := json.Marshal(once)
		if err != nil {
			t.Fatalf("%+v: %v", once, err)
		}
		var read Config
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		seed := r.Uint64()
		want := behaviour(c, seed, states)
		for name, again := range map[string]Config{"Config": once, "text": read} {
			if got := behaviour(again, seed, map[State]int{}); got != want {
				t.Fatalf("%s of %+v: its behaviour differs:\n%s\n%s", name, c, got, want)
			}
		}
	}
	for _, s := range []State{Closed, Open, HalfOpen} {
		if states[s] < 1000 {
			t.Errorf("state %v was seen %d times", s, states[s])
		}
	}
}

// behaviour is what a machine answers to 100 random calls, one letter for each
// verdict and state.
func behaviour(c Config, seed uint64, states map[State]int) string {
	m := newMachine(newPolicy(c, nil), 0, 1)
	r := rand.New(rand.NewPCG(seed, 0))
	ok := r.IntN(3)
	var now int64
	var flying []ticket
	var out []byte
	end := func() {
		tk := flying[0]
		flying = flying[1:]
		o := []Outcome{Failure, Failure, Success, Ignored, Success}[min(4, r.IntN(4)+ok/2)]
		m.end(now, tk, o, nil)
	}
	for range 100 {
		now += []int64{0, 1, 1e6, 5e8, 2e9, 6e10}[r.IntN(6)]
		tk, v := m.admit(now)
		if v == admitted {
			flying = append(flying, tk)
		}
		for len(flying) > r.IntN(4) {
			end()
		}
		states[m.state]++
		out = append(out, "aoiptb"[v], "CHO"[stateIndex(m.state)])
	}
	return string(out)
}

func stateIndex(s State) int {
	return map[State]int{Closed: 0, HalfOpen: 1, Open: 2}[s]
}
