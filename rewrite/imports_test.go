package rewrite

import (
	"slices"
	"strings"
	"testing"
)

// importCase is a file, its changes and the file wanted; "package p" is left
// out of both, and use is code that stands behind the imports.
type importCase struct {
	name    string
	src     string
	imp     Imports
	want    string
	dropped []string
	unclean bool
}

func (c importCase) run(t *testing.T) {
	src := clause(c.src) + c.src
	if !c.unclean && !isClean([]byte(src)) {
		t.Fatalf("the test's source is not gofmt-clean:\n%s", src)
	}
	for _, eol := range []string{"\n", "\r\n"} {
		fset, file := parseSource(t, src)
		text := strings.ReplaceAll(src, "\n", eol)
		if eol != "\n" {
			fset, file = parseSource(t, text)
		}
		got, err := EditFile(fset, file, []byte(text), nil, c.imp)
		if err != nil {
			t.Fatal(err)
		}
		wantText(t, got.Src, strings.ReplaceAll(clause(c.want)+c.want, "\n", eol))
		if !slices.Equal(got.DroppedComments, c.dropped) {
			t.Errorf("dropped comments %q, want %q", got.DroppedComments, c.dropped)
		}
		if len(got.Touched) > 0 {
			t.Errorf("touched %v: imports are no declarations", got.Touched)
		}
	}
}

// clause lets a case begin on the line of the package clause.
func clause(rest string) string {
	if strings.HasPrefix(rest, "\n") {
		return "package p\n"
	}
	return "package p"
}

func add(paths ...string) Imports {
	imp := Imports{Module: "example.com/m"}
	for _, p := range paths {
		imp.Add = append(imp.Add, Import{Path: p})
	}
	return imp
}

