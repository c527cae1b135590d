package replace

import (
	"go/token"
	"slices"
	"testing"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// original is a breaker that behaves as the replacement does with all of the
// needed knobs and none of the harmful ones. The closer a choice, the more
// schedules it survives.
type original struct {
	needs, harms Knobs
	tried        int
}

func (o *original) try(list []Knobs) (index, survived int, exact bool, err error) {
	index, survived = -1, -1
	for i, k := range list {
		o.tried++
		n := 100
		for _, name := range o.needs {
			if !k.Has(name) {
				n -= 10
			}
		}
		for _, name := range o.harms {
			if k.Has(name) {
				n -= 10
			}
		}
		if n == 100 {
			return i, n, true, nil
		}
		if n > survived {
			index, survived = i, n
		}
	}
	return index, survived, false, nil
}

func TestSearch(t *testing.T) {
	strict := &handrolled.Candidate{Roles: handrolled.Roles{ElapsedOp: token.GTR}}
	tests := map[string]struct {
		c     *handrolled.Candidate
		hints Knobs
		o     original
	}{
		"nothing peculiar":     {strict, nil, original{harms: Knobs{"longer", "late"}}},
		"usual questions":      {strict, nil, original{needs: Knobs{"longer", "total", "late-closes"}}},
		"one flag":             {strict, nil, original{needs: Knobs{"longer", "count-open"}}},
		"three flags":          {strict, nil, original{needs: Knobs{"count-open", "forget-on-open", "keep-place", "late"}}},
		"many flags, hinted":   {strict, Knobs{"any-success", "count-open", "count-probes", "failure-clears-successes", "probe-failures-count"}, original{needs: Knobs{"any-success", "count-open", "count-probes", "failure-clears-successes", "probe-failures-count"}}},
		"hints that do harm":   {strict, Knobs{"any-success"}, original{harms: Knobs{"any-success"}}},
		"hints without effect": {strict, Knobs{"any-success"}, original{needs: Knobs{"late"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Search(tt.c, tt.hints, tt.o.try)
			if err != nil || !got.Exact {
				t.Fatalf("%+v, %v", got, err)
			}
			slices.Sort(got.Knobs)
			want := slices.Clone(tt.o.needs)
			slices.Sort(want)
			if !slices.Equal(got.Knobs, want) {
				t.Errorf("got %v, want no more than %v", got.Knobs, want)
			}
			for _, k := range want {
				if !got.Full.Has(k) {
					t.Errorf("full are %v, without %s", got.Full, k)
				}
			}
		})
	}
}

func TestSearchGivesTheClosest(t *testing.T) {
	o := original{needs: Knobs{"nobody has this", "late"}}
	got, err := Search(&handrolled.Candidate{}, nil, o.try)
	if err != nil || got.Exact || got.Survived != 90 || !got.Knobs.Has("late") {
		t.Errorf("%+v, %v", got, err)
	}
}
