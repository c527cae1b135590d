// Package replace puts the canonical breaker inside a hand-written one. The
// type keeps its name, its methods and whatever else it does; the fields that
// make up its state go, and each method asks or tells the canonical breaker
// where it used to change them.
//
// It works on the text of functions. Statements that only move the state are
// taken out, one call of the canonical breaker comes in, everything else
// stays as it was written. What happens at a change of state (a log line, a
// callback, a counter) moves to an observer of the canonical breaker. Whether
// the result behaves the same is not decided here: package prove runs both.
package replace

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// Manual says why a breaker is left to a person.
type Manual struct {
	Pos    token.Pos
	Reason string
}

func (m *Manual) Error() string { return m.Reason }

// Input is a breaker and where it stands.
type Input struct {
	Package   *rewrite.Package   // checked with bodies
	Tests     []*rewrite.Package // its test variants, checked
	Fset      *token.FileSet
	Source    func(path string) []byte
	Candidate *handrolled.Candidate
	Canonical string // import path of the canonical package
	// Taken are names that replacements in the same package declare.
	Taken []string
	// Knobs are the parts of the configuration that the code does not say, as
	// identification found them. With Hook the generated code takes them at run
	// time instead, for identification.
	Knobs Knobs
	Hook  bool
}

// Plan is what has to change.
type Plan struct {
	Files    map[*ast.File]*FileEdits
	Settings []Value  // of the configuration, in the order of the text
	Dropped  int      // functions that nothing needs any more
	Hints    Knobs    // where Search should begin
	Declares []string // names that the package gets
	// TestsSet are the tests of the package that put the state together by hand,
	// and do so by way of the canonical breaker now. Whether they pass is for a
	// run to say.
	TestsSet []string
}

// FileEdits are the changes of one file.
type FileEdits struct {
	Edits   []rewrite.Edit
	Imports rewrite.Imports
}

// Value is a setting of the generated configuration and the Go expression it
// gets.
type Value struct{ Name, Expr string }

// Make plans the replacement. The error is a *Manual when the breaker is one
// that has to be left alone.
func Make(in Input) (*Plan, error) {
	dead := map[*types.Var]bool{}
	for {
		p, more, err := attempt(in, dead)
		if err != nil || len(more) == 0 {
			return p, err
		}
		for _, v := range more {
			dead[v] = true
		}
	}
}

// attempt plans the replacement, with fields that nothing reads after it as a
// part of the state, and says which fields are more of those.
func attempt(in Input, dead map[*types.Var]bool) (p *Plan, more []*types.Var, err error) {
	s := &subject{Input: in, dead: dead, r: &in.Candidate.Roles, info: in.Package.Info, functions: map[*types.Func]*function{}, computing: map[*types.Func]bool{}, wholes: map[*types.Func]bool{}}
	defer func() {
		if r := recover(); r != nil {
			m, ok := r.(*Manual)
			if !ok {
				panic(r)
			}
			p, more, err = nil, nil, m
		}
	}()
	s.find()
	s.findTotals()
	s.taint()
	s.classify()
	s.taint() // with the readers known
	s.checkOwned()
	s.checkStates()
	s.findGiven()
	s.findValues()
	p = s.plan()
	return p, s.deadFields(p), nil
}

// give gives up: the panic ends in Make.
func give(pos token.Pos, format string, args ...any) {
	panic(&Manual{pos, fmt.Sprintf(format, args...)})
}

// subject is a breaker on its way to a plan.
type subject struct {
	Input
	r         *handrolled.Roles
	info      *types.Info
	home      *types.TypeName // the struct that holds the state
	owner     *types.TypeName // the struct with the settings, when home has none
	given     []given         // settings that come with calls
	byValue   bool            // breakers of the owner are copied out of a map and back
	fields    map[*types.Var]bool
	locks     map[*types.Var]bool
	functions map[*types.Func]*function
	callers   map[*types.Func]map[*types.Func]bool
	wholes    map[*types.Func]bool  // record a result and do more
	computing map[*types.Func]bool  // functions without an effect
	tainted   map[types.Object]bool // locals whose values come from the state
	order     []*function
	names     names
	moves     moves
	stays     map[types.Object]bool // locals of dropped statements that are needed after all
	usesState bool                  // the state in the words of the package is asked for
	// staysMoves is stays for what is done when the state changes.
	staysMoves  map[types.Object]bool
	cap         string              // the longest open time, when it grows
	countsOf    *types.TypeName     // the struct of counts that somebody asks for
	usesAtLeast bool                // the generated configuration has bounds
	usesOver    bool                // it has a span that is 0 or has to be over
	span        string              // of the window
	windowed    bool                // there is a window, which begins with the breaker
	timed       bool                // code that stays reads the time that a constructor stored
	totals      map[*types.Var]bool // counts of all calls
	dead        map[*types.Var]bool // fields that nobody reads afterwards
	changing    map[*types.Var]bool // fields with settings that change while it is in use
	alsoKept    []*types.Var        // fields that change and are no part of the state after all

	inTest         bool // a test of the package is being written
	touchesGuarded bool // the body being written uses what the lock protects
}

// plan makes the edits. Rendering is repeated until no local variable is
// missing.
func (s *subject) plan() *Plan {
	s.chooseNames()
	s.windowed = s.base(s.names.self)["Window"] != ""
	s.stays, s.staysMoves = map[types.Object]bool{}, map[types.Object]bool{}
	var bodies map[*function]string
	for {
		n, timed, key := len(s.stays)+len(s.staysMoves), s.timed, s.moves.key
		s.moves = moves{key: key}
		s.usesState = false
		s.allMoves()
		bodies = map[*function]string{}
		for _, f := range s.order {
			if !f.vanishes {
				bodies[f] = s.body(f)
			}
		}
		if len(s.stays)+len(s.staysMoves) == n && s.timed == timed && s.moves.key == key {
			break
		}
	}
	p := &Plan{Files: map[*ast.File]*FileEdits{}, Hints: s.hints()}
	for _, f := range s.order {
		fe := p.file(s, f.file)
		if f.vanishes {
			p.Dropped++
			fe.Edits = append(fe.Edits, drop(f.file, f.decl))
			continue
		}
		if f.kind != plainKind || s.involves(f.decl.Body) || s.touches(f.decl.Body) || !s.makesHome(f) && s.changesSetting(f.decl.Body) {
			fe.Edits = append(fe.Edits, rewrite.Edit{Node: f.decl.Body, Text: bodies[f], Drops: rewrite.CommentsIn(f.file, f.decl.Body)})
		}
	}
	s.testEdits(p)
	s.structEdits(p)
	s.dropLeftovers(p)
	p.Declares = []string{s.names.state, s.names.counts, s.names.atLeast, s.names.justOver}
	return p
}

func (p *Plan) file(s *subject, f *ast.File) *FileEdits {
	fe := p.Files[f]
	if fe == nil {
		fe = &FileEdits{}
		for _, spec := range f.Imports {
			fe.Imports.Drop = append(fe.Imports.Drop, unquote(spec.Path.Value))
		}
		p.Files[f] = fe
	}
	return fe
}
