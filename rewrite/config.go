package rewrite

import (
	"cmp"
	"go/build/constraint"
	"maps"
	"os"
	"slices"
	"strings"
)

// Configs chooses build configurations: base, and then greedily those that
// build most of the files in want that no earlier one builds, nearest to base
// first. left are the files that no configuration builds, among them those
// that need the tag ignore, which by convention is never set.
func (l *Ledger) Configs(base BuildConfig, want []*File) (configs []BuildConfig, left []*File) {
	base = l.Module.hostConfig(base)
	configs = []BuildConfig{base}
	var open []*File
	for _, f := range want {
		switch {
		case f.Status != Analysed && f.Status != Excluded && f.Status != Unparsable:
			left = append(left, f)
		case !base.Builds(f.Constraint):
			open = append(open, f)
		}
	}
	candidates := map[string]configChoice{}
	for _, f := range open {
		addCandidates(candidates, base, f.Constraint)
	}
	for len(open) > 0 {
		best, covered := bestCandidate(candidates, open)
		if covered == 0 {
			break
		}
		configs = append(configs, best.config)
		open = slices.DeleteFunc(open, func(f *File) bool { return best.config.Builds(f.Constraint) })
	}
	left = append(left, open...)
	slices.SortFunc(left, func(a, b *File) int { return strings.Compare(a.Path, b.Path) })
	return configs, left
}

// hostConfig is base with the tags and the cgo setting that the user's
// environment gives every build.
func (m *Module) hostConfig(base BuildConfig) BuildConfig {
	if len(base.Tags) == 0 {
		base.Tags = splitTags(m.env.flag("tags"))
	}
	if os.Getenv("CGO_ENABLED") == "0" {
		base.NoCgo = true
	}
	return base.normal()
}

func splitTags(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// configChoice is a configuration and how far it is from the host's.
type configChoice struct {
	config BuildConfig
	cost   int
}

func bestCandidate(candidates map[string]configChoice, open []*File) (best configChoice, covered int) {
	for _, name := range slices.Sorted(maps.Keys(candidates)) {
		c := candidates[name]
		n := 0
		for _, f := range open {
			if c.config.Builds(f.Constraint) {
				n++
			}
		}
		if n > covered || n == covered && n > 0 && c.cost < best.cost {
			best, covered = c, n
		}
	}
	return best, covered
}

// maxFreeTags bounds the subsets of tags that are tried for one expression.
const maxFreeTags = 8

// addCandidates adds the cheapest configurations that satisfy expr.
func addCandidates(candidates map[string]configChoice, base BuildConfig, expr constraint.Expr) {
	found := satisfying(base, tagsOf(expr), expr)
	slices.SortStableFunc(found, func(a, b configChoice) int { return cmp.Compare(a.cost, b.cost) })
	// A few more than the cheapest let one configuration serve several files.
	for _, c := range found[:min(len(found), 24)] {
		candidates[c.config.String()] = c
	}
}

func satisfying(base BuildConfig, tags map[string]bool, expr constraint.Expr) []configChoice {
	var found []configChoice
	free := freeTags(tags)
	for osCost, goos := range systems(base, tags) {
		for archCost, goarch := range architectures(base, goos, tags) {
			for subset := range 1 << len(free) {
				for cgoCost, noCgo := range []bool{base.NoCgo, !base.NoCgo} {
					c := BuildConfig{GOOS: goos, GOARCH: goarch, Tags: toggle(base.Tags, free, subset), NoCgo: noCgo}.normal()
					if expr.Eval(c.tag) {
						cost := 100*osCost + 10*archCost + 5*cgoCost + 20*distance(base.Tags, c.Tags)
						found = append(found, configChoice{c, cost})
					}
					if !tags["cgo"] {
						break
					}
				}
			}
		}
	}
	return found
}

func tagsOf(expr constraint.Expr) map[string]bool {
	tags := map[string]bool{}
	var visit func(constraint.Expr)
	visit = func(x constraint.Expr) {
		switch x := x.(type) {
		case *constraint.AndExpr:
			visit(x.X)
			visit(x.Y)
		case *constraint.OrExpr:
			visit(x.X)
			visit(x.Y)
		case *constraint.NotExpr:
			visit(x.X)
		case *constraint.TagExpr:
			tags[x.Tag] = true
		}
	}
	visit(expr)
	return tags
}

// freeTags are the tags that a user may set: not platforms, releases or the
// compiler, and never ignore.
func freeTags(tags map[string]bool) []string {
	var free []string
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		switch {
		case tag == "ignore", tag == "gc", tag == "gccgo", tag == "cgo", tag == "unix":
		case knownOS[tag], knownArch[tag], fixedTag(tag), strings.HasPrefix(tag, "go1."), strings.HasPrefix(tag, "goexperiment."):
		default:
			free = append(free, tag)
		}
	}
	return free[:min(len(free), maxFreeTags)]
}

// systems lists the operating systems worth a try, the host's first.
func systems(base BuildConfig, tags map[string]bool) []string {
	list := []string{base.GOOS}
	involved := tags["unix"]
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		if knownOS[name] && platforms[name] != nil {
			list = append(list, name)
			involved = true
		} else if knownArch[name] {
			involved = involved || !slices.Contains(platforms[base.GOOS], name)
		}
	}
	if involved {
		// for !windows, unix or an architecture that the host's system lacks
		list = append(list, "linux", "darwin", "windows", "freebsd", "js", "plan9", "wasip1")
	}
	return firsts(list)
}

// architectures lists those worth a try on goos, the host's first.
func architectures(base BuildConfig, goos string, tags map[string]bool) []string {
	list := []string{base.GOARCH}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		if knownArch[name] {
			list = append(list, name, "amd64", "arm64", "386")
		}
	}
	list = append(list, platforms[goos]...)
	list = slices.DeleteFunc(firsts(list), func(arch string) bool { return !slices.Contains(platforms[goos], arch) })
	if !archMatters(tags) {
		list = list[:min(len(list), 1)]
	}
	return list
}

func archMatters(tags map[string]bool) bool {
	for tag := range tags {
		if knownArch[tag] {
			return true
		}
	}
	return false
}

func firsts(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// toggle flips the chosen free tags in base.
func toggle(base, free []string, subset int) []string {
	tags := slices.Clone(base)
	for i, tag := range free {
		if subset&(1<<i) == 0 {
			continue
		}
		if at := slices.Index(tags, tag); at >= 0 {
			tags = slices.Delete(tags, at, at+1)
		} else {
			tags = append(tags, tag)
		}
	}
	return tags
}

func distance(a, b []string) int {
	n := 0
	for _, tag := range a {
		if !slices.Contains(b, tag) {
			n++
		}
	}
	for _, tag := range b {
		if !slices.Contains(a, tag) {
			n++
		}
	}
	return n
}
