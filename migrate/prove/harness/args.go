//go:build go1.25

package harness

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

var texts = [...]string{"alpha", "beta", ""}

// randomArgs draws a value for each parameter. Now and then all that may be
// zero is, unless full.
func randomArgs(r *rand.Rand, params []Param, full bool) []int64 {
	args := make([]int64, len(params))
	blank := r.IntN(16) == 0
	for i, p := range params {
		if p.Zero && (blank || r.IntN(8) == 0) && !full {
			continue
		}
		args[i] = p.random(r)
	}
	return args
}

func (p Param) random(r *rand.Rand) int64 {
	switch p.Kind {
	case Count:
		return 1 + int64(r.IntN(4))
	case Period:
		return int64(1+r.IntN(5)) * int64(time.Second)
	case Ratio, Percent:
		return pick[int64](r, 20, 25, 50, 60, 75, 100)
	case Flag, Option:
		return int64(r.IntN(2))
	case Present:
		return min(1, int64(r.IntN(8)))
	case Text:
		return int64(r.IntN(len(texts)))
	}
	return int64(r.IntN(max(1, p.N)))
}

// pick returns one of the choices.
func pick[T any](r *rand.Rand, choices ...T) T { return choices[r.IntN(len(choices))] }

// plainer proposes values that are easier to read, plainest first.
func (p Param) plainer(v int64) []int64 {
	var out []int64
	try := func(vs ...int64) {
		for _, w := range vs {
			if w < v {
				out = append(out, w)
			}
		}
	}
	switch p.Kind {
	case Count:
		try(1, 2, 3)
	case Period:
		try(int64(time.Second), 2*int64(time.Second))
	case Ratio, Percent:
		try(50)
	case Flag, Choice, Text, Present, Option:
		try(0)
	}
	return out
}

// describe prints the parameter with a value, or nothing when it is not worth
// telling.
func (p Param) describe(v int64) string {
	if p.Zero && v == 0 {
		return "" // not set
	}
	switch p.Kind {
	case Period:
		return p.Name + " " + time.Duration(v).String()
	case Ratio:
		return p.Name + " " + strconv.FormatFloat(float64(v)/100, 'g', -1, 64)
	case Flag:
		return fmt.Sprintf("%s %t", p.Name, v != 0)
	case Present, Option:
		if v == 0 {
			return ""
		}
		return p.Name
	case Text:
		return fmt.Sprintf("%s %q", p.Name, texts[v])
	case Choice:
		if int(v) < len(p.Names) {
			return p.Name + " " + p.Names[v]
		}
	}
	return fmt.Sprintf("%s %d", p.Name, v)
}

func describeArgs(params []Param, args []int64) string {
	var parts []string
	for i, p := range params {
		if p.On > 0 && args[p.On-1] == 0 || p.Off > 0 && args[p.Off-1] != 0 {
			continue
		}
		if text := p.describe(args[i]); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}
