package output

import (
	"maps"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// pairView is the code of two members beside each other.
type pairView struct {
	A, B    memberView
	Renames []rename
	Parts   []partView
}

// partView are rows that are shown, or equal ones that are folded.
type partView struct {
	Rows   []diffRow
	Folded bool
}

// stretchView is a difference of which only the lines are known.
type stretchView struct {
	A, B memberView
	What string
	Rows []diffRow
}

// settingsView are the settings of instances, a column each.
type settingsView struct {
	Heads []memberView
	Rows  []settingRow
}

type settingRow struct {
	Name   string
	Values []string
	Differ bool
}

func (v *htmlView) cluster(c survey.Cluster) clusterView {
	out := clusterView{Cluster: c, Heading: capital(heading(c))}
	var code, instances []member
	for _, id := range c.Members {
		m := v.members.of(id)
		out.Members = append(out.Members, m.view())
		if m.implementation != nil && len(m.implementation.Lines) > 0 {
			code = append(code, m)
		}
		if m.instance != nil {
			instances = append(instances, m)
		}
	}
	if len(instances) > 1 {
		out.Settings = settingsOf(instances)
	}
	for n := 1; n < len(code); n++ { // the first is the one that the others are compared with
		out.Pairs = append(out.Pairs, pair(code[0], code[n]))
	}
	if len(out.Pairs) == 0 && (out.Settings == nil || len(out.Settings.Rows) == 0) {
		for _, d := range c.Differ {
			rows, _ := sideBySide(highlighted(d.Old, 1), highlighted(d.New, 1))
			out.Stretch = append(out.Stretch, stretchView{A: v.members.of(d.A).view(), B: v.members.of(d.B).view(), What: d.What, Rows: rows})
		}
	}
	return out
}

func (m member) view() memberView {
	return memberView{Name: m.name, Place: m.place(), Repository: m.repository}
}

func pair(a, b member) pairView {
	left, right := highlighted(a.implementation.Lines, a.line), highlighted(b.implementation.Lines, b.line)
	rows, renames := sideBySide(left, right)
	return pairView{A: a.view(), B: b.view(), Renames: renames, Parts: parts(rows)}
}

// unfolded is how many equal lines stay beside those that differ.
const unfolded = 3

// parts folds long stretches of equal rows.
func parts(rows []diffRow) []partView {
	var out []partView
	show := make([]bool, len(rows))
	for i, r := range rows {
		if r.Class() != "same" {
			for n := max(0, i-unfolded); n <= min(i+unfolded, len(rows)-1); n++ {
				show[n] = true
			}
		}
	}
	for i, r := range rows {
		if i == 0 || show[i] != show[i-1] {
			out = append(out, partView{Folded: !show[i]})
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, r)
	}
	for i := range out {
		out[i].Folded = out[i].Folded && len(out[i].Rows) > 2 // less is no shorter when folded
	}
	return out
}

func settingsOf(instances []member) *settingsView {
	v := &settingsView{}
	names := map[string]bool{}
	for _, m := range instances {
		v.Heads = append(v.Heads, m.view())
		for name := range m.instance.Config {
			names[name] = true
		}
	}
	delete(names, "name") // each has its own
	for _, name := range slices.Sorted(maps.Keys(names)) {
		row := settingRow{Name: name}
		for _, m := range instances {
			row.Values = append(row.Values, settingValue(name, m.instance.Config[name]))
		}
		row.Differ = len(slices.Compact(slices.Clone(row.Values))) > 1
		v.Rows = append(v.Rows, row)
	}
	return v
}
