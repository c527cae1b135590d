package clone

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// shapes has a line for each version of a library whose breaker looks different:
// module, version, shape. TestLibraries writes it.
//
//go:embed libraries.txt
var libraryShapes string

// Library is a published breaker that people copy into their modules.
type Library struct {
	Module  string
	Version string
	shape   Shape
}

var libraries = sync.OnceValue(func() []Library {
	var out []Library
	for line := range strings.Lines(libraryShapes) {
		f := strings.Fields(line)
		if len(f) != 3 {
			continue
		}
		l := Library{Module: f[0], Version: f[1]}
		if l.shape.UnmarshalText([]byte(f[2])) == nil {
			out = append(out, l)
		}
	}
	return out
})

// KnownLibrary finds the library that a shape is closest to. The degree is ""
// when it is like none.
func KnownLibrary(s Shape) (Library, Degree, float64) {
	best, degree, most := Library{}, Degree(""), 0.0
	for _, l := range libraries() {
		if d, share := Compare(l.shape, s); d != "" && share > most {
			best, degree, most = l, d, share
		}
	}
	return best, degree, most
}

// libraries finds what was copied from a library.
func (b *builder) libraries(all []survey.Implementation) {
	for _, i := range all {
		l, degree, share := KnownLibrary(shapeOf(i))
		if degree == "" {
			continue
		}
		rule, help := ruleCopy, "require the module in place of the copy, or replace it with `cbctl migrate`"
		if degree == Drifted {
			rule, help = ruleDrift, "look at what differs from the library: later corrections of it are not here"
		}
		b.add(rule, i, nil, degree.sentence(i.Type, "the breaker of "+l.Module+" "+l.Version, share), help)
	}
}
