package hazard

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/analysis"
)

// useErrorsIs are the edits that turn a comparison into errors.Is, for a switch
// all of its cases; nil where errors is not imported or comments are in the way.
func (p *pass) useErrorsIs(c *comparison) []analysis.TextEdit {
	file, _ := c.path[0].(*ast.File)
	if file == nil {
		return nil
	}
	name := p.errorsName(file, c.node.Pos())
	if name == "" {
		return nil
	}
	if c.swtch != nil {
		return p.switchEdits(c, name)
	}
	b, ok := c.node.(*ast.BinaryExpr)
	if !ok || commented(file, b.Pos(), b.End()) {
		return nil
	}
	not := ""
	if b.Op == token.NEQ {
		not = "!"
	}
	return []analysis.TextEdit{replace(b, not+isCall(name, c.err, c.sentinel))}
}

func isCall(name string, err, sentinel ast.Expr) string {
	return name + ".Is(" + types.ExprString(err) + ", " + types.ExprString(sentinel) + ")"
}

func replace(n ast.Node, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}
}

// switchEdits take the tag away, and put it into each case.
func (p *pass) switchEdits(c *comparison, name string) []analysis.TextEdit {
	s := c.swtch
	file := c.path[0].(*ast.File)
	if variableOf(p.TypesInfo, s.Tag) == nil || commented(file, s.Pos(), s.Body.Lbrace) {
		return nil // the tag is looked at once, a call would run several times
	}
	from := s.Switch + token.Pos(len("switch"))
	if s.Init != nil {
		from = s.Tag.Pos()
	}
	edits := []analysis.TextEdit{{Pos: from, End: s.Tag.End(), NewText: nil}}
	for _, clause := range s.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			text := types.ExprString(s.Tag) + " == " + types.ExprString(e)
			if p.sentinel(e, e, s.Tag) != nil {
				text = isCall(name, s.Tag, e)
			} else if commented(file, e.Pos(), e.End()) {
				return nil
			}
			edits = append(edits, replace(e, text))
		}
	}
	return edits
}

// errorsName is what package errors is called at a place, "" when it cannot be
// named there.
func (p *pass) errorsName(file *ast.File, pos token.Pos) string {
	for _, imp := range file.Imports {
		if path, err := strconv.Unquote(imp.Path.Value); err != nil || path != "errors" {
			continue
		}
		name := "errors"
		if imp.Name != nil {
			name = imp.Name.Name
		}
		scope := p.Pkg.Scope().Innermost(pos)
		if scope == nil {
			return ""
		}
		_, obj := scope.LookupParent(name, pos)
		if pkg, ok := obj.(*types.PkgName); ok && pkg.Imported().Path() == "errors" {
			return name
		}
	}
	return ""
}

// commented reports whether a stretch of a file has a comment in it.
func commented(file *ast.File, from, to token.Pos) bool {
	for _, g := range file.Comments {
		if from <= g.Pos() && g.Pos() < to {
			return true
		}
	}
	return false
}
