//go:build go1.25

package harness

import "time"

// Subject is one version of a breaker, as generated code presents it. Both
// versions have the same parameters and methods.
type Subject struct {
	Params    []Param
	Methods   []Method
	Periods   []time.Duration // times that the source mentions
	Counts    []int           // whole numbers that the source mentions
	Sentinels []Sentinel
	Values    map[any]string // names of constants, for types without String
	UsesStubs bool           // calls go out through stubs, so that one call may ask more than once
	Nameless  bool           // some stubs are not told by a context for which call they are called

	// New makes a breaker with the arguments of e and returns what carries out
	// a method, by its index. It may return an error or panic.
	New func(e *Env) (func(m int, c *Call), error)
}

// Sentinel is an error variable of the package.
type Sentinel struct {
	Name string
	Err  error
}

// Method is something that can be done to a breaker.
type Method struct {
	Name string
	Kind MethodKind
	Ctx  bool // takes a context, so that it can be cancelled
	// Varied: the arguments of the action differ from step to step.
	Varied bool
}

// MethodKind says what a method is for.
type MethodKind int

// The kinds of methods. The zero kind is a call that the breaker protects.
const (
	Guarded  MethodKind = iota
	Reading             // returns something and takes no time
	Action              // changes something and takes no time
	Stopping            // ends the breaker's own goroutines; not used before the end
)

// Param is an argument of the constructor, or part of one.
type Param struct {
	Name  string
	Kind  ParamKind
	N     int      // of a Choice: how many there are
	Names []string // of a Choice, if they have names
	Zero  bool     // the zero value means something, too

	// On and Off are one more than the index of the parameter without which,
	// or with which, this one does not matter; 0 is none.
	On, Off int
}

// ParamKind says what values a parameter takes.
type ParamKind int

// The kinds of parameters.
const (
	Count   ParamKind = iota // whole numbers 1 to 4
	Period                   // seconds, 1 to 5
	Ratio                    // hundredths
	Flag                     // 0 or 1
	Present                  // 1, rarely 0: whether something optional is there
	Option                   // 0 or 1: whether something additional is used
	Text                     // one of a few texts
	Choice                   // 0 to N-1
	Percent                  // whole numbers up to 100
)

// ofKind lists the indexes of the methods of a kind.
func (s *Subject) ofKind(k MethodKind) []int {
	var out []int
	for i, m := range s.Methods {
		if m.Kind == k {
			out = append(out, i)
		}
	}
	return out
}
