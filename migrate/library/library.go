// Package library holds one mapping per breaker library: how its calls become
// calls of the canonical package, and what its compatibility shim looks like.
package library

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// Library maps one legacy library.
type Library interface {
	// Source is the value of `source` in reports and of --from.
	Source() string
	// Module is the module path in go.mod.
	Module() string
	// Owns reports whether an import path is the library's.
	Owns(importPath string) bool
	// Texts are the texts of the library's errors. Code that spells one of
	// them may compare it, so then errors keep their text and identity.
	Texts() []string
	// Plan decides about every use and makes the edits.
	Plan(*Context) *Plan
}

// All lists the libraries that can be migrated.
func All() []Library { return []Library{gobreakerV1, gobreakerV2} }

// Context is what a mapping may look at.
type Context struct {
	Fset     *token.FileSet
	Module   *rewrite.Module
	Findings *detect.Findings

	Canonical string // import path of the canonical package
	ShimRoot  string // import path below which shims are generated

	// OldShim returns the shim that an earlier run generated at an import path,
	// or nil: code that uses it must go on compiling.
	OldShim func(importPath string) []byte

	AlwaysShim, NeverShim bool

	// Unsafe allows changes with a documented difference in behaviour.
	Unsafe bool

	// IsLibrary says that the module has no command: its exported API is
	// there for other modules, so it keeps its old shape.
	IsLibrary bool
	// TextSeen says that a string in the module spells one of Texts.
	TextSeen bool

	// Locked returns why a file may not be edited, or "".
	Locked func(*detect.File) string
	// Ignored returns the reason given with a suppression comment for a use.
	Ignored func(rule string, u *detect.Use) (reason string, ok bool)
	// Compared holds the switches that another library's plan already rewrites:
	// one switch may name the errors of both.
	Compared map[*ast.SwitchStmt]bool
	// Demoted holds what an earlier attempt learned from the gates: scopes
	// that need a shim, and scopes that must stay as they are.
	Demoted map[*detect.Scope]Demotion
}

// Demotion is a verdict of the gates on an earlier plan.
type Demotion struct {
	Manual bool // otherwise: shim
	Reason string
}

// Local reports whether a package belongs to the module.
func (c *Context) Local(pkg *types.Package) bool {
	return pkg != nil && withinModule(pkg.Path(), c.Module.Path)
}

// Plan is what a mapping decided.
type Plan struct {
	Sites           []Site
	Implementations []report.Implementation
	Files           map[*detect.File]*FileEdits
	Shims           []Shim
	Notes           []report.Note
}

// Site is a use and its fate.
type Site struct {
	Use     *detect.Use
	Rule    string
	Outcome report.Outcome
	Safety  report.Safety
	Reason  string
}

// Shim is a generated package.
type Shim struct {
	ImportPath string
	Dir        string // relative to the module root
	File       string
	Source     []byte
}

// FileEdits are the edits of one file.
type FileEdits struct {
	Edits   []rewrite.Edit
	Imports rewrite.Imports
}
