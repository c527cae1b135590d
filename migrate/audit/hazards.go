package audit

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"unicode"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/audit/hazard"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/rules"
	"github.com/cbctl/cbctl/rewrite"
)

// hazards enters what the rules found. A file is in several packages and
// configurations, so that a finding comes more than once.
func (j *job) hazards(results []seen) {
	type key struct {
		file, rule, message string
		offset              int
	}
	had := map[key]bool{}
	for i, pkg := range j.targets {
		if err := results[i].failed; err != nil {
			j.out.Notes = append(j.out.Notes, survey.Note{
				Rule: "CB9003", Message: fmt.Sprintf("package %s: %v", pkg.Path, err), File: j.rel(pkg.Files[0]), Line: 1, Column: 1,
				Help: "what the other rules found is there; please report this as a defect of cbctl",
			})
		}
		for _, d := range results[i].Diagnostics {
			pos := j.position(d.Pos)
			k := key{pos.Filename, d.Rule, d.Message, pos.Offset}
			if had[k] || j.generated(d.Pos) {
				continue
			}
			had[k] = true
			j.out.Findings = append(j.out.Findings, j.finding(pkg, d))
		}
	}
}

func (j *job) finding(pkg *rewrite.Package, d hazard.Diagnostic) survey.Finding {
	rule, _ := rules.Lookup(d.Rule)
	end := d.End
	if !end.IsValid() {
		end = d.Pos
	}
	pos, last := j.position(d.Pos), j.position(end)
	if last.Offset == pos.Offset { // a position only: the word that is there
		last.Column += word(j.loader.Line(pos.Filename, pos.Line), pos.Column)
	}
	f := survey.Finding{
		Rule: d.Rule, Severity: survey.Severity(rule.Severity), Package: pkg.Path, Symbol: symbolAt(pkg, d.Pos),
		File: j.rel(pos.Filename), Line: pos.Line, Column: pos.Column, EndLine: last.Line, EndColumn: last.Column,
		Status: survey.New, Snippet: j.loader.Line(pos.Filename, pos.Line),
	}
	f.Message, f.Help = hazard.Split(d.Message)
	for _, r := range d.Related {
		p := j.position(r.Pos)
		f.Related = append(f.Related, survey.Place{Text: r.Message, File: j.rel(p.Filename), Line: p.Line})
	}
	for _, x := range d.SuggestedFixes {
		f.Fixes = append(f.Fixes, j.fix(x))
	}
	return f
}

func (j *job) fix(x analysis.SuggestedFix) survey.Fix {
	out := survey.Fix{Message: x.Message}
	for _, e := range x.TextEdits {
		pos := j.position(e.Pos)
		end := pos.Offset
		if e.End.IsValid() {
			end = j.position(e.End).Offset
		}
		out.Edits = append(out.Edits, survey.Edit{File: j.rel(pos.Filename), Offset: pos.Offset, End: end, Text: string(e.NewText)})
	}
	return out
}

// word is the length of the identifier at a column of a line.
func word(line string, column int) int {
	rest := line[min(column-1, len(line)):]
	end := strings.IndexFunc(rest, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		end = len(rest)
	}
	return end
}

// symbolAt names the declaration that a position is in, as Go writes methods:
// (*Client).Get.
func symbolAt(pkg *rewrite.Package, pos token.Pos) string {
	for _, file := range pkg.Syntax {
		if file == nil || pos < file.FileStart || pos >= file.FileEnd {
			continue
		}
		for _, decl := range file.Decls {
			if decl.Pos() <= pos && pos < decl.End() {
				return declared(decl, pos)
			}
		}
	}
	return ""
}

func declared(decl ast.Decl, pos token.Pos) string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || len(d.Recv.List) == 0 {
			return d.Name.Name
		}
		recv := types.ExprString(d.Recv.List[0].Type)
		if strings.HasPrefix(recv, "*") {
			recv = "(" + recv + ")"
		}
		return recv + "." + d.Name.Name
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if spec.Pos() <= pos && pos < spec.End() {
				return specName(spec)
			}
		}
	}
	return ""
}

func specName(spec ast.Spec) string {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return s.Name.Name
	case *ast.ValueSpec:
		return s.Names[0].Name
	}
	return ""
}
