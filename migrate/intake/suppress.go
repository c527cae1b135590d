package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// Suppressions are the //cbctl:ignore comments of a module.
type Suppressions struct {
	byLine map[string]map[int]*suppression // file, line
	all    []*suppression
}

type suppression struct {
	file   string
	line   int
	rules  []string
	reason string
	used   bool
}

const ignorePrefix = "//cbctl:ignore"

// NewSuppressions reads the comments off the ledger of a scan.
func NewSuppressions(ledger *rewrite.Ledger) *Suppressions {
	s := &Suppressions{byLine: map[string]map[int]*suppression{}}
	for _, f := range ledger.Files {
		if f.Status != rewrite.Analysed {
			continue
		}
		for _, d := range f.Directives {
			if rest, ok := strings.CutPrefix(d.Text, ignorePrefix); ok {
				s.add(f.Path, d.Line, rest)
			}
		}
	}
	return s
}

// Ignores reports whether a comment suppresses a rule, with a reason.
func Ignores(comment, rule string) bool {
	rest, ok := strings.CutPrefix(comment, ignorePrefix)
	if !ok {
		return false
	}
	rules, reason := parse(rest)
	return reason != "" && slices.Contains(rules, rule)
}

func parse(rest string) (rules []string, reason string) {
	list, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return strings.Split(list, ","), strings.TrimSpace(reason)
}

func (s *Suppressions) add(file string, line int, rest string) {
	sup := &suppression{file: file, line: line}
	sup.rules, sup.reason = parse(rest)
	if s.byLine[file] == nil {
		s.byLine[file] = map[int]*suppression{}
	}
	s.byLine[file][line] = sup
	s.all = append(s.all, sup)
}

// At returns the reason of the comment for a rule on a line or the line above
// it. A comment without a reason does not count.
func (s *Suppressions) At(rule, file string, line int) (string, bool) {
	for _, l := range []int{line, line - 1} {
		sup := s.byLine[file][l]
		if sup == nil || sup.reason == "" {
			continue
		}
		for _, r := range sup.rules {
			if r == rule {
				sup.used = true
				return sup.reason, true
			}
		}
	}
	return "", false
}

// Idle is a comment that does nothing.
type Idle struct {
	File    string
	Line    int
	Message string
	Help    string
}

// Idle returns the comments that do nothing: without a reason, or for a rule
// that was looked for and not found. Known tells the rules of this version.
func (s *Suppressions) Idle(known func(rule string) bool) []Idle {
	var out []Idle
	for _, sup := range s.all {
		i := Idle{File: sup.file, Line: sup.line}
		switch {
		case sup.reason == "":
			i.Message = "a suppression without a reason has no effect"
			i.Help = fmt.Sprintf("write %s %s <reason>", ignorePrefix, strings.Join(sup.rules, ","))
		case sup.used || !known(sup.rules[0]):
			continue
		default:
			i.Message = fmt.Sprintf("nothing to suppress for %s here", strings.Join(sup.rules, ","))
			i.Help = "remove the comment"
		}
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b Idle) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return out
}
