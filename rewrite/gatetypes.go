package rewrite

import (
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// types checks the changed packages with their variants, and the packages
// that import them, as the set would leave them. What was wrong before may
// stay wrong.
func (g *gate) types(ctx context.Context, l *Loader) error {
	next, err := l.With(g.set)
	if err != nil {
		return err
	}
	affected := next.affected(l, g.set)
	if err := next.checkErrors(ctx, affected); err != nil {
		return err
	}
	broken, baseline := l.baseline(affected)
	if err := l.checkErrors(ctx, slices.Collect(maps.Values(baseline))); err != nil {
		return err
	}
	var found []Problem
	for _, p := range broken {
		found = append(found, newErrors(baseline[p], p)...)
	}
	g.problems = append(g.problems, distinct(found)...)
	return nil
}

// affected returns the packages whose files the set changes, all variants of
// the same paths, and their direct importers.
func (l *Loader) affected(before *Loader, s *Set) []*Package {
	dirs := map[string]bool{}
	for _, c := range goChanges(s) {
		dirs[filepath.Dir(c.Path)] = true
	}
	changed := map[*Package]bool{}
	for i, g := range l.graphs {
		if g == nil {
			continue
		}
		for id, p := range g.byID {
			if dirs[p.dir] && p != before.graphs[i].byID[id] {
				changed[p] = true
			}
		}
	}
	for _, p := range l.Importers(slices.Collect(maps.Keys(changed))) {
		changed[p] = true
	}
	var list []*Package
	for p := range changed {
		if p.Module && len(p.Files) > 0 {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *Package) int {
		return cmp.Or(cmp.Compare(a.Config, b.Config), strings.Compare(a.ID, b.ID))
	})
	return list
}

// baseline finds, for the packages that have errors now, what they were.
func (l *Loader) baseline(checked []*Package) (broken []*Package, baseline map[*Package]*Package) {
	baseline = map[*Package]*Package{}
	for _, p := range checked {
		if len(p.Errors) == 0 {
			continue
		}
		broken = append(broken, p)
		if old := l.graphs[p.Config].byID[p.ID]; old != nil && len(old.Files) > 0 {
			baseline[p] = old
		}
	}
	return broken, baseline
}

// newErrors returns the errors of after that before does not have. Lines move,
// so an error is known by its file and message.
func newErrors(before, after *Package) []Problem {
	known := map[string]int{}
	if before != nil {
		for _, e := range before.Errors {
			known[errorKey(e)]++
		}
	}
	var found []Problem
	for _, e := range after.Errors {
		if key := errorKey(e); known[key] > 0 {
			known[key]--
			continue
		}
		e.Gate = GateTypes
		found = append(found, e)
	}
	return found
}

var positionInText = regexp.MustCompile(`\.go:\d+(:\d+)?`)

func errorKey(p Problem) string {
	return p.Pos.Filename + "\x00" + positionInText.ReplaceAllString(p.Msg, ".go")
}

// distinct sorts problems by place and keeps one of those that variants and
// configurations share.
func distinct(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset), strings.Compare(a.Msg, b.Msg))
	})
	return slices.CompactFunc(problems, func(a, b Problem) bool { return a.Error() == b.Error() })
}
