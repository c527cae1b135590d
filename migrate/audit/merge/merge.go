// Package merge joins surveys: of the shards of one module into that of the
// module, and of many repositories into one of all.
package merge

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// Clusterer finds duplicates among everything in a survey. It is given the
// merged one, without Lines, and need not know what was already found.
type Clusterer func(*survey.Survey) []survey.Cluster

// Add takes findings about a merged survey that are not in it yet.
func Add(s *survey.Survey, found []survey.Finding) {
	type key struct{ rule, repository, pkg, symbol, message string }
	had := map[key]bool{}
	of := func(f survey.Finding) key { return key{f.Rule, f.Repository, f.Package, f.Symbol, f.Message} }
	for _, f := range s.Findings {
		had[of(f)] = true
	}
	for _, f := range found {
		if !had[of(f)] {
			had[of(f)] = true
			s.Findings = append(s.Findings, f)
		}
	}
	s.Sort()
	s.Summarize()
}

// Merge joins reports, in any order. Of one module, what has an equal ID is one
// thing, and the result is what a single run would have found. Of several, each
// thing gets its repository, and its ID begins with that. Clusters that find
// returns are taken where their members come from more than one report.
func Merge(reports []Report, tool survey.Tool, find ...Clusterer) *survey.Survey {
	reports = slices.Clone(reports)
	slices.SortStableFunc(reports, func(a, b Report) int {
		return cmp.Or(cmp.Compare(a.repository(), b.repository()), cmp.Compare(a.Path, b.Path))
	})
	reports = slices.CompactFunc(reports, func(a, b Report) bool { return reflect.DeepEqual(a.Survey, b.Survey) }) // named twice
	j := &joiner{
		out:    &survey.Survey{SchemaVersion: survey.SchemaVersion, Tool: tool, Command: "audit"},
		origin: map[string]map[int]bool{}, seen: map[any]bool{}, at: map[string]int{},
	}
	if all := repositories(reports); len(all) > 1 {
		j.several, j.out.Repositories = true, all
	} else if len(reports) > 0 {
		j.out.Module = reports[0].Survey.Module
	}
	for n, r := range reports {
		j.add(n, r)
	}
	j.coverage(reports)
	j.versions(reports)
	j.recount()
	for _, f := range find {
		for _, c := range f(j.out) {
			j.cluster(c)
		}
	}
	j.out.Sort()
	j.out.Summarize()
	return j.out
}

// repositories are those of all reports, sorted; a report that was merged before
// has several.
func repositories(reports []Report) []string {
	var out []string
	for _, r := range reports {
		if list := r.Survey.Repositories; len(list) > 0 {
			out = append(out, list...)
		} else {
			out = append(out, r.repository())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

type joiner struct {
	out     *survey.Survey
	several bool
	origin  map[string]map[int]bool // the reports that an ID comes from
	seen    map[any]bool            // keys of what is listed
	at      map[string]int          // index of an implementation by its ID
}

// scope is how a report's things are called in the result.
type scope struct {
	j          *joiner
	report     int
	repository string
	merged     map[string]bool // IDs that have their repository already
}

// own is the repository of a thing; "" where there is only one.
func (sc scope) own(repository string) string {
	if repository != "" || !sc.j.several {
		return repository
	}
	return sc.repository
}

func (sc scope) id(id string) string {
	if id == "" || !sc.j.several || sc.merged[id] {
		return id
	}
	return sc.repository + "#" + id
}

// file is a file of things that have no repository of their own.
func (sc scope) file(file string) string {
	if file == "" || !sc.j.several || sc.j.out.Module != "" || sc.repository == "" || strings.HasPrefix(file, sc.repository+"/") {
		return file
	}
	return sc.repository + "/" + file
}

// first reports whether a thing with this key is the first one.
func (j *joiner) first(key any) bool {
	had := j.seen[key]
	j.seen[key] = true
	return !had
}

func (j *joiner) add(n int, r Report) {
	sc := scope{j: j, report: n, repository: r.repository(), merged: map[string]bool{}}
	s := r.Survey
	for _, i := range s.Implementations {
		sc.merged[i.ID] = i.Repository != ""
	}
	for _, i := range s.Instances {
		sc.merged[i.ID] = i.Repository != ""
	}
	for _, i := range s.Implementations {
		sc.implementation(i)
	}
	for _, i := range s.Instances {
		sc.instance(i)
	}
	for _, c := range s.Clusters {
		sc.cluster(c)
	}
	for _, f := range s.Findings {
		sc.finding(f)
	}
	for _, f := range s.Fixed {
		f.Repository = sc.own(f.Repository)
		if j.first(f) {
			j.out.Fixed = append(j.out.Fixed, f)
		}
	}
	for _, note := range s.Notes {
		if note.File = sc.noteFile(s, note.File); j.first(note) {
			j.out.Notes = append(j.out.Notes, note)
		}
	}
}

// noteFile leaves the files of a report that was merged before as they are.
func (sc scope) noteFile(s *survey.Survey, file string) string {
	if s.Module == "" {
		return file
	}
	return sc.file(file)
}
