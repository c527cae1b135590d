package merge

import (
	"maps"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// coverage adds up what the reports have read. Every shard of a module counts
// all of its files, so of those the largest number is the right one.
func (j *joiner) coverage(reports []Report) {
	total := survey.Coverage{Files: map[string]int{}}
	modules := map[string]map[string]int{}
	for _, r := range reports {
		c := r.Survey.Coverage
		sc := scope{j: j, repository: r.repository()}
		if modules[sc.repository] == nil {
			modules[sc.repository] = map[string]int{}
		}
		for status, n := range c.Files {
			modules[sc.repository][status] = max(modules[sc.repository][status], n)
		}
		total.Loaded += c.Loaded
		total.Configurations = append(total.Configurations, c.Configurations...)
		for _, left := range c.Left {
			left.File = sc.noteFile(r.Survey, left.File)
			total.Left = append(total.Left, left)
		}
	}
	for _, files := range modules {
		for status, n := range files {
			total.Files[status] += n
		}
	}
	slices.Sort(total.Configurations)
	total.Configurations = slices.Compact(total.Configurations)
	slices.SortFunc(total.Left, func(a, b survey.Left) int { return strings.Compare(a.File+"\x00"+a.Reason, b.File+"\x00"+b.Reason) })
	total.Left = slices.Compact(total.Left)
	j.out.Coverage = total
}

// versions notes when the reports do not come from one version of the tool:
// what one of them does not find may only be unknown to it.
func (j *joiner) versions(reports []Report) {
	versions := map[string]bool{}
	for _, r := range reports {
		versions[r.Survey.Tool.Version] = true
	}
	if len(versions) > 1 {
		j.out.Notes = append(j.out.Notes, survey.Note{
			Message: "the reports come from different versions of cbctl: " + strings.Join(slices.Sorted(maps.Keys(versions)), ", "),
			Help:    "audit all with one version, or what one of them lacks may only be unknown to it",
		})
	}
}

// recount counts the instances of each implementation, which shards have parts
// of.
func (j *joiner) recount() {
	counts := map[string]int{}
	for _, i := range j.out.Instances {
		counts[i.Implementation]++
	}
	for n := range j.out.Implementations {
		i := &j.out.Implementations[n]
		i.Instances = max(i.Instances, counts[i.ID])
	}
}
