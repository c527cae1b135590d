package replace

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// unit is what can only go together: the constants of a block, a type with its
// methods and constants.
type unit struct {
	nodes []ast.Node
	objs  []types.Object
	file  map[ast.Node]*ast.File
}

func (l *leftover) units() []*unit {
	var out []*unit
	of := map[ast.Node]*unit{}
	add := func(u *unit, obj types.Object) {
		n := l.decls[obj]
		u.objs = append(u.objs, obj)
		if of[n] == nil {
			of[n] = u
			u.nodes = append(u.nodes, n)
			u.file[n] = l.files[obj]
		}
	}
	objs := make([]types.Object, 0, len(l.decls))
	for obj := range l.decls {
		objs = append(objs, obj)
	}
	// Types first: what belongs to them joins them.
	slices.SortFunc(objs, func(a, b types.Object) int {
		_, aType := a.(*types.TypeName)
		_, bType := b.(*types.TypeName)
		if aType != bType {
			if aType {
				return -1
			}
			return 1
		}
		return int(a.Pos() - b.Pos())
	})
	byType := map[types.Object]*unit{}
	for _, obj := range objs {
		u := of[l.decls[obj]]
		if owner := ownerOf(obj); u == nil && owner != nil {
			u = byType[owner]
		}
		if u == nil {
			u = &unit{file: map[ast.Node]*ast.File{}}
			out = append(out, u)
		}
		if _, isType := obj.(*types.TypeName); isType {
			byType[obj] = u
			l.methods(u, obj)
		}
		add(u, obj)
	}
	return out
}

// methods adds the exported methods of an unexported type to its unit.
func (l *leftover) methods(u *unit, obj types.Object) {
	for _, file := range l.s.Package.Syntax {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Recv == nil || !fd.Name.IsExported() {
				continue
			}
			if rewrite.NamedType(l.s.info.TypeOf(fd.Recv.List[0].Type)) == obj {
				u.nodes = append(u.nodes, fd)
				u.file[fd] = file
				u.objs = append(u.objs, l.s.info.Defs[fd.Name])
			}
		}
	}
}

// ownerOf is the type that a constant or method belongs to.
func ownerOf(obj types.Object) types.Object {
	var t types.Type
	switch obj := obj.(type) {
	case *types.Const:
		t = obj.Type()
	case *types.Func:
		if recv := obj.Signature().Recv(); recv != nil {
			t = recv.Type()
		}
	}
	if t == nil {
		return nil
	}
	if tn := rewrite.NamedType(t); tn != nil {
		return tn
	}
	return nil
}
