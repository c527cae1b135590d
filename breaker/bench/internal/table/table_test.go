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
	p := pairs{{Batches: many[:enough-1]}, {Batches: many}, {}}
	if got := p.contended(); len(got) != 1 || got[0] != 7 {
		t.Errorf("%v, want one measurement of 7", got)
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
		"slow rejection":  {change(good, 2, given(peers.OurConsecutive, us, streak, 12, 31, 12, 0)), `^rejection`},
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
func TestCollectRefusesWhatIsNotMeasured(t *testing.T) {
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
		if _, err := Collect([]*peers.Peer{&p}, Options{Rounds: 1, Time: time.Millisecond, Progress: io.Discard}); err == nil {
			t.Errorf("a breaker that %s was measured", name)
		}
	}
}
