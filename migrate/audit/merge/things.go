package merge

import (
	"fmt"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// from notes that a thing is in the report.
func (sc scope) from(id string) {
	if sc.j.origin[id] == nil {
		sc.j.origin[id] = map[int]bool{}
	}
	sc.j.origin[id][sc.report] = true
}

func (sc scope) implementation(i survey.Implementation) {
	i.ID, i.Repository = sc.id(i.ID), sc.own(i.Repository)
	sc.from(i.ID)
	if at, ok := sc.j.at[i.ID]; ok {
		known := &sc.j.out.Implementations[at]
		known.Instances = max(known.Instances, i.Instances)
		return
	}
	sc.j.at[i.ID] = len(sc.j.out.Implementations)
	sc.j.out.Implementations = append(sc.j.out.Implementations, i)
}

type instanceKey struct{ id string }

func (sc scope) instance(i survey.Instance) {
	i.ID, i.Implementation, i.Repository = sc.id(i.ID), sc.id(i.Implementation), sc.own(i.Repository)
	sc.from(i.ID)
	if sc.j.first(instanceKey{i.ID}) {
		sc.j.out.Instances = append(sc.j.out.Instances, i)
	}
}

// findingKey is what a finding is the same by. Its fingerprint would do, but is
// only as unique as its report.
type findingKey struct {
	repository, rule, file, message string
	line, column                    int
}

func (sc scope) finding(f survey.Finding) {
	f.Repository = sc.own(f.Repository)
	if sc.j.first(findingKey{f.Repository, f.Rule, f.File, f.Message, f.Line, f.Column}) {
		sc.j.out.Findings = append(sc.j.out.Findings, f)
	}
}

func (sc scope) cluster(c survey.Cluster) {
	inRepository := slices.ContainsFunc(c.Members, func(id string) bool { return !sc.merged[id] })
	if inRepository {
		c.ID = sc.id(c.ID)
	}
	c.Members, c.Differ = slices.Clone(c.Members), slices.Clone(c.Differ)
	for i, id := range c.Members {
		c.Members[i] = sc.id(id)
	}
	for i, d := range c.Differ {
		c.Differ[i].A, c.Differ[i].B = sc.id(d.A), sc.id(d.B)
	}
	if !slices.ContainsFunc(sc.j.out.Clusters, func(known survey.Cluster) bool { return known.Kind == c.Kind && within(c, known) }) {
		sc.j.list(c)
	}
}

// list adds a cluster, in place of those that are part of it.
func (j *joiner) list(c survey.Cluster) {
	j.out.Clusters = slices.DeleteFunc(j.out.Clusters, func(known survey.Cluster) bool {
		part := known.Kind == c.Kind && within(known, c)
		if part {
			c.Differ = append(c.Differ, known.Differ...)
		}
		return part
	})
	id := c.ID
	for n := 2; slices.ContainsFunc(j.out.Clusters, func(known survey.Cluster) bool { return known.ID == c.ID }); n++ {
		c.ID = fmt.Sprintf("%s-%d", id, n)
	}
	j.out.Clusters = append(j.out.Clusters, c)
}

// within reports whether all members of a are members of b.
func within(a, b survey.Cluster) bool {
	return !slices.ContainsFunc(a.Members, func(id string) bool { return !slices.Contains(b.Members, id) })
}

// cluster takes a cluster of the whole, unless the reports had it or one of
// them could have had it.
func (j *joiner) cluster(c survey.Cluster) {
	if j.ofOneReport(c.Members) ||
		slices.ContainsFunc(j.out.Clusters, func(known survey.Cluster) bool { return known.Kind == c.Kind && within(c, known) }) {
		return
	}
	j.list(c)
}

// ofOneReport reports whether there is a report that has all members.
func (j *joiner) ofOneReport(members []string) bool {
	if len(members) == 0 {
		return true
	}
	for report := range j.origin[members[0]] {
		if !slices.ContainsFunc(members, func(id string) bool { return !j.origin[id][report] }) {
			return true
		}
	}
	return false
}
