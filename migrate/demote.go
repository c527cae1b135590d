package migrate

import (
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/library"
	"github.com/cbctl/cbctl/rewrite"
)

// demote turns problems into verdicts on scopes and reports whether anything
// changed. Blame begins small: the declaration that the problem is in gets a
// shim, then all of its file; only then something stays as it is.
func (j *job) demote(set *rewrite.Set, problems []rewrite.Problem) bool {
	before := maps.Clone(j.demoted) // one attempt counts once, however many problems it has
	changed := false
	for _, p := range problems {
		reason := j.gateReason(p)
		var here, around []*detect.Scope
		for _, lib := range j.libs {
			if f := j.findings[lib]; f != nil {
				here = append(here, j.blamed(f, set, p)...)
				around = append(around, suspects(f, p)...)
			}
		}
		changed = j.verdict(before, reason, false, here) || j.verdict(before, reason, false, around) ||
			j.verdict(before, reason, true, here) || j.verdict(before, reason, true, around) || changed
	}
	return changed
}

// verdict demotes those of scopes that were not so before; with manual they
// stay as they are, otherwise they get a shim.
func (j *job) verdict(before map[*detect.Scope]library.Demotion, reason string, manual bool, scopes []*detect.Scope) bool {
	changed := false
	for _, s := range scopes {
		d, demoted := before[s]
		if demoted && (d.Manual || !manual) {
			continue
		}
		changed = true
		if now, ok := j.demoted[s]; !ok || manual && !now.Manual {
			j.demoted[s] = library.Demotion{Manual: manual, Reason: reason}
		}
	}
	return changed
}

// blamed finds the scope that a problem of a changed file lies in: edits keep
// the number and order of declarations.
func (j *job) blamed(findings *detect.Findings, set *rewrite.Set, p rewrite.Problem) []*detect.Scope {
	f, change := findings.File(p.Pos.Filename), set.Get(p.Pos.Filename)
	if f == nil || change == nil || p.Pos.Line == 0 {
		return nil
	}
	fset := token.NewFileSet()
	now, err := parser.ParseFile(fset, p.Pos.Filename, change.New, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	old, nodes := detect.ScopeNodes(f.Syntax), detect.ScopeNodes(now)
	if len(old) != len(nodes) {
		return nil
	}
	for i, n := range nodes {
		if lineOf(fset, n.Pos()) <= p.Pos.Line && p.Pos.Line <= lineOf(fset, n.End()) {
			at := slices.IndexFunc(f.Scopes, func(s *detect.Scope) bool { return s.Node == old[i] })
			if at >= 0 {
				return f.Scopes[at : at+1]
			}
		}
	}
	return nil
}

func lineOf(fset *token.FileSet, pos token.Pos) int { return fset.Position(pos).Line }

// suspects are the scopes that a problem may come from: those of its file, or
// of its package when the file has none.
func suspects(findings *detect.Findings, p rewrite.Problem) []*detect.Scope {
	var inFile, inPackage, all []*detect.Scope
	for _, s := range findings.Scopes {
		if len(s.Uses) == 0 {
			continue
		}
		all = append(all, s)
		switch {
		case s.File.Path == p.Pos.Filename:
			inFile = append(inFile, s)
		case filepath.Dir(s.File.Path) == filepath.Dir(p.Pos.Filename):
			inPackage = append(inPackage, s)
		}
	}
	for _, scopes := range [][]*detect.Scope{inFile, inPackage} {
		if len(scopes) > 0 {
			return scopes
		}
	}
	return all
}

var declaredAt = regexp.MustCompile(` \(declared at [^)]*\)`)

var missingMethod = regexp.MustCompile(`does not implement .*\(missing method (\w+)\)`)

// gateReason says what a gate found in words for the report.
func (j *job) gateReason(p rewrite.Problem) string {
	msg := declaredAt.ReplaceAllString(oneLine(p.Msg), "")
	msg = strings.ReplaceAll(msg, j.module.Root+string(filepath.Separator), "")
	if m := missingMethod.FindStringSubmatch(msg); m != nil {
		return fmt.Sprintf("it is used through an interface with the method %s", m[1])
	}
	if len(msg) > 160 {
		msg = msg[:157] + "..."
	}
	if p.Gate == testGate {
		return msg
	}
	return "the canonical form did not pass the checks: " + msg
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
