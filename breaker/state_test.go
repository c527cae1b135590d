// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var scripts = []script{
	{"the zero config opens on the fifth failure in a row", Config{},
		"fail fail fail fail ok fail fail fail fail closed fail open"},
	{"the zero config opens at half of ten", Config{},
		"ok ok ok ok ok fail ok fail fail fail closed ok fail fail closed fail open"},
	{"the zero config looks at the last hundred calls", Config{},
		strings.Repeat("ok ", 100) + strings.Repeat("fail fail fail fail ok ", 12) + "fail closed fail open"},
	{"a rule that is set turns the defaults off", Config{Failures: 100},
		strings.Repeat("fail ", 99) + "closed fail open"},
	{"consecutive failures are ended by a success", Config{ConsecutiveFailures: 2},
		"fail ok fail closed fail open"},
	{"an ignored result does not end a run", Config{ConsecutiveFailures: 2},
		"fail ignore closed fail open"},
	{"failures count over the window only", Config{Failures: 2, Window: LastCalls(3)},
		"fail ok ok fail closed ok ok fail closed fail open"},
	{"a ratio waits for its minimum", Config{FailureRatio: 0.5, MinCalls: 4},
		"fail fail fail closed ok closed fail open"},
	{"a success never opens", Config{FailureRatio: 0.5, MinCalls: 2},
		"fail ok closed counts:2/1/1 fail open"},
	{"a ratio is reached exactly", Config{FailureRatio: 0.6, MinCalls: 5},
		"ok ok fail fail closed fail open"},
	{"a ratio above one never opens", Config{FailureRatio: 1.1, MinCalls: 1},
		strings.Repeat("fail ", 20) + "closed"},
	{"calls in flight do not count for a ratio", Config{FailureRatio: 1, MinCalls: 1},
		"a( b( fail open"},
	{"unless they should", Config{FailureRatio: 0.5, MinCalls: 1, CountInFlight: true},
		"a( b( fail closed a:fail open"},
	{"ignored calls count as calls then", Config{FailureRatio: 0.5, MinCalls: 1, CountInFlight: true, Window: NoWindow()},
		"ignore ignore fail closed fail open"},
	{"slow calls open", Config{SlowRatio: 0.5, SlowAfter: time.Second, MinCalls: 2},
		"ok a( +1s closed a:ok open"},
	{"slow calls wait for the minimum too", Config{SlowRatio: 1, SlowAfter: time.Second, MinCalls: 2},
		"a( +1s a:ok closed a( +1s a:ok open"},
	{"a call just fast enough is not slow", Config{SlowRatio: 0.5, SlowAfter: time.Second, MinCalls: 1},
		"a( +999ms a:ok closed"},
	{"slow calls leave the window", Config{SlowRatio: 1, SlowAfter: time.Second, MinCalls: 2, Window: LastCalls(2)},
		"ok a( +1s a:ok closed ok ok a( +1s a:ok closed a( +1s a:ok open"},
	{"a slow failure is slow too", Config{SlowRatio: 1, SlowAfter: time.Second, MinCalls: 1},
		"fail closed a( +1s a:fail closed ok"},
	{"an ignored call is never slow", Config{SlowRatio: 0.1, SlowAfter: time.Second, MinCalls: 1},
		"a( +1s a:ignore closed"},
	{"a slow probe opens again", Config{SlowRatio: 1, SlowAfter: time.Second, MinCalls: 1, OpenFor: time.Second},
		"a( +1s a:ok open +1s b( +1s b:ok open"},

	{"open rejects until OpenFor, inclusive", Config{ConsecutiveFailures: 1, OpenFor: time.Second},
		"fail open deny:open +999999999ns deny:open open +1ns a( half-open"},
	{"looking makes half-open too", Config{ConsecutiveFailures: 1, OpenFor: time.Second},
		"fail +1s open look half-open"},
	{"a late result makes half-open too", Config{ConsecutiveFailures: 1, OpenFor: time.Second},
		"a( fail +1s open a:ok half-open counts:0/0/0"},
	{"OpenFor is a minute by default", Config{ConsecutiveFailures: 1},
		"fail +59999ms deny:open +1ms look half-open"},
	{"the open state has no counts", Config{ConsecutiveFailures: 1},
		"fail counts:0/0/0"},

	{"three probes at a time, three successes close", Config{ConsecutiveFailures: 1, OpenFor: time.Second},
		"fail +1s a( b( c( deny:probe a:ok d( deny:probe b:ok half-open c:ok closed counts:0/0/0"},
	{"one failed probe opens again", Config{ConsecutiveFailures: 1, OpenFor: time.Second},
		"fail +1s ok ok fail open deny:open +1s look half-open counts:0/0/0"},
	{"an ignored probe gives its place back", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1},
		"fail +1s a( deny:probe a:ignore half-open b( b:ok closed"},
	{"the total of probes is limited", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 2, ProbeLimit: ProbesTotal},
		"fail +1s a( a:ok b( deny:probe b:ok closed"},
	{"ignored probes are not in the total", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1, ProbeLimit: ProbesTotal},
		"fail +1s ignore ignore half-open ok closed"},
	{"more successes than probes in total cannot be asked for", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1, ProbeSuccesses: 5, ProbeLimit: ProbesTotal},
		"fail +1s ok closed"},
	{"more successes than probes in flight can", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1, ProbeSuccesses: 3},
		"fail +1s ok ok half-open ok closed"},
	{"lost probes are given up after OpenFor", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1},
		"fail +1s a( +999ms deny:probe +1ms b( half-open a:fail half-open b:ok closed"},
	{"or after their own lease", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1, ProbeLease: time.Minute},
		"fail +1s a( +59s deny:probe a:ok closed"},
	{"the lease begins with the last probe", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 2},
		"fail +1s a( +600ms b( +600ms deny:probe +400ms c( d( deny:probe"},
	{"a negative lease is for ever", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1, ProbeLease: -1},
		"fail +1s a( +9000h deny:probe a:ok closed"},
	{"a free place needs no lease", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 2, ProbeSuccesses: 2},
		"fail +1s a( +1h b( b:ok half-open a:ok closed"},

	{"results from before a change are dropped", Config{ConsecutiveFailures: 2, OpenFor: time.Second, Probes: 1},
		"a( b( c( fail fail open a:fail open +1s b:fail half-open ok closed c:fail counts:0/0/0 fail closed"},
	{"so is a late success", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1},
		"a( fail +1s ok closed a:ok counts:0/0/0"},
	{"a probe of an older episode is dropped", Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 2},
		"fail +1s a( b( b:fail open +1s c( half-open a:fail half-open c:ok ok closed"},

	{"a tumbling window ends at its span", Config{Failures: 2, Window: Tumbling(time.Second)},
		"fail +999999999ns counts:1/0/1 +1ns counts:0/0/0 fail closed fail open"},
	{"it starts again with a call, not with its end", Config{Failures: 2, Window: Tumbling(time.Second)},
		"+1500ms fail +900ms fail open"},
	{"looking at the counts does not start it", Config{Failures: 2, Window: Tumbling(time.Second)},
		"fail +1500ms counts:0/0/0 +500ms fail +900ms counts:1/0/1 fail open"},
	{"looking at the state does", Config{Failures: 2, Window: Tumbling(time.Second)},
		"+1500ms look +500ms fail +500ms fail closed"},
	{"it drops results of calls from before", Config{Failures: 1, Window: Tumbling(time.Second)},
		"a( +1s a:fail closed counts:0/0/0"},
	{"it ends a run of failures", Config{ConsecutiveFailures: 2, Window: Tumbling(time.Second)},
		"fail +1s fail closed"},

	{"a rolling window counts results when they are known", Config{Failures: 2, Window: Rolling(time.Second, 10)},
		"a( +10s a:fail counts:1/0/1 +900ms fail open"},
	{"it forgets slice by slice", Config{Failures: 3, Window: Rolling(time.Second, 10)},
		"fail +500ms fail counts:2/0/2 +500ms counts:1/0/1 fail closed"},
	{"a success is counted where it belongs, whoever is told of it when", Config{Failures: 3, Window: Rolling(time.Second, 10)},
		"ok +150ms ok +900ms counts:1/1/0 +49ms counts:1/1/0 +1ms counts:0/0/0"},
	{"it does not end a run of failures", Config{ConsecutiveFailures: 2, Window: Rolling(time.Second, 10)},
		"fail +1h counts:0/0/0 fail open"},
	{"with CreditStart it counts when calls begin", Config{Failures: 2, Window: RollingBuckets(time.Second, 100*time.Millisecond)},
		"a( +999ms a:fail counts:1/0/1 +1ms counts:0/0/0"},
	{"and drops results whose slice is gone", Config{Failures: 1, Window: RollingBuckets(time.Second, 100*time.Millisecond)},
		"a( +1s a:fail closed counts:0/0/0"},
	{"no window forgets nothing", Config{Failures: 2, Window: NoWindow()},
		"fail +9000h ok fail open"},

	{"concurrency is limited in any state", Config{MaxConcurrent: 1, ConsecutiveFailures: 1, OpenFor: time.Second},
		"a( deny:busy a:fail open deny:open +1s a( deny:busy half-open a:ok half-open"},
	{"a call of an older state still runs", Config{MaxConcurrent: 2, ConsecutiveFailures: 1, OpenFor: time.Second},
		"a( fail open +1s b( deny:busy a:ok c( c:ok b:ok half-open"},
	{"concurrency is checked before a lease is ended", Config{MaxConcurrent: 1, ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1},
		"fail +1s a( +2s deny:busy a:ok closed"},
}

