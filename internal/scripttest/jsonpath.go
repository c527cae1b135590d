package scripttest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

func jsonpath(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) == 3, "[!] jsonpath FILE PATH VALUE")
	var doc any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &doc))
	got, err := Lookup(doc, args[1])
	if err != nil {
		got = err.Error()
	}
	if (got == args[2]) == neg {
		ts.Fatalf("%s is %s, want %s", args[1], got, args[2])
	}
}

// Lookup returns the value at a path such as sites.0.rule as text. The step #
// is the length of a list, and * stands for each of its elements: their values
// are joined by commas.
func Lookup(v any, path string) (string, error) {
	if path == "" {
		return format(v)
	}
	step, rest, _ := strings.Cut(path, ".")
	switch x := v.(type) {
	case map[string]any:
		field, ok := x[step]
		if !ok {
			return "", fmt.Errorf("no key %q", step)
		}
		return Lookup(field, rest)
	case []any:
		return lookupList(x, step, rest)
	}
	return "", fmt.Errorf("%q of a plain value", step)
}

func lookupList(list []any, step, rest string) (string, error) {
	switch step {
	case "#":
		return strconv.Itoa(len(list)), nil
	case "*":
		texts := make([]string, len(list))
		for i, v := range list {
			text, err := Lookup(v, rest)
			if err != nil {
				return "", err
			}
			texts[i] = text
		}
		return strings.Join(texts, ","), nil
	}
	i, err := strconv.Atoi(step)
	if err != nil || i < 0 || i >= len(list) {
		return "", fmt.Errorf("no element %q in a list of %d", step, len(list))
	}
	return Lookup(list[i], rest)
}

func format(v any) (string, error) {
	if s, ok := v.(string); ok {
		return s, nil
	}
	data, err := json.Marshal(v)
	return string(data), err
}
