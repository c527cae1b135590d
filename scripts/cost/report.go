// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// report prints the measurements and says which limits do not hold.
func report(w io.Writer, opt options, dry, vet *usage) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "command\tCPU\twall\tmemory\tlargest process\t")
	for _, u := range []*usage{dry, vet} {
		if u != nil {
			_, _ = fmt.Fprintf(t, "%s\t%.1fs\t%.1fs\t%s\t%s\t%s\n", u.name, u.cpu.Seconds(), u.wall.Seconds(), known(u.tree), known(u.largest), u.note)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	var over []string
	check := func(bad bool, format string, args ...any) {
		line := fmt.Sprintf(format, args...)
		if bad {
			over = append(over, line)
		}
		_, _ = fmt.Fprintln(w, line)
	}
	if vet != nil {
		ratio := dry.cpu.Seconds() / vet.cpu.Seconds()
		check(ratio > opt.maxRatio, "CPU time: %.4f of go vet's, at most %g", ratio, opt.maxRatio)
	}
	if m := dry.memory(); m > 0 {
		check(m > opt.maxMemory, "memory: %s, at most %s", known(m), known(opt.maxMemory))
	} else {
		_, _ = fmt.Fprintln(w, "memory: not measured on this system")
	}
	if len(over) > 0 {
		return fmt.Errorf("%w: %s", errExceeded, strings.Join(over, "; "))
	}
	return nil
}

func known(s size) string {
	if s == 0 {
		return "?"
	}
	return s.String()
}