func TestScripts(t *testing.T) { runScripts(t, scripts) }

// TestExtremeDurations shows that no sum of times overflows.
func TestExtremeDurations(t *testing.T) {
	const forever = time.Duration(1<<63 - 1)
	m := newMachine(newPolicy(Config{ConsecutiveFailures: 1, OpenFor: forever, Window: Tumbling(forever)}, nil), 1<<40, 1)
	tk, _ := m.admit(1 << 41)
	m.end(1<<41, tk, Failure, nil)
	if _, v := m.admit(1 << 42); v != rejectedOpen {
		t.Errorf("verdict %d, want rejectedOpen", v)
	}
	m = newMachine(newPolicy(Config{Window: Rolling(forever, 3)}, nil), -1<<40, 1)
	m.advance(1 << 40)
	if got := m.peek(1 << 40).Requests; got != 0 {
		t.Errorf("%d requests, want 0", got)
	}
}

// TestTimeBeforeTheStart covers a breaker made outside a synctest bubble: its
// clock may then stand before its start.
func TestTimeBeforeTheStart(t *testing.T) {
	for _, w := range []Window{NoWindow(), Tumbling(time.Second), Rolling(time.Second, 3), RollingBuckets(time.Second, 100*time.Millisecond), LastCalls(5)} {
		m := newMachine(newPolicy(Config{Failures: 2, Window: w}, nil), 1<<50, 1)
		for range 2 {
			tk, v := m.admit(0)
			if v != admitted {
				t.Fatalf("%s: verdict %d", w.Kind, v)
			}
			m.end(0, tk, Failure, nil)
		}
		if m.state != Open {
			t.Errorf("%s: state %v after two failures", w.Kind, m.state)
		}
	}
}

