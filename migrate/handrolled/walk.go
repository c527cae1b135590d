package handrolled

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

const (
	maxInline = 5     // nested calls walked into
	maxSteps  = 30000 // statements and expressions per root
)

// walker executes one function symbolically, calls of the package's own
// functions included, and writes down what happens to fields.
type walker struct {
	ix      *index
	root    *types.Func
	frame   *frame
	cond    *cond
	held    locks
	atomics int // calls of sync/atomic whose place is being looked at
	lit     int
	steps   int
	defers  bool
	async   bool
	fresh   bool // fields of a new struct are being noted
	nest    int  // which branch is walked; each has its own number
	nests   int  // numbers given so far
	events  []*event
}

// frame is a function or literal being walked.
type frame struct {
	fn      *types.Func
	outer   *frame // the enclosing function of a literal
	caller  *frame
	depth   int
	env     map[types.Object]binding
	results []types.Object // named results
	returns [][]alt        // per result
	undo    []*types.Var   // locks that deferred calls give back at the end
	loops   []*term        // what is ranged over
}

type binding struct {
	t    *term
	nest int // the branch that declares the variable
}

func (ix *index) walk(fn *types.Func) []*event {
	w := &walker{ix: ix, root: fn}
	fd := ix.bodies[fn]
	w.frame = &frame{fn: fn, env: map[types.Object]binding{}}
	if tn := receiver(fn); tn != nil && ix.objects[tn] != nil {
		v := ix.objects[tn]
		on := &term{kind: fieldTerm, v: v, typ: v.Type(), pos: fn.Pos()}
		w.cond = w.cond.push(&term{kind: binTerm, op: token.EQL, x: on, y: objectOf(tn, fn.Pos()), typ: types.Typ[types.Bool], pos: fn.Pos()}, false)
	}
	w.bindParams(fd.Recv, nil)
	w.bindParams(fd.Type.Params, nil)
	w.bindResults(fd.Type)
	w.block(fd.Body.List)
	return w.events
}

// bindParams names the parameters; args may be shorter or nil.
func (w *walker) bindParams(list *ast.FieldList, args []*term) {
	if list == nil {
		return
	}
	i := 0
	for _, field := range list.List {
		for _, name := range field.Names {
			if obj := w.ix.info.Defs[name]; obj != nil {
				t := (*term)(nil)
				if i < len(args) {
					t = args[i]
				}
				if t == nil || t.kind == unknown && !t.some {
					t = paramOf(obj)
				}
				w.frame.env[obj] = binding{t, w.nest}
			}
			i++
		}
		if len(field.Names) == 0 {
			i++
		}
	}
}

// paramOf is the value of a parameter that nobody bound. A time that is
// handed in is the present.
func paramOf(obj types.Object) *term {
	v, _ := obj.(*types.Var)
	k := paramTerm
	if n := rewrite.NamedType(obj.Type()); n != nil && n.Name() == "Time" && isTimeLike(obj.Type()) {
		k = nowTerm
	}
	return &term{kind: k, v: v, obj: obj, typ: obj.Type(), pos: obj.Pos()}
}

func (w *walker) bindResults(ft *ast.FuncType) {
	if ft.Results == nil {
		return
	}
	for _, field := range ft.Results.List {
		for _, name := range field.Names {
			if obj := w.ix.info.Defs[name]; obj != nil {
				w.frame.results = append(w.frame.results, obj)
				w.frame.env[obj] = binding{zeroOf(obj.Type(), name.Pos()), w.nest}
			}
		}
	}
}

func (w *walker) emit(e event) {
	e.root, e.cond, e.held, e.lit = w.root, w.cond, w.held, w.lit
	e.deferred, e.async, e.fresh, e.index = w.defers, w.async, w.fresh, len(w.events)
	for f := w.frame; f != nil; f = f.outer {
		if f.fn != nil {
			e.fn = f.fn
			break
		}
	}
	w.events = append(w.events, &e)
}

