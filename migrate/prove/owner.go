package prove

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// onlyUser is the wrapper of a breaker that nobody else can use, if the
// breaker gets settings from its callers: then the settings that it can get are
// those that the wrapper has. It is nil when there is none, or others call the
// breaker, too.
func (p *planner) onlyUser(wrappers []*types.TypeName) *types.TypeName {
	breaker := p.s.Candidate.Type
	if breaker.Exported() || len(wrappers) == 0 {
		return nil
	}
	told := p.toldSettings()
	if len(told) == 0 {
		return nil
	}
	user := wrappers[0]
	for _, file := range p.s.Package.Syntax {
		for _, decl := range file.Decls {
			fd, isFunc := decl.(*ast.FuncDecl)
			if isFunc && fd.Recv != nil && slices.Contains([]string{breaker.Name(), user.Name()}, rewrite.ReceiverName(fd)) {
				continue
			}
			if isFunc && fd.Recv == nil && told[p.funcOf(fd)] {
				continue
			}
			used := false
			ast.Inspect(decl, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					fn, _ := p.s.Package.Info.Uses[id].(*types.Func)
					used = used || fn != nil && told[fn.Origin()]
				}
				return !used
			})
			if used {
				return nil
			}
		}
	}
	return user
}

func (p *planner) funcOf(fd *ast.FuncDecl) *types.Func {
	fn, _ := p.s.Package.Info.Defs[fd.Name].(*types.Func)
	return fn
}

// toldSettings are the functions of the breaker that get settings.
func (p *planner) toldSettings() map[*types.Func]bool {
	d := &driver{p: p, tn: p.s.Candidate.Type}
	out := map[*types.Func]bool{}
	r := p.s.Candidate.Roles
	for _, fn := range slices.Concat(r.Gates, r.Runs, r.OnSuccess, r.OnFailure) {
		for v := range fn.Signature().Params().Variables() {
			if d.isSetting(v) {
				out[fn] = true
			}
		}
	}
	return out
}
