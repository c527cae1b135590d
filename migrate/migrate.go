// Package migrate moves a module from legacy circuit breakers to the canonical
// package: detect, plan, rewrite or shim, check, report.
package migrate

import (
	"io/fs"

	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// Options say what to migrate and how.
type Options struct {
	Dir      string   // where the command runs; "" is the current directory
	Patterns []string // Go package patterns; none means ./...
	Tags     []string // build tags
	Tests    bool     // test files too
	From     []string // sources to migrate (report.Site.Source values); none means all

	Shim      ShimMode
	Canonical CanonicalMode
	CopyDir   string // where the canonical sources go, relative to the module root; "" is internal/breaker
	Unsafe    bool   // apply changes with a documented difference too

	Sources fs.FS  // the canonical package's files (*.go at the top level)
	Version string // of this tool, for the stamp and for go.mod

	// Prove is the number of schedules that a hand-written breaker and its
	// replacement run side by side; 0 leaves hand-written breakers alone. The
	// same Seed makes the same schedules.
	Prove int
	Seed  uint64

	// Test runs the tests of the packages that are affected, without the change
	// and with it; what breaks a test is left as it is.
	Test bool

	// Review, if not nil, is asked whether to make each part of the change.
	Review func(Hunk) (bool, error)

	// Progress, if not nil, is told what is being done.
	Progress func(stage string)
}

// ShimMode says when a compatibility shim may be generated.
type ShimMode string

const (
	ShimAuto   ShimMode = "auto"   // where the shape is not understood
	ShimAlways ShimMode = "always" // everywhere
	ShimNever  ShimMode = "never"  // nowhere: what is not understood is left for a person
)

// CanonicalMode says how the canonical package arrives in the module.
type CanonicalMode string

const (
	Copy    CanonicalMode = "copy"
	Require CanonicalMode = "require"
)

// Result is a finished plan: a report and the set of file changes, checked and
// not yet written.
type Result struct {
	Module *rewrite.Module
	Report *report.Migration
	Set    *rewrite.Set
}

// UsageError is a mistake in the options; it asks for exit code 2.
type UsageError struct{ Msg string }

func (e *UsageError) Error() string { return e.Msg }

// LoadError says that the code could not be loaded, or that a check before
// writing failed; nothing was written. It asks for exit code 3.
type LoadError struct {
	Msg      string
	Problems []rewrite.Problem
	Help     string // what to do next
}

func (e *LoadError) Error() string { return e.Msg }
