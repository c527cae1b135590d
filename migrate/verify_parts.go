package migrate

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/rewrite"
)

// parts looks at the declarations of a package that make up a breaker.
type parts struct {
	pkg    *rewrite.Package
	source func(path string) []byte
	fset   *token.FileSet
}

// of returns the text of each declaration, and whether one of them uses a
// canonical package.
func (p *parts) of(c *handrolled.Candidate, canonical func(string) bool) (text map[string]string, uses bool) {
	types, funcs := p.names(c)
	text = map[string]string{}
	for i, file := range p.pkg.Syntax {
		src := p.source(p.pkg.Files[i])
		for _, d := range file.Decls {
			for name, node := range declared(d) {
				if fn, ok := node.(*ast.FuncDecl); ok && !funcs[name] && !types[rewrite.ReceiverName(fn)] || !ok && !types[name] {
					continue
				}
				start, end := p.fset.Position(node.Pos()).Offset, p.fset.Position(node.End()).Offset
				text[name] = string(src[start:end])
				uses = uses || p.uses(node, canonical)
			}
		}
	}
	return text, uses
}

// names are the types and functions of a breaker: structs that its type holds
// may have the state.
func (p *parts) names(c *handrolled.Candidate) (typeNames, funcs map[string]bool) {
	typeNames, funcs = map[string]bool{}, map[string]bool{}
	if obj, ok := p.pkg.Types.Scope().Lookup(c.Type.Name()).(*types.TypeName); ok && !c.Global {
		p.structs(obj.Type(), typeNames)
	}
	for fn := range c.Roles.Methods {
		if fn.Signature().Recv() == nil {
			funcs[fn.Name()] = true
		}
	}
	return typeNames, funcs
}

// structs adds the names of a struct of the package and of those in its fields.
func (p *parts) structs(t types.Type, names map[string]bool) {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		p.structs(t.Elem(), names)
	case *types.Slice:
		p.structs(t.Elem(), names)
	case *types.Array:
		p.structs(t.Elem(), names)
	case *types.Map:
		p.structs(t.Elem(), names)
	case *types.Named:
		st, ok := t.Underlying().(*types.Struct)
		if t.Obj().Pkg() != p.pkg.Types || names[t.Obj().Name()] || !ok {
			return
		}
		names[t.Obj().Name()] = true
		for f := range st.Fields() {
			p.structs(f.Type(), names)
		}
	}
}

func (p *parts) uses(n ast.Node, canonical func(string) bool) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !found {
			obj := p.pkg.Info.Uses[id]
			found = obj != nil && obj.Pkg() != nil && obj.Pkg() != p.pkg.Types && canonical(obj.Pkg().Path())
		}
		return !found
	})
	return found
}

// declared are the types and functions of a declaration by name.
func declared(d ast.Decl) map[string]ast.Node {
	out := map[string]ast.Node{}
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if recv := rewrite.ReceiverName(d); recv != "" {
			name = recv + "." + name
		}
		out[name] = d
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if ts, ok := spec.(*ast.TypeSpec); ok {
				out[ts.Name.Name] = ts
			}
		}
	}
	return out
}

// same reports whether all that was there is there as it was.
func same(was, now map[string]string) bool {
	for name, text := range was {
		if now[name] != text {
			return false
		}
	}
	return true
}

// present is what now stands for the breaker: its type, or a function of one
// that has none.
func (r *replaced) present() types.Object {
	scope := r.now.Types.Scope()
	if !r.candidate.Global {
		if tn, ok := scope.Lookup(r.candidate.Type.Name()).(*types.TypeName); ok {
			return tn
		}
		return nil
	}
	for _, fn := range r.functions() {
		if now, ok := scope.Lookup(fn.Name()).(*types.Func); ok {
			return now
		}
	}
	return nil
}

// functions are those of a breaker that work on it from outside of its type.
func (r *replaced) functions() []*types.Func {
	list := slices.Collect(maps.Keys(r.candidate.Roles.Methods))
	list = slices.DeleteFunc(list, func(fn *types.Func) bool { return fn.Signature().Recv() != nil })
	slices.SortFunc(list, func(a, b *types.Func) int { return int(a.Pos() - b.Pos()) })
	return list
}

// gone says that there is nothing to compare with.
func (r *replaced) gone() string {
	if r.present() != nil {
		return ""
	}
	if r.candidate.Global {
		return "its functions are not there any more: they were removed or renamed"
	}
	return fmt.Sprintf("the type %s is not there any more: it was removed or renamed", r.candidate.Type.Name())
}

// lost are the exported functions of a breaker that its users do not find any
// more as they were, a line for each.
func (r *replaced) lost() []string {
	var out []string
	for _, fn := range r.functions() {
		if fn.Exported() {
			out = append(out, difference(fn.Name(), fn, r.now.Types.Scope().Lookup(fn.Name()))...)
		}
	}
	if r.candidate.Global {
		return out
	}
	now := types.NewPointer(r.present().Type())
	for old := range types.NewMethodSet(types.NewPointer(r.candidate.Type.Type())).Methods() {
		fn := old.Obj()
		if fn.Exported() {
			is, _, _ := types.LookupFieldOrMethod(now, true, r.now.Types, fn.Name())
			out = append(out, difference(r.candidate.Type.Name()+"."+fn.Name(), fn, is)...)
		}
	}
	return out
}

// difference compares the signatures of a function then and now.
func difference(name string, was, is types.Object) []string {
	fn, ok := is.(*types.Func)
	if !ok {
		return []string{fmt.Sprintf("%s  old: %s  new: there is no such function  <-- differs", name, signature(was))}
	}
	old, now := signature(was), signature(fn)
	if old == now {
		return nil
	}
	return []string{fmt.Sprintf("%s  old: %s  new: %s  <-- differs", name, old, now)}
}

func signature(obj types.Object) string {
	sig, ok := obj.Type().(*types.Signature)
	if !ok {
		return ""
	}
	qualifier := func(p *types.Package) string {
		if p == obj.Pkg() {
			return ""
		}
		return p.Path()
	}
	bare := func(t *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range t.Variables() {
			vars = append(vars, types.NewParam(token.NoPos, nil, "", v.Type()))
		}
		return types.NewTuple(vars...)
	}
	return types.TypeString(types.NewSignatureType(nil, nil, nil, bare(sig.Params()), bare(sig.Results()), sig.Variadic()), qualifier)
}

// notRun takes an error that says that nothing is known as the reason.
func (r *replaced) notRun(ctx context.Context, err error) error {
	var not *prove.NotRun
	if ctx.Err() != nil || !errors.As(err, &not) {
		return errors.Join(ctx.Err(), err)
	}
	r.reason = not.Reason
	if len(r.old.Errors) > 0 {
		r.reason += fmt.Sprintf("; the old sources do not go with the present ones (%s), so try --old REV", r.old.Errors[0].Msg)
	}
	return nil
}
