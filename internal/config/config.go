package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/internal/suggest"
)

// Schema names the keys that a file may have: section to keys. The section ""
// is the top level.
type Schema map[string][]string

// Value is what a file says about a key.
type Value struct {
	Items     []string // the scalar, or the elements of the list
	Line, Col int
}

// File is a configuration file that was read.
type File struct {
	Path   string
	values map[string]Value // "key" or "section.key"
}

// Lookup returns the value of a key in a section.
func (f *File) Lookup(section, key string) (Value, bool) {
	if f == nil {
		return Value{}, false
	}
	v, ok := f.values[join(section, key)]
	return v, ok
}

// Errorf returns an error at the place of v.
func (f *File) Errorf(v Value, format string, args ...any) error {
	return &diag.Error{Path: f.Path, Line: v.Line, Col: v.Col, Msg: fmt.Sprintf(format, args...)}
}

// Read reads a file and checks its keys. Errors are of type *diag.Error.
func Read(path string, schema Schema) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &diag.Error{Path: path, Msg: cause(err).Error()}
	}
	root, err := parse(data)
	if err != nil {
		return nil, syntaxError(path, err)
	}
	f := &File{Path: path, values: map[string]Value{}}
	if root == nil {
		return f, nil
	}
	return f, f.section("", root, schema)
}

// parse returns the content of the only document, or nil when it is empty.
func parse(data []byte) (*yaml.Node, error) {
	var doc, more yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	switch err := d.Decode(&more); {
	case err == nil:
		return nil, fmt.Errorf("yaml: line %d: a second document; one file holds one configuration", more.Line)
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	if root := doc.Content[0]; root.Tag != "!!null" {
		return root, nil
	}
	return nil, nil
}

func (f *File) section(name string, n *yaml.Node, schema Schema) error {
	if n.Kind != yaml.MappingNode {
		return f.at(n, "expected keys and values")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if err := f.entry(name, n.Content[i], n.Content[i+1], schema); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) entry(section string, key, value *yaml.Node, schema Schema) error {
	if _, ok := schema[key.Value]; ok && section == "" && key.Value != "" {
		return f.section(key.Value, value, schema)
	}
	known := schema[section]
	for _, k := range known {
		if k == key.Value {
			return f.set(section, key, value)
		}
	}
	if section == "" {
		known = append(sections(schema), known...)
	}
	return f.at(key, "unknown key %q%s", key.Value, suggest.Hint(key.Value, known))
}

func (f *File) set(section string, key, value *yaml.Node) error {
	name := join(section, key.Value)
	if old, ok := f.values[name]; ok {
		return f.at(key, "key %q is set twice; the first is on line %d", key.Value, old.Line)
	}
	items, err := f.items(value)
	if err != nil {
		return err
	}
	f.values[name] = Value{Items: items, Line: value.Line, Col: value.Column}
	return nil
}

func (f *File) items(n *yaml.Node) ([]string, error) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		return []string{n.Value}, nil
	case n.Kind != yaml.SequenceNode:
		return nil, f.at(n, "expected a value or a list of values")
	}
	items := []string{}
	for _, c := range n.Content {
		if c.Kind != yaml.ScalarNode || c.Tag == "!!null" {
			return nil, f.at(c, "expected a value")
		}
		items = append(items, c.Value)
	}
	return items, nil
}

func (f *File) at(n *yaml.Node, format string, args ...any) error {
	return f.Errorf(Value{Line: n.Line, Col: n.Column}, format, args...)
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntaxError takes the line out of the library's message; it has no column.
func syntaxError(path string, err error) error {
	msg := err.Error()
	line := 1
	if m := yamlLine.FindStringSubmatch(msg); m != nil && m[1] != "" {
		line, _ = strconv.Atoi(m[1])
	}
	return &diag.Error{Path: path, Line: line, Col: 1, Msg: "not YAML: " + yamlLine.ReplaceAllString(msg, "")}
}

// cause drops the path from a file error; diag.Error prints it already.
func cause(err error) error {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return err
}

func sections(schema Schema) []string {
	names := slices.Sorted(maps.Keys(schema))
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

func join(section, key string) string { return strings.TrimPrefix(section+"."+key, ".") }