var addCases = []importCase{
	{name: "none", src: "\nvar x = 1\n", imp: add("fmt"), want: "\nimport \"fmt\"\n\nvar x = 1\n"},
	{name: "none, trailing comment", src: " // c\n\nvar x = 1\n", unclean: true, imp: add("fmt"), want: " // c\n\nimport \"fmt\"\n\nvar x = 1\n"},
	{name: "two to none", src: "\nvar x = 1\n", imp: add("errors", "github.com/a/b"), want: "\nimport (\n\t\"errors\"\n\n\t\"github.com/a/b\"\n)\n\nvar x = 1\n"},
	{name: "single", src: "\nimport \"fmt\" // print\n", imp: add("errors"), want: "\nimport (\n\t\"errors\"\n\t\"fmt\" // print\n)\n"},
	{name: "single, other class", src: "\n// doc\nimport \"fmt\"\n", imp: add("a.b/c"), want: "\n// doc\nimport (\n\t\"fmt\"\n\n\t\"a.b/c\"\n)\n"},
	{name: "several singles", src: "\nimport \"a\"\nimport \"c\" // see\n\nvar x int\n", imp: add("d"), want: "\nimport \"a\"\nimport \"c\" // see\nimport \"d\"\n\nvar x int\n"},
	{name: "several singles, first", src: "\nimport \"b\"\nimport \"c\"\n", imp: add("a"), want: "\nimport \"a\"\nimport \"b\"\nimport \"c\"\n"},
	{name: "sorted", src: "\nimport (\n\t\"a\" // a\n\t\"c\"\n)\n", imp: add("b"), want: "\nimport (\n\t\"a\" // a\n\t\"b\"\n\t\"c\"\n)\n"},
	{name: "unsorted", src: "\nimport (\n\t\"c\"\n\t\"a\"\n)\n", unclean: true, imp: add("b"), want: "\nimport (\n\t\"c\"\n\t\"a\"\n\t\"b\"\n)\n"},
	{name: "three groups, std", src: "\nimport (\n\t\"os\"\n\n\t\"a.b/c\"\n\n\t\"example.com/m/x\"\n)\n", imp: add("fmt"), want: "\nimport (\n\t\"fmt\"\n\t\"os\"\n\n\t\"a.b/c\"\n\n\t\"example.com/m/x\"\n)\n"},
	{name: "three groups, local", src: "\nimport (\n\t\"os\"\n\n\t\"a.b/c\"\n\n\t\"example.com/m/x\"\n)\n", imp: add("example.com/m/internal/y"), want: "\nimport (\n\t\"os\"\n\n\t\"a.b/c\"\n\n\t\"example.com/m/internal/y\"\n\t\"example.com/m/x\"\n)\n"},
	{name: "three groups, third", src: "\nimport (\n\t\"os\"\n\n\t\"a.b/c\"\n\n\t\"example.com/m/x\"\n)\n", imp: add("a.b/d"), want: "\nimport (\n\t\"os\"\n\n\t\"a.b/c\"\n\t\"a.b/d\"\n\n\t\"example.com/m/x\"\n)\n"},
	{name: "new std group", src: "\nimport (\n\t// header\n\t\"a.b/c\"\n\t\"a.b/d\"\n)\n", imp: add("fmt"), want: "\nimport (\n\t\"fmt\"\n\n\t// header\n\t\"a.b/c\"\n\t\"a.b/d\"\n)\n"},
	{name: "new third group", src: "\nimport (\n\t\"fmt\"\n\t\"os\" // os\n)\n", imp: add("a.b/c"), want: "\nimport (\n\t\"fmt\"\n\t\"os\" // os\n\n\t\"a.b/c\"\n)\n"},
	{name: "file that does not separate", src: "\nimport (\n\t\"a.b/c\"\n\t\"fmt\"\n)\n", imp: add("example.com/m/x"), want: "\nimport (\n\t\"a.b/c\"\n\t\"example.com/m/x\"\n\t\"fmt\"\n)\n"},
	{name: "header stays on top", src: "\nimport (\n\t// std\n\t\"b\"\n\t\"c\"\n)\n", imp: add("a"), want: "\nimport (\n\t// std\n\t\"a\"\n\t\"b\"\n\t\"c\"\n)\n"},
	{name: "doc of one spec", src: "\nimport (\n\t// why b\n\t\"b\"\n)\n", imp: add("a"), want: "\nimport (\n\t\"a\"\n\t// why b\n\t\"b\"\n)\n"},
	{name: "cgo only", src: "\n/*\n#include <x.h>\n*/\nimport \"C\"\n\nvar x int\n", imp: add("fmt"), want: "\n/*\n#include <x.h>\n*/\nimport \"C\"\n\nimport \"fmt\"\n\nvar x int\n"},
	{name: "cgo and block", src: "\n// #include <x.h>\nimport \"C\"\n\nimport (\n\t\"fmt\"\n)\n", imp: add("os"), want: "\n// #include <x.h>\nimport \"C\"\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n"},
	{name: "present", src: "\nimport \"fmt\"\n", imp: add("fmt"), want: "\nimport \"fmt\"\n"},
	{name: "present under another name", src: "\nimport f \"fmt\"\n", imp: add("fmt"), want: "\nimport (\n\t\"fmt\"\n\tf \"fmt\"\n)\n"},
	{name: "present as blank", src: "\nimport _ \"a.b/c\"\n", imp: add("a.b/c"), want: "\nimport (\n\t\"a.b/c\"\n\t_ \"a.b/c\"\n)\n"},
	{name: "named", src: "\nimport \"fmt\"\n", imp: Imports{Add: []Import{{"a.b/c", "d"}}}, want: "\nimport (\n\t\"fmt\"\n\n\td \"a.b/c\"\n)\n"},
	{name: "name that follows", src: "\nimport \"fmt\"\n", imp: Imports{Add: []Import{{"a.b/c/v2", "c"}}}, want: "\nimport (\n\t\"fmt\"\n\n\t\"a.b/c/v2\"\n)\n"},
	{name: "name that does not follow", src: "\n", imp: Imports{Add: []Import{{"a.b/c", "d"}}, Names: map[string]string{"a.b/c": "d"}}, unclean: true, want: "\nimport d \"a.b/c\"\n\n"},
	{name: "one line block", src: "\nimport (\"a\"; \"c\")\n", unclean: true, imp: add("b"), want: "\nimport (\"a\"; \"c\")\nimport \"b\"\n"},
	{name: "code on the line of the clause", src: "; var x int\n", unclean: true, imp: add("b"), want: "; \n\nimport \"b\"\n\nvar x int\n"},
	{name: "empty block", src: "\nimport ()\n", imp: add("a"), want: "\nimport (\n\t\"a\"\n)\n"},
}

