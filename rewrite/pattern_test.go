package rewrite

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestSelected(t *testing.T) {
	dir := tree(t, `
-- go.mod --
module example.com/m

go 1.23
-- m.go --
package m
-- a/a.go --
package a
-- a/b/b.go --
package b
-- ab/ab.go --
package ab
-- testdata/src/t/t.go --
package t
-- docs/README.md --
`)
	tests := []struct {
		dir, patterns string
		want          string // paths below the module's
	}{
		{"", "", "/ /a /a/b /ab"},
		{"", "./...", "/ /a /a/b /ab"},
		{"", ".", "/"},
		{"", "./a/...", "/a /a/b"},
		{"", "./a...", "/a /a/b /ab"},
		{"a", "./...", "/a /a/b"},
		{"a", "..", "/"},
		{"a", "b.go ./b", "/a/b"},
		{"a", "a.go", "/a"},
		{"", "file=a/a.go", "/a"},
		{"", "example.com/m/a", "/a"},
		{"", "example.com/m/a/...", "/a /a/b"},
		{"", "example.com/...", "/ /a /a/b /ab"},
		{"", "all", "/ /a /a/b /ab"},
		{"", "./testdata/src/t", "/testdata/src/t"},
		{"", "DIR/ab", "/ab"},
	}
	for _, test := range tests {
		opt := LoadOptions{Dir: filepath.Join(dir, test.dir), Patterns: strings.Fields(strings.ReplaceAll(test.patterns, "DIR", dir))}
		var got []string
		for _, p := range load(t, findModule(t, dir), opt).Packages() {
			if p.Selected {
				got = append(got, "/"+strings.TrimPrefix(strings.TrimPrefix(p.Path, "example.com/m"), "/"))
			}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("in %q, patterns %q select %q, want %q", test.dir, test.patterns, s, test.want)
		}
	}
}

func TestPatternWithoutMatch(t *testing.T) {
	dir := tree(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.23\n-- m.go --\npackage m\n-- docs/x.md --\n")
	for pattern, hint := range map[string]string{
		"./nowhere":        "no such directory",
		"nowhere.go":       "no such file",
		"../...":           "outside module example.com/m",
		"./docs/...":       "no Go file there is built",
		"fmt":              "not a package of module example.com/m",
		"example.com/m/zz": "check the path",
	} {
		l := load(t, findModule(t, dir), LoadOptions{Patterns: []string{pattern, "."}})
		wantProblem(t, l.Problems(), "\""+pattern+"\" matches no package", hint)
		if len(l.Problems()) != 1 {
			t.Errorf("%s: problems %v", pattern, l.Problems())
		}
	}
}