func TestTripOfOldGenerationDoesNothing(t *testing.T) {
	m := newMachine(newPolicy(Config{Trip: func(Counts) bool { return true }, Window: Tumbling(time.Second)}, nil), 0, 1)
	tk, _ := m.admit(0)
	if !m.end(0, tk, Failure, nil) {
		t.Fatal("Trip would not be asked")
	}
	gen := m.gen
	m.trip(int64(time.Second), gen, nil) // the window ended meanwhile
	if m.state != Closed {
		t.Errorf("state %v, want closed", m.state)
	}
	m.trip(int64(time.Second), m.gen, errScript)
	if m.state != Open || m.opening.cause != errScript {
		t.Errorf("state %v, cause %v", m.state, m.opening.cause)
	}
}

func TestMovesHoldCountsAndCause(t *testing.T) {
	m := newMachine(newPolicy(Config{ConsecutiveFailures: 2, OpenFor: time.Second, Probes: 1, OnEvent: func(Event) {}}, nil), 0, 1)
	s := &machineSubject{m: m}
	play(t, "ok fail fail +1s fail +1s ok", s)
	var got []string
	for _, mv := range s.m.takeNews().moves {
		got = append(got, fmt.Sprintf("%d %v-%v %d/%d/%d %v", mv.at/1e9, mv.from, mv.to,
			mv.counts.Requests, mv.counts.TotalSuccesses, mv.counts.TotalFailures, mv.cause))
	}
	want := []string{
		"0 closed-open 3/1/2 scripted failure",
		"1 open-half-open 0/0/0 <nil>",
		"1 half-open-open 1/0/1 scripted failure",
		"2 open-half-open 0/0/0 <nil>",
		"2 half-open-closed 1/1/0 <nil>",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if s.m.takeNews() != nil {
		t.Error("moves are handed over twice")
	}
}