func TestAddImport(t *testing.T) {
	for _, c := range addCases {
		t.Run(c.name, c.run)
	}
}

var dropCases = []importCase{
	{name: "whole block", src: "\nimport (\n\t\"old\" // gone\n)\n\nvar x int\n", imp: Imports{Drop: []string{"old"}}, want: "\nvar x int\n", dropped: []string{"// gone"}},
	{name: "used", src: "\nimport \"old\"\n\nvar x = old.X\n", imp: Imports{Drop: []string{"old"}}, want: "\nimport \"old\"\n\nvar x = old.X\n"},
	{name: "shadowed use", src: "\nimport \"old\"\n\nfunc f(old T) { old.X() }\n", imp: Imports{Drop: []string{"old"}}, want: "\nfunc f(old T) { old.X() }\n"},
	{name: "key of a literal", src: "\nimport \"old\"\n\nvar x = T{old: 1}\n", imp: Imports{Drop: []string{"old"}}, want: "\nvar x = T{old: 1}\n"},
	{name: "version in path", src: "\nimport \"gopkg.in/old.v3\"\n\nvar x = old.X\n", imp: Imports{Drop: []string{"gopkg.in/old.v3"}}, want: "\nimport \"gopkg.in/old.v3\"\n\nvar x = old.X\n"},
	{name: "go- in path", src: "\nimport \"a.b/go-old\"\n\nvar x = old.X\n", imp: Imports{Drop: []string{"a.b/go-old"}}, want: "\nimport \"a.b/go-old\"\n\nvar x = old.X\n"},
	{name: "known name", src: "\nimport \"a.b/old\"\n\nvar x = old.X\n", imp: Imports{Drop: []string{"a.b/old"}, Names: map[string]string{"a.b/old": "ancient"}}, want: "\nvar x = old.X\n"},
	{name: "blank and dot stay", src: "\nimport (\n\t_ \"old\"\n\t. \"old\"\n)\n", unclean: true, imp: Imports{Drop: []string{"old"}}, want: "\nimport (\n\t_ \"old\"\n\t. \"old\"\n)\n"},
	{name: "dot", src: "\nimport (\n\t\"a\"\n\n\t. \"old\" // dot\n)\n", imp: Imports{DropDot: []string{"old"}}, want: "\nimport (\n\t\"a\"\n)\n", dropped: []string{"// dot"}},
	{name: "two names", src: "\nimport (\n\to1 \"old\"\n\to2 \"old\"\n)\n\nvar x = o2.X\n", imp: Imports{Drop: []string{"old"}}, want: "\nimport (\n\to2 \"old\"\n)\n\nvar x = o2.X\n"},
	{name: "middle group", src: "\nimport (\n\t\"a\"\n\n\t\"b.c/old\"\n\n\t\"d\"\n)\n", imp: Imports{Drop: []string{"b.c/old"}}, want: "\nimport (\n\t\"a\"\n\n\t\"d\"\n)\n"},
	{name: "first group", src: "\nimport (\n\t\"old\"\n\n\t\"d\"\n)\n", imp: Imports{Drop: []string{"old"}}, want: "\nimport (\n\t\"d\"\n)\n"},
	{name: "last group", src: "\nimport (\n\t\"d\"\n\n\t// why\n\t\"old\"\n)\n", imp: Imports{Drop: []string{"old"}}, want: "\nimport (\n\t\"d\"\n)\n", dropped: []string{"// why"}},
	{name: "header stays", src: "\nimport (\n\t// header\n\t\"b.c/old\"\n\t\"d.e/f\"\n)\n", imp: Imports{Drop: []string{"b.c/old"}}, want: "\nimport (\n\t// header\n\t\"d.e/f\"\n)\n"},
	{name: "one line block", src: "\nimport (\"a\"; \"old\")\n", unclean: true, imp: Imports{Drop: []string{"old"}}, want: "\nimport (\"a\"; )\n"},
	{name: "cgo", src: "\n// #x\nimport \"C\"\n", imp: Imports{Drop: []string{"C"}}, want: "\n// #x\nimport \"C\"\n"},
	{name: "single gives its place", src: "\n// doc\nimport \"old\" // gone\n\nvar x int\n", imp: Imports{Drop: []string{"old"}, Add: []Import{{"a.b/fresh", ""}}}, want: "\n// doc\nimport \"a.b/fresh\"\n\nvar x int\n", dropped: []string{"// gone"}},
	{name: "same name from another path", src: "\nimport (\n\t\"a.b/old\"\n\t\"x.y/z\"\n)\n\nvar x = old.X\n", imp: Imports{Drop: []string{"a.b/old"}, Add: []Import{{"a.b/old/v2", "old"}}}, want: "\nimport (\n\t\"a.b/old/v2\"\n\t\"x.y/z\"\n)\n\nvar x = old.X\n"},
}

