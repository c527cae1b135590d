package clone

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// What is shown of two members is cut, because whoever wants more opens both.
const (
	maxDifferences = 24 // of a pair
	maxLines       = 12 // of a difference, on each side
)

// differences says in what two members differ: what they decide differently
// first, then function by function.
func differences(a, b Member) []survey.Difference {
	out := differingTraits(a.Implementation, b.Implementation)
	if a.Code != nil && b.Code != nil {
		out = append(out, side{a.ID, b.ID}.functions(*a.Code, *b.Code)...)
	}
	if n := len(out) - maxDifferences; n > 0 {
		out = append(out[:maxDifferences], survey.Difference{A: a.ID, B: b.ID, What: fmt.Sprintf("%d more differences", n), Old: []string{}, New: []string{}})
	}
	return out
}

// side names the two members of a comparison.
type side struct{ a, b string }

func (s side) functions(a, b Code) []survey.Difference {
	left, right := a.piecesOf(), b.piecesOf()
	pairs := match(left, right)
	names := translate(left, right, pairs)
	var out []survey.Difference
	for i, x := range left {
		j, ok := pairs[i]
		if !ok {
			out = append(out, survey.Difference{A: s.a, B: s.b, What: x.name, Old: head(a, x), New: []string{}})
			continue
		}
		y := right[j]
		what := x.name
		if y.name != x.name {
			what += " and " + y.name
		}
		out = append(out, s.lines(what, a.linesOf(x, nil), b.linesOf(y, names))...)
	}
	for j, y := range right {
		if !matched(pairs, j) {
			out = append(out, survey.Difference{A: s.a, B: s.b, What: y.name, Old: []string{}, New: head(b, y)})
		}
	}
	return out
}

func matched(pairs map[int]int, j int) bool {
	for _, k := range pairs {
		if k == j {
			return true
		}
	}
	return false
}

// head is the first line of a function that only one member has.
func head(c Code, x piece) []string {
	lines := c.textOf(x)
	if len(lines) > 1 {
		lines = []string{lines[0], fmt.Sprintf("\t... %d lines", len(lines)-1)}
	}
	return lines
}

// lines compares two functions. Stretches that differ with less than two equal
// lines between them are one.
func (s side) lines(what string, a, b []line) []survey.Difference {
	same := append(common(keys(a), keys(b)), [2]int{len(a), len(b)})
	var out []survey.Difference
	i, j := 0, 0 // start of the stretch
	for k, p := range same {
		if p[0] == i && p[1] == j {
			i, j = i+1, j+1
			continue
		}
		if k+1 < len(same)-1 && (same[k+1][0] != p[0]+1 || same[k+1][1] != p[1]+1) {
			continue // the next stretch begins after one line
		}
		out = append(out, survey.Difference{A: s.a, B: s.b, What: what, Old: cut(a[i:p[0]]), New: cut(b[j:p[1]])})
		i, j = p[0]+1, p[1]+1
	}
	return out
}

func keys(list []line) []string {
	var out []string
	for _, l := range list {
		out = append(out, either(l.key, l.all))
	}
	return out
}

func cut(list []line) []string {
	out := []string{}
	for i, l := range list {
		if i == maxLines-1 && len(list) > maxLines {
			return append(out, fmt.Sprintf("\t... %d more lines", len(list)-i))
		}
		out = append(out, l.text)
	}
	return out
}

// match finds which function of one breaker is which of another: by name, and
// what is left by what it looks like.
func match(left, right pieces) map[int]int {
	out := map[int]int{}
	taken := map[int]bool{}
	for i, x := range left {
		j := slices.IndexFunc(right, func(y piece) bool { return x.name == y.name && receives(x) == receives(y) })
		if j >= 0 && !taken[j] {
			out[i], taken[j] = j, true
		}
	}
	for i, x := range left {
		if _, ok := out[i]; ok {
			continue
		}
		best, most := -1, driftFrom
		for j, y := range right {
			if share := Similarity(x.shape(), y.shape()); !taken[j] && share > most {
				best, most = j, share
			}
		}
		if best >= 0 {
			out[i], taken[best] = best, true
		}
	}
	return out
}

func receives(x piece) bool {
	f, ok := x.node.(*ast.FuncDecl)
	return ok && f.Recv != nil
}

func (x piece) shape() Shape {
	var s Shape
	s.form.add(x.words, func(w word) string { return w.class })
	s.form.close()
	return s
}

// translate finds out how the left one calls what the right one names: what
// stands most often in the place of it.
func translate(left, right pieces, pairs map[int]int) map[types.Object]string {
	votes := map[types.Object]map[string]int{}
	for _, i := range sortedKeys(pairs) {
		x, y := left[i], right[pairs[i]]
		for _, p := range common(classes(x.words), classes(y.words)) {
			v, w := x.words[p[0]], y.words[p[1]]
			if v.obj == nil || w.obj == nil {
				continue
			}
			if votes[w.obj] == nil {
				votes[w.obj] = map[string]int{}
			}
			votes[w.obj][v.text]++
		}
	}
	out := map[types.Object]string{}
	for obj, names := range votes {
		for name, n := range names {
			if best := names[out[obj]]; n > best || n == best && (name == obj.Name() || out[obj] != obj.Name() && name < out[obj]) {
				out[obj] = name
			}
		}
	}
	return out
}

func classes(words []word) []string {
	var out []string
	for _, w := range words {
		out = append(out, w.class)
	}
	return out
}

func sortedKeys(m map[int]int) []int {
	var out []int
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
