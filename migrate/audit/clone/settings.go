package clone

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// differingSettings are those that two instances are known to have with
// different values: of the canonical configuration where both have one, else in
// the words of their common implementation.
func differingSettings(a, b survey.Instance) []survey.Difference {
	left, right := map[string]string{}, map[string]string{}
	switch {
	case len(a.Config) > 0 && len(b.Config) > 0:
		flatten("", a.Config, left)
		flatten("", b.Config, right)
	case a.Implementation == b.Implementation:
		left, right = written(a), written(b)
	}
	if a.Implementation == b.Implementation {
		fill(left, right)
		fill(right, left)
	}
	var out []survey.Difference
	for _, key := range slices.Sorted(maps.Keys(left)) {
		if value, ok := right[key]; ok && value != left[key] && left[key] != unknown && value != unknown {
			out = append(out, survey.Difference{A: a.ID, B: b.ID, What: key, Old: []string{left[key]}, New: []string{value}})
		}
	}
	return out
}

// unknown is the value of a setting that the code does not tell.
const unknown = "?"

// fill enters what only the other of two instances of one implementation has.
func fill(settings, other map[string]string) {
	for key := range other {
		if _, ok := settings[key]; !ok {
			settings[key] = "not set"
		}
	}
}

// flatten writes a configuration as one value for each path. What is in a
// configuration as text is a time, or the source of something that is not
// constant.
func flatten(path string, v any, out map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if key != "name" && key != "Name" {
				flatten(join(path, key), value, out)
			}
		}
	case string:
		if _, err := time.ParseDuration(v); err != nil {
			v = unknown
		}
		out[path] = v
	case nil:
	default:
		out[path] = fmt.Sprint(v)
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// written are the settings of an instance that are constant. Two functions may
// do the same in other words.
func written(i survey.Instance) map[string]string {
	out := map[string]string{}
	for _, s := range i.Settings {
		out[s.Name] = unknown
		if known := s.Origin == survey.FromLiteral || s.Origin == survey.FromConstant || s.Origin == survey.FromDefault; known && !strings.Contains(s.Value, "func(") {
			out[s.Name] = s.Value
		}
	}
	delete(out, "Name")
	return out
}
