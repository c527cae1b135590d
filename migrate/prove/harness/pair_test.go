//go:build go1.25

package harness

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSameIsProved(t *testing.T) {
	v := toyPair(t, nil).Prove(3, 300)
	if v.Divergences != 0 || v.Unsteady != 0 || v.Schedules != 300 || v.Admitted < 290 || v.Chancy {
		t.Errorf("%+v", v)
	}
}

func TestTimelineOfAFault(t *testing.T) {
	v := toyPair(t, func(y *toy, _ *Env) { y.Strict = true }).Prove(3, 300)
	if v.Divergences == 0 {
		t.Fatal("not found")
	}
	want := `
t=+0s       breaker made with limit 1, rest 1s
t=+0s       a call fails            both: admitted; returns boom; open(): true
t=+1.000s   a call succeeds         old: admitted; returns nil; open(): false  new: rejected toy: open [is errToyOpen]; open(): true   <-- differs`
	if got := "\n" + strings.Join(v.Counterexample, "\n"); got != want {
		t.Errorf("got%s\nwant%s", got, want)
	}
}

// TestChance gives one version a limit of chance: what is found then means
// nothing.
func TestChance(t *testing.T) {
	p := toyPair(t, nil)
	chance := func(y *toy, _ *Env) { y.Limit = 1 + rand.Int64N(4) }
	p.Old = NewVersion(toySubject(chance), bubbles(t))
	p.New = NewVersion(toySubject(chance), bubbles(t))
	if v := p.Prove(3, 300); !v.Chancy {
		t.Errorf("%+v", v)
	}
}

// TestUnorderedCallbacks has two callbacks that race.
func TestUnorderedCallbacks(t *testing.T) {
	race := func(y *toy, e *Env) {
		order := []string{"first", "second"}
		if rand.IntN(2) == 0 {
			slices.Reverse(order)
		}
		for _, name := range order {
			e.Log(name)
		}
	}
	p := toyPair(t, nil)
	p.Old, p.New = NewVersion(toySubject(race), bubbles(t)), NewVersion(toySubject(race), bubbles(t))
	if v := p.Prove(3, 300); v.Divergences > 0 || !v.Sorted || v.Chancy {
		t.Errorf("%+v", v)
	}
}

// TestNegatedGate has a gate whose name does not tell that true means no.
func TestNegatedGate(t *testing.T) {
	s := toySubject(nil)
	s.New = func(e *Env) (func(int, *Call), error) {
		failures := int64(0)
		return func(m int, c *Call) {
			if m != 0 {
				c.Return()
				return
			}
			if c.Admit(failures >= e.Int(0)) && c.Wait() != nil {
				failures++
			}
		}, nil
	}
	p := &Pair{Old: NewVersion(s, bubbles(t)), New: NewVersion(s, bubbles(t))}
	if v := p.Prove(1, 100); v.Admitted == 0 || v.Divergences > 0 {
		t.Errorf("%+v", v)
	}
}

// TestLeak has a goroutine that never ends.
func TestLeak(t *testing.T) {
	leak := func(*toy, *Env) {
		go func() { <-make(chan int) }()
	}
	p := toyPair(t, leak)
	if v := p.Prove(1, 50); !v.Leaks || v.Divergences > 0 {
		t.Errorf("%+v", v)
	}
}

// TestSleeper has a goroutine that ends when time passes, which is no leak.
func TestSleeper(t *testing.T) {
	p := toyPair(t, func(*toy, *Env) { go time.Sleep(5 * time.Minute) })
	if v := p.Prove(1, 50); v.Leaks || v.Divergences > 0 || !p.New.drain {
		t.Errorf("%+v", v)
	}
}

func TestConstructorThatPanics(t *testing.T) {
	p := toyPair(t, func(y *toy, _ *Env) { panic("no") })
	v := p.Prove(1, 20)
	if v.Divergences != 20 || !strings.Contains(v.Counterexample[0], "the constructor panics: no") {
		t.Errorf("%+v", v)
	}
}

func TestIdentify(t *testing.T) {
	right := `{"strict": false}`
	wrong := []string{`{"strict": true}`, `{"limit": 2}`, `{"limit": 9, "strict": true}`, `{"limit": "none"}`}
	f := patchable(t).Identify(patches(append(wrong, right)...), 5, 300)
	if !f.Exact || f.Index != 4 || f.Tried != 5 {
		t.Errorf("%+v", f)
	}
	f = patchable(t).Identify(patches(wrong...), 5, 300)
	if f.Exact || f.Index != 0 || len(f.Counterexample) == 0 {
		t.Errorf("closest: %+v", f)
	}
}
