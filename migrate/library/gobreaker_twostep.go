package library

import (
	"go/ast"
	"go/types"
	"regexp"

	"github.com/cbctl/cbctl/migrate/detect"
)

// twoStep is "done, err := cb.Allow()" and every use of done.
type twoStep struct {
	stmt *ast.AssignStmt
	done *ast.Ident // nil when it goes to _
	uses []*ast.Ident
	name string // of the permit
}

// twoStepOf reads the statement around a call of Allow and returns why it is
// not understood.
func (p *planner) twoStepOf(u *detect.Use) (*twoStep, string) {
	info := u.Scope.File.Pkg.Info
	c, sel := methodCall(u)
	if c == nil {
		return nil, "Allow is used as a value"
	}
	if !direct(info, sel) {
		return nil, "Allow is promoted from an embedded breaker"
	}
	stmt, ok := statementOf(u, c).(*ast.AssignStmt)
	if !ok || len(stmt.Lhs) != 2 || len(stmt.Rhs) != 1 {
		return nil, "the callback of Allow is not assigned to a variable where it is got"
	}
	t := &twoStep{stmt: stmt}
	id, ok := stmt.Lhs[0].(*ast.Ident)
	if !ok || id.Name != "_" && info.Defs[id] == nil {
		return nil, "the callback of Allow goes to a variable declared elsewhere"
	}
	if id.Name == "_" {
		return t, ""
	}
	t.done = id
	return t, t.collect(u, info)
}

// collect finds the uses of done; calls and values can be mapped, writes and
// comparisons cannot.
func (t *twoStep) collect(u *detect.Use, info *types.Info) (reason string) {
	obj := info.Defs[t.done]
	ast.PreorderStack(u.Scope.Node, nil, func(n ast.Node, stack []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || info.Uses[id] != obj {
			return true
		}
		t.uses = append(t.uses, id)
		switch up := stack[len(stack)-1].(type) {
		case *ast.CallExpr:
			if up.Fun != ast.Expr(id) && !t.checked(info, stack) {
				reason = mayBeNil
			}
			return true
		case *ast.BinaryExpr:
			reason = "the callback of Allow is compared"
		case *ast.UnaryExpr:
			reason = "the address of the callback of Allow is taken"
		case *ast.AssignStmt:
			for _, lhs := range up.Lhs {
				if lhs == ast.Expr(id) {
					reason = "the callback of Allow is assigned again"
				}
			}
		}
		if reason == "" && !t.checked(info, stack) {
			reason = mayBeNil
		}
		return true
	})
	t.name = permitName(info, u, t.done)
	return reason
}

const mayBeNil = "the callback of Allow is handed on where it may be nil"

// checked reports whether a use lies behind a look at Allow's error. Before
// it, the callback may be nil, which the permit's method never is.
func (t *twoStep) checked(info *types.Info, stack []ast.Node) bool {
	err := t.errObject(info)
	if err == nil {
		return false
	}
	for i, n := range stack {
		switch n := n.(type) {
		case *ast.IfStmt: // the use is in one of its branches
			inBranch := i+1 < len(stack) && (stack[i+1] == ast.Node(n.Body) || stack[i+1] == ast.Node(n.Else))
			if inBranch && n.End() > t.stmt.End() && mentions(info, n.Cond, err) {
				return true
			}
		case *ast.BlockStmt:
			for _, s := range n.List {
				if s.Pos() > t.stmt.Pos() && s.End() <= stack[len(stack)-1].Pos() && leaves(info, s, err) {
					return true
				}
			}
		}
	}
	return false
}

func (t *twoStep) errObject(info *types.Info) types.Object {
	id, ok := t.stmt.Lhs[1].(*ast.Ident)
	if !ok {
		return nil
	}
	return info.ObjectOf(id)
}

// leaves reports whether a statement looks at err and may end the block.
func leaves(info *types.Info, s ast.Stmt, err types.Object) bool {
	var cond ast.Node
	switch s := s.(type) {
	case *ast.IfStmt:
		cond = s.Cond
	case *ast.SwitchStmt:
		cond = s
	default:
		return false
	}
	ends := false
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt, *ast.BranchStmt:
			ends = true
		case *ast.CallExpr: // panic, log.Fatal, t.Fatal and the like
			isPanic := funcName(n.Fun) == "panic"
			ends = ends || isPanic || fatalName.MatchString(funcName(n.Fun))
		}
		return !ends
	})
	return ends && mentions(info, cond, err)
}

var fatalName = regexp.MustCompile(`^(Fatal|Panic|Exit|Skip|FailNow|Goexit)`)

func mentions(info *types.Info, n ast.Node, obj types.Object) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && info.Uses[id] == obj {
			found = true
		}
		return !found
	})
	return found
}

// permitName is "permit" unless that name means something else somewhere in
// the function; then the variable keeps its name.
func permitName(info *types.Info, u *detect.Use, done *ast.Ident) string {
	taken := false
	ast.Inspect(u.Scope.Node, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == "permit" {
			taken = true
		}
		return !taken
	})
	if taken || info.Defs[done].Parent().Parent().Lookup("permit") != nil {
		return done.Name
	}
	return "permit"
}

func (p *planner) allowMisfit(u *detect.Use) string {
	_, reason := p.twoStepOf(u)
	return reason
}

// editAllow makes the callback a permit: calls of it become calls of the
// permit's method, other uses the method value, which has the same type.
func (p *planner) editAllow(u *detect.Use) {
	t, _ := p.twoStepOf(u)
	if t.done == nil {
		return
	}
	method := "Report"
	if p.feat.doneError {
		method = "Done"
	}
	f := u.Scope.File
	p.emit.text(f, t.done, t.name)
	for _, id := range t.uses {
		p.emit.text(f, id, t.name+"."+method)
	}
}
