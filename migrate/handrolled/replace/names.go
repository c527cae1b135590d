package replace

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// names are those of the generated code, none of which the package has.
type names struct {
	breaker, circuit, core, once, observer, state, counts, atLeast, justOver, config, self string

	owner, key string // when the settings are in an owner
	given      string // when they come with calls
}

func (s *subject) chooseNames() {
	taken := map[string]bool{}
	for _, name := range s.Taken {
		taken[name] = true
	}
	for _, file := range s.Package.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				taken[id.Name] = true
			}
			return true
		})
	}
	free := func(list ...string) string {
		for _, n := range list {
			if !taken[n] {
				taken[n] = true
				return n
			}
		}
		for i := 2; ; i++ {
			if n := fmt.Sprint(list[0], i); !taken[n] {
				taken[n] = true
				return n
			}
		}
	}
	s.names = names{
		breaker:  free("breaker", "canonical", "cbreaker"),
		circuit:  free("circuit", "canonicalCircuit"),
		core:     free("core", "inner", "canonicalBreaker"),
		once:     free("made", "coreMade"),
		observer: free("stateChanged", "circuitChanged"),
		state:    free("stateOf", "legacyState", "legacyStateOf"),
		counts:   free("countsOf", "legacyCounts"),
		atLeast:  free("atLeast", "legacyAtLeast"),
		justOver: free("justOver", "legacyJustOver"),
		config:   free("circuitConfig", "canonicalConfig"),
		self:     s.receiverName(),
	}
	s.ownerNames(free)
	s.givenNames(free)
}

// receiverName is the name that most methods use for the breaker.
func (s *subject) receiverName() string {
	for _, f := range s.order {
		if recv := f.decl.Recv; recv != nil && len(recv.List[0].Names) == 1 && rewrite.NamedType(s.info.TypeOf(recv.List[0].Type)) == s.home {
			if n := recv.List[0].Names[0].Name; n != "_" {
				return n
			}
		}
	}
	return "b"
}

// homeText is the type with its type parameters.
func (s *subject) homeText() string { return genericText(s.home) }

func genericText(tn *types.TypeName) string {
	n, ok := tn.Type().(*types.Named)
	if !ok || n.TypeParams().Len() == 0 {
		return tn.Name()
	}
	var params []string
	for p := range n.TypeParams().TypeParams() {
		params = append(params, p.Obj().Name())
	}
	return tn.Name() + "[" + strings.Join(params, ", ") + "]"
}
