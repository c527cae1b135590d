package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

var updateSchemas = flag.Bool("update-schemas", false, "write docs/schema anew")

// schemas are the published JSON Schemas, and the Go types that they are of.
var schemas = []struct {
	name, title string
	of          reflect.Type
	source      string // directory of the type, for descriptions
}{
	{"migrate", "Report of cbctl migrate", reflect.TypeFor[report.Migration](), "migrate/report"},
	{"audit", "Report of cbctl audit", reflect.TypeFor[survey.Survey](), "migrate/audit/survey"},
}

// TestSchemas holds docs/schema to the types: names, kinds, the words of
// enumerations, and what the comments say.
func TestSchemas(t *testing.T) {
	for _, s := range schemas {
		g := &schemaWriter{docs: commentsOf(t, s.source), defs: map[string]any{}}
		root := g.object(s.of)
		root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
		root["$id"] = "https://" + module + "/docs/schema/" + s.name + ".json"
		root["title"] = s.title
		root["$defs"] = g.defs
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(root); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("docs", "schema", s.name+".json")
		if *updateSchemas {
			if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := read(t, file); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s is not what the types say; go test . -run TestSchemas -update-schemas", file)
		}
	}
}

// schemaWriter turns Go types into JSON Schema, as encoding/json writes them.
type schemaWriter struct {
	docs comments
	defs map[string]any
}

type comments struct {
	fields map[string]string   // Type.Field → comment
	enums  map[string][]string // Type → values of its constants
}

func (g *schemaWriter) object(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || name == "" && !f.Anonymous {
			continue
		}
		schema := g.of(f.Type)
		if text := g.docs.fields[t.Name()+"."+f.Name]; text != "" {
			schema["description"] = text
		}
		properties[name] = schema
		if !strings.Contains(options, "omitempty") {
			required = append(required, name)
		}
	}
	// Keys are added in later versions, so that others are allowed.
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

func (g *schemaWriter) of(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.String:
		out := map[string]any{"type": "string"}
		if words := g.docs.enums[t.Name()]; len(words) > 0 {
			out["enum"] = words
		}
		return out
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Int, reflect.Int64, reflect.Uint64, reflect.Uint32:
		return map[string]any{"type": "integer"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": g.of(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": g.of(t.Elem())}
	case reflect.Interface:
		return map[string]any{}
	case reflect.Struct:
		if g.defs[t.Name()] == nil {
			g.defs[t.Name()] = true // it may refer to itself
			g.defs[t.Name()] = g.object(t)
		}
		return map[string]any{"$ref": "#/$defs/" + t.Name()}
	}
	panic("no schema for " + t.String())
}

// commentsOf reads the comments of fields and the values of constants.
func commentsOf(t *testing.T, dir string) comments {
	t.Helper()
	out := comments{map[string]string{}, map[string][]string{}}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatal(dir, err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok && !strings.HasSuffix(name, "_test.go") {
				for _, spec := range gen.Specs {
					out.add(spec)
				}
			}
		}
	}
	return out
}

func (c comments) add(spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		st, ok := s.Type.(*ast.StructType)
		if !ok {
			return
		}
		for _, f := range st.Fields.List {
			text := f.Doc.Text() + f.Comment.Text()
			for _, id := range f.Names {
				c.fields[s.Name.Name+"."+id.Name] = strings.Join(strings.Fields(text), " ")
			}
		}
	case *ast.ValueSpec:
		typ, ok := s.Type.(*ast.Ident)
		if !ok || len(s.Values) != 1 {
			return
		}
		if lit, ok := s.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			c.enums[typ.Name] = append(c.enums[typ.Name], strings.Trim(lit.Value, `"`))
		}
	}
}