// block walks statements; what follows a branch that leaves is under the
// opposite of its condition. It reports whether control leaves the block.
func (w *walker) block(list []ast.Stmt) bool {
	saved := w.cond
	defer func() { w.cond = saved }()
	for _, s := range list {
		if w.stmt(s) {
			return true
		}
	}
	return false
}

// branch walks body under t; locks are as before when control leaves there. A
// branch that cannot be taken counts as one that leaves.
func (w *walker) branch(t *term, neg bool, body func() bool) bool {
	if holds, known := decided(t); known && holds == neg {
		return true
	}
	saved, held, undo, nest := w.cond, w.held, w.frame.undo, w.nest
	w.cond = w.cond.push(t, neg)
	w.nests++
	w.nest = w.nests
	leaves := body()
	w.cond, w.nest = saved, nest
	if leaves {
		w.held, w.frame.undo = held, undo
	}
	return leaves
}

func (w *walker) stmt(s ast.Stmt) bool {
	w.steps++
	if w.steps > maxSteps {
		return true
	}
	switch s := s.(type) {
	case *ast.BlockStmt:
		return w.block(s.List)
	case *ast.ExprStmt:
		w.eval(s.X)
		w.waits(s.X)
		return w.panics(s.X)
	case *ast.AssignStmt:
		w.assignStmt(s)
	case *ast.IncDecStmt:
		w.count(s.X, s.Tok, s.Pos())
	case *ast.DeclStmt:
		w.declStmt(s)
	case *ast.IfStmt:
		return w.ifStmt(s)
	case *ast.SwitchStmt:
		return w.switchStmt(s)
	case *ast.ReturnStmt:
		w.returnStmt(s)
		return true
	case *ast.BranchStmt:
		if s.Tok == token.CONTINUE {
			w.emit(event{kind: skipEvent, pos: s.Pos()})
		}
		return s.Tok != token.FALLTHROUGH
	case *ast.LabeledStmt:
		return w.stmt(s.Stmt)
	case *ast.ForStmt, *ast.RangeStmt:
		w.loop(s)
	case *ast.DeferStmt:
		w.deferred(s.Call)
	case *ast.GoStmt:
		w.spawn(s.Call)
	default:
		w.rest(s)
	}
	return false
}

func (w *walker) rest(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.TypeSwitchStmt:
		if s.Init != nil {
			w.stmt(s.Init)
		}
		w.stmt(s.Assign)
		w.typeSwitch(s)
	case *ast.SelectStmt:
		for _, c := range s.Body.List {
			w.commClause(c.(*ast.CommClause))
		}
	case *ast.SendStmt:
		w.eval(s.Value)
	}
}

// commClause walks a case of a select; one that receives a time is a tick.
func (w *walker) commClause(c *ast.CommClause) {
	var t *term
	if e := received(c.Comm); e != nil {
		if ch, ok := w.typeOf(e).(*types.Chan); ok && isTimeLike(ch.Elem()) {
			t = &term{kind: tickTerm, pos: c.Pos()}
		}
	}
	w.branch(t, false, func() bool {
		if c.Comm != nil {
			w.stmt(c.Comm)
		}
		return w.block(c.Body)
	})
}

func received(s ast.Stmt) ast.Expr {
	var e ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		e = s.X
	case *ast.AssignStmt:
		e = s.Rhs[0]
	}
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.ARROW {
		return u.X
	}
	return nil
}

func (w *walker) panics(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == "panic"
}

// deferred walks a deferred call where it stands. An unlock takes effect at
// the end of the function.
func (w *walker) deferred(call *ast.CallExpr) {
	if delta, _, ok := w.lockCall(call); ok {
		if delta < 0 {
			w.frame.undo = append(w.frame.undo[:len(w.frame.undo):len(w.frame.undo)], w.lockOf(call))
		}
		return
	}
	saved := w.defers
	held, undo := w.held, w.frame.undo
	w.defers = true
	w.evalCall(call)
	w.defers = saved
	w.held, w.frame.undo = held, undo
}

func (w *walker) spawn(call *ast.CallExpr) {
	async, held := w.async, w.held
	w.async, w.held = true, nil
	w.evalCall(call)
	w.async, w.held = async, held
}
