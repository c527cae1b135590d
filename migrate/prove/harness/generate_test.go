//go:build go1.25

package harness

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

func generated(seed uint64, lim Limits) Schedule {
	return Generate(rand.New(rand.NewPCG(seed, 1)), toySubject(nil), lim)
}

func TestGenerateRepeats(t *testing.T) {
	if a, b := generated(4, Limits{}), generated(4, Limits{}); !reflect.DeepEqual(a, b) {
		t.Errorf("%v and %v", a, b)
	}
}

func TestLimits(t *testing.T) {
	for seed := range uint64(300) {
		for _, st := range generated(seed, Limits{Sequential: true, NoPanics: true}).Steps {
			if st.Kind == Start || st.Kind == End || st.Result == Panics {
				t.Fatalf("seed %d: %+v", seed, st)
			}
		}
	}
}

// TestEndsOfPeriods counts the schedules in which time stops exactly at, just
// before and just after the end of a period that began with another step.
func TestEndsOfPeriods(t *testing.T) {
	var hits [3]int
	for seed := range uint64(300) {
		s := generated(seed, Limits{})
		var now time.Duration
		var marks []time.Duration
		for _, st := range s.Steps {
			if st.Kind != Advance {
				marks = append(marks, now)
				continue
			}
			if st.Wait < 0 {
				t.Fatalf("seed %d waits %v", seed, st.Wait)
			}
			now += st.Wait
			for _, m := range marks {
				if off := now - m - time.Duration(s.Args[1]); off >= -1 && off <= 1 {
					hits[off+1]++
				}
			}
		}
	}
	for i, n := range hits {
		if n < 100 {
			t.Errorf("%+d ns: %d hits", i-1, n)
		}
	}
}

func TestOverlap(t *testing.T) {
	late := 0 // calls that end after another one has begun and ended
	for seed := range uint64(300) {
		open := map[int]bool{}
		between := false
		for _, st := range generated(seed, Limits{}).Steps {
			switch st.Kind {
			case Start:
				open[st.Slot] = true
			case Whole:
				between = len(open) > 0
			case End:
				if !open[st.Slot] {
					t.Fatalf("seed %d ends call %d twice", seed, st.Slot)
				}
				delete(open, st.Slot)
				if between {
					late++
				}
			}
		}
	}
	if late < 300 {
		t.Errorf("%d late results", late)
	}
}
