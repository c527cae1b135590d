//go:build go1.25

package harness

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// column is where the second version begins.
const column = 34

// Timeline prints a schedule and its effects, one line for each step, up to
// the first difference:
//
//	t=+3.000s  call 2 fails       old: open          new: closed   <-- differs
//
// What both do alike is printed once, and readings only when they change.
func (p *Pair) Timeline(s Schedule) []string {
	old, _ := p.Old.Run(s, nil)
	now, diff := p.New.Run(s, nil)
	diff = old.firstDifference(now)
	t := &timeline{seen: map[string]string{}}
	var at time.Duration
	for i := 0; i < len(old.Steps) || i < len(now.Steps); i++ {
		what, waits := "breaker made", false
		if args := describeArgs(p.Old.Subject.Params, s.Args); args != "" {
			what += " with " + args
		}
		if i > 0 {
			st := s.Steps[i-1]
			if waits = st.Kind == Advance; waits {
				at += st.Wait
			}
			what = p.Old.Subject.text(st)
		}
		t.line(at, what, old.step(i), now.step(i), i == diff, waits)
		if i == diff {
			break
		}
		if i > 0 && s.Skewed && s.Steps[i-1].Kind != Advance {
			at += skew
		}
	}
	return t.out
}

func (l *Log) step(i int) []string {
	if i >= len(l.Steps) || l.Steps[i] == "" {
		return nil
	}
	return strings.Split(l.Steps[i], separator)
}

func (l *Log) firstDifference(o *Log) int {
	for i := 0; i < len(l.Steps) && i < len(o.Steps); i++ {
		if l.Steps[i] != o.Steps[i] {
			return i
		}
	}
	return min(len(l.Steps), len(o.Steps))
}

// admitted reports whether some call got through.
func (l *Log) admitted() bool {
	return slices.ContainsFunc(l.Steps, func(s string) bool {
		return strings.Contains(s, "admitted") || strings.Contains(s, "asks ")
	})
}

// rejected reports whether some call was turned away.
func (l *Log) rejected() bool {
	return slices.ContainsFunc(l.Steps, func(s string) bool {
		for event := range strings.SplitSeq(s, separator) {
			if rest, ok := strings.CutPrefix(event, "call "); ok {
				_, event, _ = strings.Cut(rest, " ")
			}
			if strings.HasPrefix(event, "rejected") {
				return true
			}
		}
		return false
	})
}

type timeline struct {
	seen map[string]string // last text of each reading
	out  []string
}

func (t *timeline) line(at time.Duration, what string, old, now []string, differs, waits bool) {
	text := fmt.Sprintf("t=+%-7s  %s", seconds(at), what)
	both, old, now := common(old, now)
	both = slices.DeleteFunc(both, t.old)
	if len(both) == 0 && !differs && waits {
		return // the next step shows the time
	}
	if len(both) > 0 {
		text = pad(text, column) + "  both: " + strings.Join(both, "; ")
	}
	if differs {
		old, now = contrast(old, now)
		text = pad(text, column) + "  old: " + orNothing(old)
		text = pad(text, column+24) + "  new: " + orNothing(now) + "   <-- differs"
	}
	t.out = append(t.out, text)
}

// old reports whether a reading is as it was.
func (t *timeline) old(event string) bool {
	name, value, ok := strings.Cut(event, "(): ")
	if !ok {
		return false
	}
	was := t.seen[name] == value
	t.seen[name] = value
	return was || len(event) > longReading
}

// longReading is how long a reading may be that both have alike.
const longReading = 48

// contrast leaves out of long events what both have alike.
func contrast(old, now []string) (a, b []string) {
	if len(old) != len(now) {
		return old, now
	}
	a, b = slices.Clone(old), slices.Clone(now)
	for i := range old {
		x, y := strings.Split(old[i], " "), strings.Split(now[i], " ")
		if len(x) != len(y) || len(old[i]) <= longReading {
			continue
		}
		var keepX, keepY []string
		for k := range x {
			if k == 0 || x[k] != y[k] {
				keepX, keepY = append(keepX, x[k]), append(keepY, y[k])
			} else if n := len(keepX); keepX[n-1] != "..." {
				keepX, keepY = append(keepX, "..."), append(keepY, "...")
			}
		}
		a[i], b[i] = strings.Join(keepX, " "), strings.Join(keepY, " ")
	}
	return a, b
}

// common splits what happened into what both did and the rest of each.
func common(a, b []string) (both, restA, restB []string) {
	if slices.Equal(a, b) {
		return a, nil, nil
	}
	rest := slices.Clone(b)
	for _, s := range a {
		if i := slices.Index(rest, s); i >= 0 {
			both = append(both, s)
			rest = slices.Delete(rest, i, i+1)
		} else {
			restA = append(restA, s)
		}
	}
	if len(restA)+len(rest) == 0 { // only the order differs
		return nil, a, b
	}
	return both, restA, rest
}

func orNothing(events []string) string {
	if len(events) == 0 {
		return "nothing"
	}
	return strings.Join(events, "; ")
}

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
}

// seconds prints milliseconds always and nanoseconds when there are any.
func seconds(d time.Duration) string {
	switch {
	case d == 0:
		return "0s"
	case d%time.Millisecond == 0:
		return fmt.Sprintf("%.3fs", d.Seconds())
	}
	return fmt.Sprintf("%d.%09ds", d/time.Second, d%time.Second)
}
