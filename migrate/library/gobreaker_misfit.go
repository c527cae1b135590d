package library

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/detect"
)

// misfit says why a use of a breaker type has no canonical form, or "".
func (p *planner) misfit(u *detect.Use) string {
	switch u.Symbol {
	case "CircuitBreaker", "TwoStepCircuitBreaker":
		return typeMisfit(u)
	case "NewCircuitBreaker", "NewTwoStepCircuitBreaker":
		if constructor(u) == nil {
			return "the constructor is used as a value"
		}
	case "CircuitBreaker.Execute":
		return p.executeMisfit(u)
	case "TwoStepCircuitBreaker.Allow":
		return p.allowMisfit(u)
	}
	return ""
}

// typeMisfit looks at where a type is named.
func typeMisfit(u *detect.Use) string {
	var child ast.Node = u.Ident
	for i := len(u.Path) - 1; i >= 0; i-- {
		switch parent := u.Path[i].(type) {
		case *ast.SelectorExpr:
			if parent.X == child {
				return "" // a method expression: the method says what it needs
			}
			child = parent
			continue
		case *ast.StarExpr, *ast.IndexExpr, *ast.IndexListExpr, *ast.ParenExpr:
			child = parent
			continue
		case *ast.Field:
			if len(parent.Names) == 0 && i >= 2 {
				if _, ok := u.Path[i-2].(*ast.StructType); ok {
					return "the breaker is embedded, its methods are promoted"
				}
			}
		case *ast.CompositeLit:
			if parent.Type == child {
				return "the breaker is built as a composite literal"
			}
		case *ast.CallExpr:
			if parent.Fun == child && len(parent.Args) == 1 && isNil(u.Scope.File.Pkg.Info, parent.Args[0]) {
				return "" // a typed nil, to assert that the type satisfies an interface
			}
			return "the breaker type is used in a conversion or new()"
		case *ast.TypeSpec:
			if !parent.Assign.IsValid() && parent.Type == child {
				return "a type is defined from the breaker type"
			}
		}
		return ""
	}
	return ""
}

// The exported names that the breakers and their settings have in any release.
var (
	knownMethods = []string{"Name", "State", "Counts", "Execute", "Allow"}
	knownFields  = map[string][]string{
		"Settings": {"Name", "MaxRequests", "Interval", "BucketPeriod", "Timeout", "ReadyToTrip", "OnStateChange", "IsSuccessful", "IsExcluded"},
		"Counts":   {"Requests", "TotalSuccesses", "TotalFailures", "TotalExclusions", "ConsecutiveSuccesses", "ConsecutiveFailures"},
	}
)

// unknown names a method or field that only a fork can have, or returns "".
func (p *planner) unknown(u *detect.Use) string {
	typ, method, isMethod := strings.Cut(u.Symbol, ".")
	if isMethod && (typ == "CircuitBreaker" || typ == "TwoStepCircuitBreaker") && !slices.Contains(knownMethods, method) {
		return u.Symbol
	}
	v, ok := u.Object.(*types.Var)
	if !ok || !v.IsField() {
		return ""
	}
	for typ, fields := range knownFields {
		tn, ok := v.Pkg().Scope().Lookup(typ).(*types.TypeName)
		if ok && owns(tn.Type(), v) && !slices.Contains(fields, v.Name()) {
			return fmt.Sprintf("the field %s of %s", v.Name(), typ)
		}
	}
	return ""
}
