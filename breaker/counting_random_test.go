// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// handConfig is a random Config that counts by hand.
func handConfig(r *rand.Rand) Config {
	c := Config{
		Window: NoWindow(), OpenFor: time.Duration(1+r.IntN(4)) * time.Second,
		Probes: 1 + r.IntN(3), ProbeSuccesses: 1 + r.IntN(3), ProbeFailures: 1 + r.IntN(6)/5,
		ProbeLimit:   []ProbeLimit{ProbesInFlight, ProbesTotal, ProbesUnlimited, ProbesUntilSuccesses, ProbesCompleted, ProbesAdmitted}[r.IntN(6)],
		ProbeLease:   []time.Duration{-1, 0, 3 * time.Second}[r.IntN(3)],
		LateResults:  []LateResults{LateDropped, LateCounted, LateCounted}[r.IntN(3)],
		LateSuccess:  LateSuccess(r.IntN(3)),
		SinceFailure: r.IntN(3) == 0, TripOnSuccess: r.IntN(3) == 0, LazyProbing: r.IntN(2) == 0,
		AfterOpen: AfterOpen(max(0, r.IntN(5)-2)),
		Compat:    &Compat{KeepCounts: true},
	}
	if c.ProbeLimit == ProbesTotal {
		c.ProbeSuccesses = min(c.ProbeSuccesses, c.Probes)
	}
	switch r.IntN(4) {
	case 0:
		c.Failures = 1 + r.IntN(4)
	case 1:
		c.FailureRatio, c.MinCalls = 0.5, 1+r.IntN(4)
	case 2:
		c.Failures, c.ConsecutiveFailures = 2+r.IntN(4), 1+r.IntN(3)
	default:
		c.ConsecutiveFailures = 1 + r.IntN(4)
	}
	if r.IntN(3) == 0 {
		c.Backoff = Backoff{Factor: 2, Max: 7 * time.Second}
	}
	wildCompat(r, c.Compat)
	c.CountInFlight = c.Compat.FullCounts && r.IntN(2) == 0
	return c
}

// wildCompat sets a few flags.
func wildCompat(r *rand.Rand, o *Compat) {
	for range r.IntN(6) {
		f := reflect.ValueOf(o).Elem().Field(r.IntN(reflect.TypeOf(*o).NumField()))
		if f.Kind() == reflect.Bool {
			f.SetBool(true)
		} else {
			f.SetInt(int64(1+r.IntN(3)) * int64(time.Second))
		}
	}
	o.ProbesKeepPlace = o.ProbesKeepPlace && !o.AnyResultFrees
	o.ForgetAtAsk = o.ForgetAtAsk && o.ForgetAfter > 0
}

// handDuel drives a Breaker and the model with the same calls.
type handDuel struct {
	r      *rand.Rand
	b      *Breaker
	m      *handModel
	bare   bool // results come by Record
	calls  []handPair
	events []string
	log    []string
	seen   map[State]int
}

type handPair struct {
	c *handCall
	p Permit
}

func newHandDuel(seed uint64) *handDuel {
	d := &handDuel{r: rand.New(rand.NewPCG(seed, 5)), seen: map[State]int{}}
	c := handConfig(d.r)
	c.OnEvent = func(e Event) { d.events = append(d.events, fmt.Sprint(e.From, ">", e.To, ":", e.Reason)) }
	const began = int64(time.Hour)
	d.m = newHandModel(c, began)
	d.b = NewAt(c, func() time.Duration { return time.Duration(d.m.now) })
	d.bare = d.r.IntN(3) == 0
	return d
}

// step does something at random and says what.
func (d *handDuel) step() string {
	switch x := d.r.IntN(40); {
	case x < 14:
		return d.start()
	case x < 27:
		return d.end()
	case x < 28:
		d.m.tick()
		d.m.close(ReasonReset, false)
		d.b.Reset()
		return "reset"
	case x < 29:
		return d.trip()
	case x < 31:
		d.m.ask()
		return differText("state", d.b.State(), d.m.state)
	}
	// Stats, Trip and the like look at the time; it is done at once here.
	durations := []int64{0, 1, int64(d.m.OpenFor) - 1, int64(d.m.OpenFor), int64(d.m.OpenFor) + 1, int64(time.Second)}
	d.m.now += durations[d.r.IntN(len(durations))]
	return "time"
}

func (d *handDuel) start() string {
	c := d.m.start()
	p, err := d.b.Allow()
	if c != nil && err == nil {
		d.calls = append(d.calls, handPair{c, p})
	}
	return differText("admitted", err == nil, c != nil)
}

func (d *handDuel) end() string {
	if len(d.calls) == 0 {
		return "nothing"
	}
	i := d.r.IntN(len(d.calls))
	call := d.calls[i]
	d.calls = append(d.calls[:i], d.calls[i+1:]...)
	o := []Outcome{Success, Failure, Success, Failure, Failure, Ignored}[d.r.IntN(6)]
	if d.bare {
		d.m.end(nil, o)
		d.b.Record(o, errScript)
	} else {
		d.m.end(call.c, o)
		d.b.settle(&call.p.t, o, errScript)
	}
	return fmt.Sprint("call ", i, " ends: ", o)
}

func (d *handDuel) trip() string {
	span := []time.Duration{0, 2 * time.Second, -1}[d.r.IntN(3)]
	d.m.tick()
	d.m.open(ReasonTripped, max(0, int64(span)))
	d.m.held = span < 0
	d.b.Trip(span, errScript)
	return fmt.Sprint("trip ", span)
}

// differText is what, with the values when they differ.
func differText[T comparable](what string, got, want T) string {
	if got == want {
		return fmt.Sprint(what, " ", got)
	}
	return fmt.Sprint(what, " DIFFERS: got ", got, ", want ", want)
}

// view is what the breaker shows, as the model writes it.
func (d *handDuel) view() string {
	v := d.b.Peek()
	at := func(t time.Time) int64 {
		if t.IsZero() {
			return 0
		}
		return t.UnixNano()
	}
	return fmt.Sprintln(v.State, v.Last, at(v.Since), at(v.LastFailure), at(v.OpenUntil), v.RetryAfter, v.Counts)
}

// run reports the first difference, "" if there is none.
func (d *handDuel) run(steps int) string {
	for range steps {
		what := d.step()
		d.log = append(d.log, what)
		d.seen[d.m.state]++
		got, want := d.view()+strings.Join(d.events, " "), d.m.view()+strings.Join(d.m.events, " ")
		if got != want || strings.Contains(what, "DIFFERS") {
			return fmt.Sprintf("%+v\n%+v\nbare: %v\n%s\ngot  %s\nwant %s", d.m.Config, d.m.Compat, d.bare, strings.Join(d.log, "\n"), got, want)
		}
		if d.b.LastState() != d.m.state {
			return "LastState"
		}
	}
	return ""
}

// TestHandCountingAgainstModel runs random calls on random configurations.
func TestHandCountingAgainstModel(t *testing.T) {
	n := uint64(4000)
	if testing.Short() {
		n = 400
	}
	seen := map[State]int{}
	for seed := range n {
		d := newHandDuel(seed)
		if diff := d.run(80); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
		for s, k := range d.seen {
			seen[s] += k
		}
	}
	for _, s := range []State{Closed, Open, HalfOpen} {
		if seen[s] < int(n)*5 {
			t.Errorf("%v was seen %d times", s, seen[s])
		}
	}
}
