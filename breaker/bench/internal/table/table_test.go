package table

import (
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cbctl/cbctl/breaker/bench/internal/measure"
	"github.com/cbctl/cbctl/breaker/bench/internal/peers"
)

func TestMedianAndLow(t *testing.T) {
	for _, c := range []struct {
		s           series
		median, low float64
	}{
		{nil, math.NaN(), math.NaN()},
		{series{3}, 3, 3},
		{series{9, 1}, 5, 1},
		{series{9, 1, 2}, 2, 1},
		{series{4, 9, 1, 2}, 3, 1},
	} {
		if m, l := c.s.median(), c.s.low(); !same(m, c.median) || !same(l, c.low) {
			t.Errorf("%v: %v and %v, want %v and %v", c.s, m, l, c.median, c.low)
		}
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestPairsNeedEnoughBatches(t *testing.T) {
	many := make([]float64, enough)
	for i := range many {
		many[i] = 7
	}
	few := many[:enough-1]
	for name, c := range map[string]struct {
		p    pairs
		want int // measurements
	}{
		"nothing":       {nil, 0},
		"few":           {pairs{{Batches: few}, {}}, 0},
		"few and many":  {pairs{{Batches: few}, {Batches: many}, {}}, 1},
		"many":          {pairs{{Batches: many}, {Batches: many}}, 2},
		"many together": {pairs{{Batches: few}, {Batches: few}}, 1},
	} {
		if got := c.p.contended(); len(got) != c.want || len(got) > 0 && got[0] != 7 {
			t.Errorf("%s: %v, want %d measurements of 7", name, got, c.want)
		}
	}
	if (pairs{}).lowerBound() || (pairs{{}, {Parked: 0.5}, {}}).lowerBound() || !(pairs{{Parked: 0.01}, {}, {Parked: 0.01}}).lowerBound() {
		t.Error("a lower bound is what slept in most of the rounds")
	}
}

// given makes a row that took the same in every round.
func given(name, module string, facts peers.Facts, success, reject, contended, allocs float64) *row {
	batches := make([]float64, enough)
	for i := range batches {
		batches[i] = contended
	}
	return &row{
		peer:    &peers.Peer{Name: name, Module: module, Facts: facts, Opens: 1},
		success: costs{{CPU: success, Allocs: allocs}},
		reject:  costs{{CPU: reject}},
		mixed:   costs{{CPU: success}},
		pair:    pairs{{Batches: batches}},
	}
}

func TestVerdicts(t *testing.T) {
	const us, them = "github.com/cbctl/cbctl", "example.com/other"
	rolling := peers.Facts{What: peers.Ratio, Over: peers.Rolling}
	slow := peers.Facts{What: peers.Slow, Over: peers.Rolling}
	streak := peers.Facts{What: peers.Streak}
	ref := given(peers.Reference, them, rolling, 100, 50, 200, 0)
	eapache := given("eapache", them, peers.Facts{What: peers.Nothing}, 1, 1, 1, 0)
	good := []*row{
		given(peers.OurRolling, us, rolling, 35, 30, 200, 0),
		given(peers.OurRollingSlow, us, slow, 55, 30, 100, 0),
		given(peers.OurConsecutive, us, streak, 12, 30, 12, 0),
		ref, eapache, given("quick", them, streak, 13, 9, 9, 0),
		given(peers.OurTwoStep, us, rolling, 90, 30, 200, 0),
	}
	for name, c := range map[string]struct {
		rows   []*row
		missed string // the targets that are not met
	}{
		"all met":         {good, ``},
		"no reference":    {[]*row{good[0]}, `^(rolling|consecutive|rejection|contended)`},
		"none of ours":    {[]*row{ref}, `^(rolling|consecutive|rejection|contended|allocations)`},
		"slow success":    {change(good, 0, given(peers.OurRolling, us, rolling, 36, 30, 200, 0)), `^rolling ratio, success`},
		"behind the peer": {change(good, 0, given(peers.OurRolling, us, rolling, 101, 30, 200, 0)), `^(rolling ratio, success|cbctl-rolling,)`},
		"behind its like": {change(good, 5, given("quick", them, streak, 11, 9, 9, 0)), `^cbctl-consecutive, success, ahead`},
		"slow rejection":  {change(good, 2, given(peers.OurConsecutive, us, streak, 12, 31, 12, 0)), `^rejection by Do`},
		"slow Allow":      {change(good, 6, given(peers.OurTwoStep, us, rolling, 90, 31, 200, 0)), `^rejection by Allow`},
		"contended":       {change(good, 1, given(peers.OurRollingSlow, us, slow, 55, 30, 201, 0)), `^contended`},
		"allocates":       {change(good, 1, given(peers.OurRollingSlow, us, slow, 55, 30, 100, 1)), `^allocations`},
	} {
		res := &Results{rows: c.rows}
		missed := 0
		for _, v := range res.verdicts() {
			want := c.missed == "" || !regexp.MustCompile(c.missed).MatchString(v.target)
			if v.met != want {
				t.Errorf("%s: %q is met: %v (%v of %s)", name, v.target, v.met, v.measured, v.limit)
			}
			if !v.met {
				missed++
			}
		}
		if got := res.Missed(); got != missed {
			t.Errorf("%s: %d are missed, want %d", name, got, missed)
		}
	}
}

func change(rows []*row, i int, r *row) []*row {
	changed := append([]*row(nil), rows...)
	changed[i] = r
	return changed
}

func TestUnmeasuredTargetsSayso(t *testing.T) {
	res := &Results{rows: []*row{given(peers.OurRolling, "github.com/cbctl/cbctl", peers.Facts{}, 1, 1, 1, 0)}}
	for _, v := range res.verdicts() {
		if strings.HasPrefix(v.target, "rolling ratio,") && v.text() != "not measured" {
			t.Errorf("without the reference: %s", v.text())
		}
	}
}

func TestInformalComparisonsAreNoTargets(t *testing.T) {
	facts := peers.Facts{What: peers.Count}
	slow := given("cbctl-default", "github.com/cbctl/cbctl", facts, 5, 9, 1, 0)
	quick := given("quick", "example.com/other", facts, 6, 8, 1, 0)
	quick.mixed = costs{{CPU: 4}}
	res := &Results{rows: []*row{slow, quick}}
	met := map[string]bool{}
	for _, v := range res.informal() {
		met[v.target] = v.met
	}
	if len(met) != 2 || met["cbctl-default, a tenth failing, ahead of all that record count"] || met["cbctl-default, rejection, ahead of all that record count"] {
		t.Errorf("%v", met)
	}
	for _, v := range res.verdicts() {
		if strings.Contains(v.target, "ahead") && !v.met {
			t.Errorf("%q is a target and not met", v.target)
		}
	}
}

// A row of ours without figures must not look as if it had no rivals.
func TestAheadNeedsFigures(t *testing.T) {
	facts := peers.Facts{What: peers.Count}
	mine := &row{peer: &peers.Peer{Name: "cbctl-default", Module: "github.com/cbctl/cbctl", Facts: facts}}
	res := &Results{rows: []*row{mine, given("quick", "example.com/other", facts, 6, 8, 1, 0)}}
	if v, rivals := res.ahead(mine, "success", success); !rivals || v.met || v.text() != "not measured" {
		t.Errorf("%+v, %v", v, rivals)
	}
}

func TestNumbers(t *testing.T) {
	for f, want := range map[float64]string{0: "0", 0.01: "0", 0.4: "0.4", 0.99: "1", 14.02: "14", 384.3: "384"} {
		if got := count(f); got != want {
			t.Errorf("%v is written %s, want %s", f, got, want)
		}
	}
	if got := fine(0.1204); got != "0.120" {
		t.Errorf("0.1204 is written %s", got)
	}
}

// A reference that sleeps on its lock has no batches that count.
func TestContentionFallsBackToTheWholeTime(t *testing.T) {
	facts := peers.Facts{What: peers.Ratio, Over: peers.Rolling}
	ours := given(peers.OurRolling, "github.com/cbctl/cbctl", facts, 1, 1, 50, 0)
	ref := given(peers.Reference, "example.com/other", facts, 1, 1, 100, 0)
	res := &Results{rows: []*row{ours, ref}}
	if v := res.contention(); v.measured != 0.5 || !v.met || v.note != peers.OurRolling {
		t.Errorf("%+v", v)
	}
	ref.pair = pairs{{Whole: 300}}
	if v := res.contention(); v.met || v.text() != "not measured" {
		t.Errorf("without the whole time of ours: %+v", v)
	}
	ours.pair[0].Whole = 360
	if v := res.contention(); v.measured != 1.2 || v.met || !strings.HasSuffix(v.note, "whole time") {
		t.Errorf("%+v", v)
	}
}

func TestAligned(t *testing.T) {
	got := aligned([]string{"a", "long head"}, [][]string{{"cell", "b"}})
	want := "" +
		"| a    | long head |\n" +
		"| ---- | --------- |\n" +
		"| cell | b         |\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestCollectMeasuresEverything(t *testing.T) {
	var selected []*peers.Peer
	for _, p := range peers.All() {
		if p.Ours() || p.Name == peers.Reference || p.Name == "handy" {
			selected = append(selected, p)
		}
	}
	const rounds = 2
	var progress strings.Builder
	res, err := Collect(selected, Options{Rounds: rounds, Time: time.Millisecond, Progress: &progress})
	if err != nil {
		t.Fatal(err)
	}
	if res.Faults() > 0 {
		t.Error(res.faultText())
	}
	for _, r := range res.rows {
		for kind, c := range map[string]costs{"success": r.success, "reject": r.reject, "mixed": r.mixed} {
			if len(c) != rounds || !(c.cpu().low() > 0) {
				t.Errorf("%s %s: %+v", r.peer.Name, kind, c)
			}
		}
		if r.peer.Detached != (len(r.pair) == 0) {
			t.Errorf("%s: %d measurements by two goroutines", r.peer.Name, len(r.pair))
		}
		if r.peer.Ours() && !(r.success.allocs().low() < allocated) {
			t.Errorf("%s: %v allocations", r.peer.Name, r.success.allocs())
		}
	}
	if n := strings.Count(progress.String(), "\n"); n != rounds {
		t.Errorf("progress is %q", progress.String())
	}
	report := res.Markdown()
	for _, want := range []string{"| peer ", "Baselines: ", "## Targets", "## Peers", "| handy ", "this tree", measureName()} {
		if !strings.Contains(report, want) {
			t.Errorf("the report has no %q:\n%s", want, report)
		}
	}
}

func measureName() string {
	if measure.CPUTime {
		return "CPU time of the process"
	}
	return "time of the clock"
}

func TestCollectRefusesNothing(t *testing.T) {
	for _, o := range []Options{{Rounds: 0, Time: 1}, {Rounds: 1, Time: 0}} {
		o.Progress = io.Discard
		if _, err := Collect(peers.All()[:1], o); err == nil {
			t.Errorf("%+v", o)
		}
	}
	if _, err := Collect(nil, Options{Rounds: 1, Time: 1, Progress: io.Discard}); err == nil {
		t.Error("no peers")
	}
}

// A breaker that opens, or does not, is not measured as if it were right.
func TestCollectLeavesOutWhatIsNotMeasured(t *testing.T) {
	working := peers.All()[0]
	failing := func() (peers.Calls, error) {
		c, err := working.New()
		c.Succeed = c.Fail
		return c, err
	}
	never := func() (peers.Calls, error) {
		c, err := working.New()
		c.Fail = c.Succeed
		return c, err
	}
	for name, open := range map[string]func() (peers.Calls, error){"opens": failing, "never opens": never} {
		p := *working
		p.New = open
		res, err := Collect([]*peers.Peer{&p}, Options{Rounds: 2, Time: time.Millisecond, Progress: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		r := res.rows[0]
		if res.Faults() == 0 || name == "opens" && len(r.success)+len(r.mixed)+len(r.pair) > 0 || name == "never opens" && len(r.reject) > 0 {
			t.Errorf("a breaker that %s was measured", name)
		}
		if report := res.Markdown(); !strings.Contains(report, "## Faults") || strings.Contains(report, "NaN") {
			t.Errorf("a breaker that %s: the report is\n%s", name, report)
		}
	}
}
