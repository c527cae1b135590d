package clone

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// Cluster puts together what are copies of each other. It works from the shapes
// alone; where code is known, the clusters say what differs. The order of the
// members does not matter.
func Cluster(members []Member) []survey.Cluster {
	g := newGraph(inOrder(members))
	var out []survey.Cluster
	for _, group := range g.groups() {
		if len(group.members) > 1 {
			out = append(out, g.cluster(group))
		}
	}
	return out
}

// graph has the members and how close they are.
type graph struct {
	members []Member
	shapes  []Shape
}

// pair is an edge between two members, by index.
type pair struct {
	a, b   int
	degree Degree
	share  float64
}

// group is a set of members that belong together.
type group struct {
	members []int
	least   float64 // share of the weakest pair that it was joined by
}

func newGraph(members []Member) *graph {
	g := &graph{members: members}
	for _, m := range members {
		g.shapes = append(g.shapes, shapeOf(m.Implementation))
	}
	return g
}

// pairs are all that are close enough, the closest first.
func (g *graph) pairs() []pair {
	var out []pair
	for i := range g.shapes {
		for j := i + 1; j < len(g.shapes); j++ {
			if !closeInLength(g.shapes[i], g.shapes[j]) {
				continue
			}
			if d, share := Compare(g.shapes[i], g.shapes[j]); d != "" {
				out = append(out, pair{i, j, d, share})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b pair) int { return cmp.Compare(b.share, a.share) })
	return out
}

// closeInLength reports whether two shapes are of such lengths that they can have
// enough in common.
func closeInLength(a, b Shape) bool {
	short, long := min(a.form.total, b.form.total), max(a.form.total, b.form.total)
	return float64(short) >= unlike*float64(long)
}

// groups joins members along the pairs. Two groups are joined only when all of
// one have something to do with all of the other: a chain of small drifts ends
// in something else.
func (g *graph) groups() []*group {
	of := make([]*group, len(g.members))
	for i := range of {
		of[i] = &group{members: []int{i}, least: 1}
	}
	for _, p := range g.pairs() {
		a, b := of[p.a], of[p.b]
		if a == b || !g.related(a, b) {
			continue
		}
		a.members = append(a.members, b.members...)
		a.least = min(a.least, b.least, p.share)
		for _, i := range b.members {
			of[i] = a
		}
	}
	var out []*group
	for i, x := range of {
		slices.Sort(x.members)
		if x.members[0] == i {
			out = append(out, x)
		}
	}
	return out
}

func (g *graph) related(a, b *group) bool {
	for _, i := range a.members {
		for _, j := range b.members {
			if Similarity(g.shapes[i], g.shapes[j]) < unlike {
				return false
			}
		}
	}
	return true
}

func (g *graph) cluster(x *group) survey.Cluster {
	c := survey.Cluster{Kind: survey.Copy, Similarity: float64(int(x.least*100)) / 100, Degree: string(g.degree(x))}
	for _, i := range x.members {
		c.Members = append(c.Members, g.members[i].ID)
	}
	c.ID = idOf(c.Kind, c.Members)
	c.Reason = fmt.Sprintf("%d breakers %s", len(c.Members), reasons[Degree(c.Degree)])
	c.Differ = []survey.Difference{}
	for _, i := range x.members[1:] {
		c.Differ = append(c.Differ, differences(g.members[x.members[0]], g.members[i])...)
	}
	return c
}

var reasons = map[Degree]string{
	Exact:   "are copies of each other",
	Renamed: "are copies of each other with other names",
	Edited:  "are copies of each other with few changes",
	Drifted: "began as copies of each other and have drifted",
}

// degree is that of the least alike of a group, as far as they were joined.
func (g *graph) degree(x *group) Degree {
	all := map[Degree]bool{}
	for n, i := range x.members {
		for _, j := range x.members[:n] {
			d, _ := Compare(g.shapes[j], g.shapes[i])
			all[d] = true
		}
	}
	switch {
	case x.least < copyFrom:
		return Drifted
	case all[Edited] || all[Drifted] || all[""]:
		return Edited
	case all[Renamed]:
		return Renamed
	}
	return Exact
}

// idOf names a cluster by its members, so that it keeps its name while they stay.
func idOf(kind survey.ClusterKind, members []string) string {
	h := newHash().text(string(kind))
	for _, m := range members {
		h = h.text(m)
	}
	return string(kind) + "-" + hex.EncodeToString(binary.BigEndian.AppendUint64(nil, h.sum())[:5])
}
