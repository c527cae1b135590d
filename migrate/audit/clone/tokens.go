package clone

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// word is one token of a function in normal form.
type word struct {
	class string       // what it is, whatever it is called
	text  string       // as it is written, of a name or literal
	obj   types.Object // what it stands for, of a name of the package's own; else nil
	value string       // of a literal or a constant
	pos   token.Pos
	quiet quiet // why it does not count for what a function looks like
}

// quiet are reasons for which a word says nothing about what a function does:
// it is there in one version and not in another that does the same.
type quiet uint8

const (
	ofLock       quiet = 1 << iota // taking and giving back a lock
	ofAtomic                       // reading through a function in place of a variable
	ofConversion                   // from one type to another
	ofPath                         // where a field is, before its name
)

// tokenizer turns syntax into words. Comments, parentheses and what is logged
// leave no trace.
type tokenizer struct {
	info *types.Info
	self *types.TypeName
	out  []word
	now  quiet
}

func (c Code) words(f *ast.FuncDecl) []word {
	t := &tokenizer{info: c.Package.Info, self: c.Candidate.Type}
	t.walk(f.Type)
	t.walk(f.Body)
	return t.out
}

func (t *tokenizer) emit(pos token.Pos, class string) {
	t.add(word{class: class, pos: pos})
}

func (t *tokenizer) add(w word) {
	w.quiet = t.now
	t.out = append(t.out, w)
}

// hush writes what does not count.
func (t *tokenizer) hush(why quiet, write func()) {
	before := t.now
	t.now |= why
	write()
	t.now = before
}

func (t *tokenizer) walk(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if n == nil {
			return false
		}
		return t.visit(n)
	})
}

// visit writes the word of a node, and reports whether its children are still
// to be written.
func (t *tokenizer) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CommentGroup, *ast.Comment:
		return false
	case *ast.ParenExpr, *ast.FieldList, *ast.Field, *ast.DeclStmt:
	case *ast.ExprStmt:
		if t.logging(n) {
			return false
		}
		if t.locks(n.X) {
			t.hush(ofLock, func() { t.walk(n.X) })
			return false
		}
	case *ast.DeferStmt:
		if t.locks(n.Call) {
			t.hush(ofLock, func() { t.emit(n.Pos(), "defer"); t.walk(n.Call) })
			return false
		}
		t.emit(n.Pos(), "defer")
	case *ast.CallExpr:
		return !t.call(n)
	case *ast.TypeAssertExpr:
		t.walk(n.X)
		if n.Type != nil {
			t.hush(ofConversion, func() { t.emit(n.Pos(), "assert"); t.walk(n.Type) })
		}
		return false
	case *ast.IfStmt:
		if t.onlyLogs(n) {
			return false
		}
		t.emit(n.Pos(), "if")
	case *ast.BlockStmt:
		t.block(n)
		return false
	case *ast.Ident:
		t.ident(n)
	case *ast.SelectorExpr:
		t.selector(n)
		return false
	case *ast.BasicLit:
		t.literal(n)
	case *ast.BinaryExpr:
		t.walk(n.X)
		t.emit(n.OpPos, n.Op.String())
		t.walk(n.Y)
		return false
	case *ast.UnaryExpr:
		t.emit(n.Pos(), n.Op.String())
	case *ast.AssignStmt:
		t.emit(n.Pos(), n.Tok.String())
	case *ast.IncDecStmt:
		t.emit(n.Pos(), n.Tok.String())
	case *ast.BranchStmt:
		t.emit(n.Pos(), n.Tok.String())
	default:
		t.emit(n.Pos(), strings.TrimPrefix(fmt.Sprintf("%T", n), "*ast."))
	}
	return true
}

func (t *tokenizer) block(b *ast.BlockStmt) {
	for _, st := range b.List {
		t.walk(st)
	}
	t.emit(b.Rbrace, "}")
}

func (t *tokenizer) literal(n *ast.BasicLit) {
	class := "literal " + strings.ToLower(n.Kind.String())
	if n.Value == "0" {
		class = "0"
	}
	t.add(word{class: class, text: n.Value, value: n.Value, pos: n.Pos()})
}

func (t *tokenizer) selector(n *ast.SelectorExpr) {
	if id, ok := n.X.(*ast.Ident); ok {
		if _, ok := t.info.Uses[id].(*types.PkgName); ok {
			t.ident(n.Sel)
			return
		}
	}
	if isPath(n.X) {
		t.hush(ofPath, func() { t.walk(n.X) })
	} else {
		t.walk(n.X)
	}
	t.ident(n.Sel)
}

// isPath reports whether an expression only says where something is.
func isPath(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return isPath(e.X)
	}
	return false
}

func (t *tokenizer) ident(id *ast.Ident) {
	obj := t.info.ObjectOf(id)
	w := word{class: t.classOf(id, obj), text: id.Name, pos: id.Pos()}
	if obj != nil && obj.Pkg() == t.self.Pkg() {
		w.obj = origin(obj)
	}
	if c, ok := w.obj.(*types.Const); ok && !enumerates(c) {
		w.value = c.Val().ExactString()
	}
	t.add(w)
}

func (t *tokenizer) classOf(id *ast.Ident, obj types.Object) string {
	own := obj != nil && obj.Pkg() == t.self.Pkg()
	switch obj := obj.(type) {
	case nil:
		return "name"
	case *types.Var:
		kind := "local "
		switch {
		case obj.IsField():
			kind = "field "
		case obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope():
			kind = "var "
		}
		return kind + t.class(obj.Type())
	case *types.TypeName:
		return "type " + t.class(obj.Type())
	case *types.Const:
		if own {
			return "const " + t.class(obj.Type())
		}
	case *types.Func:
		if own {
			return "func"
		}
		if recv := obj.Signature().Recv(); recv != nil {
			return t.class(recv.Type()) + "." + strings.TrimPrefix(obj.Name(), lockPrefix(obj.Name()))
		}
	}
	if obj.Pkg() == nil || own {
		return id.Name // builtin, nil, true
	}
	return obj.Pkg().Name() + "." + obj.Name()
}

// lockPrefix is the letter that makes a lock one for reading.
func lockPrefix(name string) string {
	if name == "RLock" || name == "RUnlock" {
		return "R"
	}
	return ""
}

// origin is the declared function or field that an instance of it is from.
func origin(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Origin()
	case *types.Var:
		return obj.Origin()
	}
	return obj
}

// enumerates reports whether a constant is one of a type's names: which value
// it has does not matter then.
func enumerates(c *types.Const) bool {
	n, ok := types.Unalias(c.Type()).(*types.Named)
	return ok && n.Obj().Pkg() == c.Pkg()
}
