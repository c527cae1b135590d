// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"fmt"
	"io"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

// Line is a step of a timeline.
type Line struct {
	At     time.Duration // since the first step
	Op     Op
	Looked bool             // the step reached both sides
	Reply  [2]string        // "" when the step has none
	State  [2]breaker.State // after the step, if it reached both sides
	Diff   *Divergence
}

// tell gives a step to the trace. replies is nil for steps that do not reach
// both sides: asking for the state would then change the schedule.
func (r *run[S]) tell(op Op, replies *[2]reply, d *Divergence) {
	if r.trace == nil {
		return
	}
	l := Line{At: time.Since(r.began), Op: op, Diff: d}
	if op.Kind == OpWait {
		l.At -= op.Wait
	}
	if replies != nil {
		l.Looked = true
		for i, s := range r.sides {
			l.State[i] = s.State()
			if op.Kind != OpRead {
				l.Reply[i] = replies[i].String()
			}
		}
	}
	r.trace(l)
}

// Timeline runs a schedule again and prints each step and its effects:
//
//	t=+3.000s  call fails      gobreaker: error boom, open   breaker: error boom, closed
func Timeline[S any](w io.Writer, lib *Library[S], settings S, ops []Op) {
	fmt.Fprintf(w, "%s: %s\n", lib.Name, lib.Describe(settings))
	ops = append([]Op(nil), ops...)
	Run(lib, settings, ops, nil, func(l Line) {
		if l.Op.Kind != OpWait { // the next step shows the time
			printLine(w, lib.Name, l)
		}
	})
}

func printLine(w io.Writer, name string, l Line) {
	fmt.Fprintf(w, "t=+%-14s %-30s", seconds(l.At), l.Op)
	if l.Looked {
		fmt.Fprintf(w, "  %s: %-34s  breaker: %s", name, sideText(l, 0), sideText(l, 1))
	}
	fmt.Fprintln(w)
	if l.Diff != nil {
		fmt.Fprintf(w, "  ^ the %s differ\n      %s: %s\n      breaker: %s\n", l.Diff.What, name, l.Diff.Original, l.Diff.Canonical)
	}
}

func sideText(l Line, i int) string {
	if l.Reply[i] == "" {
		return l.State[i].String()
	}
	return l.Reply[i] + ", " + l.State[i].String()
}

// seconds prints milliseconds always and nanoseconds when there are any.
func seconds(d time.Duration) string {
	if d%time.Millisecond == 0 {
		return fmt.Sprintf("%.3fs", d.Seconds())
	}
	return fmt.Sprintf("%d.%09ds", d/time.Second, d%time.Second)
}
