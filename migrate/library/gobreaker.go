package library

import (
	"go/types"
	"strings"
)

// gobreaker is github.com/sony/gobreaker, version 1 or 2.
type gobreaker struct {
	source string
	path   string
	v2     bool
}

var (
	gobreakerV1 = &gobreaker{source: "gobreaker", path: "github.com/sony/gobreaker"}
	gobreakerV2 = &gobreaker{source: "gobreaker/v2", path: "github.com/sony/gobreaker/v2", v2: true}
)

func (g *gobreaker) Source() string { return g.source }
func (g *gobreaker) Module() string { return g.path }

// Owns covers the sub-packages of each version and keeps the versions apart.
func (g *gobreaker) Owns(path string) bool {
	if !withinModule(path, g.path) {
		return false
	}
	return g.v2 || !withinModule(path, g.path+"/v2")
}

func (g *gobreaker) Texts() []string { return []string{"circuit breaker is open", "too many requests"} }

// Rules of the findings.
const (
	ruleConstruct   = "CB1001"
	ruleExecute     = "CB1002"
	ruleTwoStep     = "CB1003"
	ruleRead        = "CB1004"
	ruleError       = "CB1005"
	ruleType        = "CB1006"
	ruleSettings    = "CB1007"
	ruleDistributed = "CB1008"
)

// rule returns the rule that a symbol falls under; "" is no site of its own
// (fields of Settings and Counts go with the value they belong to).
func (g *gobreaker) rule(symbol string, obj types.Object) string {
	switch symbol {
	case "NewCircuitBreaker", "NewTwoStepCircuitBreaker":
		return ruleConstruct
	case "CircuitBreaker.Execute":
		return ruleExecute
	case "TwoStepCircuitBreaker.Allow":
		return ruleTwoStep
	case "Settings":
		return ruleSettings
	case "ErrOpenState", "ErrTooManyRequests":
		return ruleError
	case "CircuitBreaker", "TwoStepCircuitBreaker":
		return ruleType
	}
	if strings.Contains(symbol, "Distributed") || strings.HasPrefix(symbol, "Shared") || strings.HasPrefix(symbol, "ErrNoShared") ||
		strings.Contains(symbol, "Redis") || obj.Pkg().Path() != g.path {
		return ruleDistributed
	}
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		return ""
	}
	return ruleRead
}

// Types of the library by what has to change together.

func (g *gobreaker) owns(tn *types.TypeName, names ...string) bool {
	if tn.Pkg() == nil || !g.Owns(tn.Pkg().Path()) {
		return false
	}
	for _, n := range names {
		if tn.Name() == n {
			return true
		}
	}
	return len(names) == 0
}

func (g *gobreaker) isBreaker(tn *types.TypeName) bool {
	return g.owns(tn, "CircuitBreaker", "TwoStepCircuitBreaker", "DistributedCircuitBreaker")
}

func (g *gobreaker) isSettings(tn *types.TypeName) bool { return g.owns(tn, "Settings") }
func (g *gobreaker) isAny(tn *types.TypeName) bool      { return g.owns(tn) }

// features of the version in use, read off its types.
type features struct {
	buckets       bool // Settings.BucketPeriod
	excluded      bool // Settings.IsExcluded
	doneError     bool // Allow's callback takes an error
	classifyPanic bool // panics go through the classifiers
	exclusions    bool // Counts.TotalExclusions
}

func (g *gobreaker) features(pkg *types.Package) features {
	var f features
	has := func(typ, field string) bool {
		tn, ok := pkg.Scope().Lookup(typ).(*types.TypeName)
		if !ok {
			return false
		}
		obj, _, _ := types.LookupFieldOrMethod(tn.Type(), true, pkg, field)
		return obj != nil
	}
	f.buckets = has("Settings", "BucketPeriod")
	f.excluded = has("Settings", "IsExcluded")
	f.exclusions = has("Counts", "TotalExclusions")
	if tn, ok := pkg.Scope().Lookup("TwoStepCircuitBreaker").(*types.TypeName); ok {
		if obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(tn.Type()), true, pkg, "Allow"); obj != nil {
			res := obj.(*types.Func).Signature().Results()
			if done, ok := res.At(0).Type().(*types.Signature); ok && done.Params().Len() == 1 {
				f.doneError = types.Identical(done.Params().At(0).Type(), types.Universe.Lookup("error").Type())
			}
		}
	}
	// The release that made done take an error also sends panics through the
	// classifiers (v2.4.0).
	f.classifyPanic = f.doneError
	return f
}
