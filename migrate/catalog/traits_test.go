package catalog

import (
	"slices"
	"testing"
)

// What traits name is in the tables, so that a change of one is not forgotten
// in the other.
func TestTraitsNameWhatThereIs(t *testing.T) {
	for source, names := range underLock {
		for _, name := range names {
			if !gives(source, name) {
				t.Errorf("%s has no setting %s", source, name)
			}
		}
	}
	for what, is := range map[string]func(*Library, Symbol) bool{
		"a gate that holds a place":      (*Library).HoldsPlace,
		"an error for all rejections":    (*Library).AnyRejection,
		"an error that is no rejection":  func(_ *Library, s Symbol) bool { return s.Use == LimitError && !s.Rejects() },
		"a library that keeps all names": func(l *Library, _ Symbol) bool { return l.KeepsNames() },
		"a fallback after a timeout":     func(l *Library, _ Symbol) bool { return l.FallbackOnAnyError() },
		"a library without places":       func(l *Library, _ Symbol) bool { return !l.HasPlaces() },
	} {
		if !slices.ContainsFunc(libraries, func(l *Library) bool {
			return slices.ContainsFunc(l.Symbols, func(s Symbol) bool { return is(l, s) })
		}) {
			t.Errorf("no library has %s", what)
		}
	}
}

// gives reports whether a library has a setting, of a type, a constructor or
// an option.
func gives(source, name string) bool {
	for _, l := range libraries {
		for _, s := range l.Symbols {
			if l.Source == source && slices.ContainsFunc(s.Settings, func(set Setting) bool { return set.Name == name }) {
				return true
			}
		}
	}
	return false
}