func TestDropImport(t *testing.T) {
	for _, c := range dropCases {
		t.Run(c.name, c.run)
	}
}

func replace(from, to, name string) Imports {
	return Imports{Replace: map[string]Import{from: {to, name}}}
}

var replaceCases = []importCase{
	{name: "name kept", src: "\nimport (\n\to \"a.b/old\" // c\n)\n\nvar x = o.X\n", imp: replace("a.b/old", "a.b/fresh", ""), want: "\nimport (\n\to \"a.b/fresh\" // c\n)\n\nvar x = o.X\n"},
	{name: "name written out", src: "\nimport \"a.b/old\"\n\nvar x = old.X\n", imp: replace("a.b/old", "a.b/fresh", ""), want: "\nimport old \"a.b/fresh\"\n\nvar x = old.X\n"},
	{name: "same package name", src: "\nimport \"a.b/old\"\n\nvar x = old.X\n", imp: replace("a.b/old", "a.b/old/v2", "old"), want: "\nimport \"a.b/old/v2\"\n\nvar x = old.X\n"},
	{name: "package name differs from path", src: "\nimport \"a.b/old\"\n\nvar x = old.X\n", imp: replace("a.b/old", "a.b/fork", "old"), want: "\nimport old \"a.b/fork\"\n\nvar x = old.X\n"},
	{name: "code already renamed", src: "\nimport \"a.b/old\"\n\nvar x = fresh.X\n", imp: replace("a.b/old", "a.b/fresh", ""), want: "\nimport \"a.b/fresh\"\n\nvar x = fresh.X\n"},
	{name: "dot and blank", src: "\nimport (\n\t. \"a.b/old\"\n\t_ \"a.b/old\"\n)\n", unclean: true, imp: replace("a.b/old", "a.b/fresh", ""), want: "\nimport (\n\t. \"a.b/fresh\"\n\t_ \"a.b/fresh\"\n)\n"},
	{name: "merged", src: "\nimport (\n\tx \"a.b/new\"\n\tx \"a.b/old\" // dup\n)\n", imp: replace("a.b/old", "a.b/new", ""), want: "\nimport (\n\tx \"a.b/new\"\n)\n", dropped: []string{"// dup"}},
	{name: "raw quotes", unclean: true, src: "\nimport x `a.b/old`\n", imp: replace("a.b/old", "a.b/new", ""), want: "\nimport x \"a.b/new\"\n"},
}

func TestReplaceImport(t *testing.T) {
	for _, c := range replaceCases {
		t.Run(c.name, c.run)
	}
}

func TestAssumedName(t *testing.T) {
	for path, want := range map[string]string{
		"fmt": "fmt", "a.b/c": "c", "a.b/c/v2": "c", "gopkg.in/yaml.v3": "yaml", "a.b/go-redis": "redis",
		"a.b/hystrix-go/hystrix": "hystrix", "a.b/x-y": "x", "math/rand/v2": "rand", "v2": "v2",
	} {
		if got := AssumedName(path); got != want {
			t.Errorf("AssumedName(%q) = %q, want %q", path, got, want)
		}
	}
}
