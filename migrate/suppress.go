package migrate

import (
	"fmt"
	"sort"
	"strings"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// suppressions are the //cbctl:ignore comments of a module.
type suppressions struct {
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

func newSuppressions(ledger *rewrite.Ledger) *suppressions {
	s := &suppressions{byLine: map[string]map[int]*suppression{}}
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

func (s *suppressions) add(file string, line int, rest string) {
	rules, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	sup := &suppression{file: file, line: line, rules: strings.Split(rules, ","), reason: strings.TrimSpace(reason)}
	if s.byLine[file] == nil {
		s.byLine[file] = map[int]*suppression{}
	}
	s.byLine[file][line] = sup
	s.all = append(s.all, sup)
}

// of returns the reason of the comment on a use's line or the line above. A
// comment without a reason does not count.
func (s *suppressions) of(rule string, u *detect.Use) (string, bool) {
	return s.at(rule, u.Scope.File.Rel, u.Pos.Line)
}

func (s *suppressions) at(rule, file string, line int) (string, bool) {
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

// notes reports comments that do nothing.
func (s *suppressions) notes(known func(rule string) bool) []report.Note {
	var out []report.Note
	for _, sup := range s.all {
		n := report.Note{Rule: "CB9002", File: sup.file, Line: sup.line, Column: 1}
		switch {
		case sup.reason == "":
			n.Message = "a suppression without a reason has no effect"
			n.Help = fmt.Sprintf("write %s %s <reason>", ignorePrefix, strings.Join(sup.rules, ","))
		case sup.used || !known(sup.rules[0]):
			continue
		default:
			n.Message = fmt.Sprintf("nothing to suppress for %s here", strings.Join(sup.rules, ","))
			n.Help = "remove the comment"
		}
		out = append(out, n)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].File != out[j].File {
			return out[i].File < out[j].File
		}
		return out[i].Line < out[j].Line
	})
	return out
}
