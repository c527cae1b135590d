package rewrite

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
)

// Imports says how the import declarations of a file change. Declarations are
// edited as bytes: grouping, order, comments, blank and dot imports and cgo
// preambles stay.
type Imports struct {
	Add []Import // nothing happens if the file has the path under that name
	// Drop lists paths to remove when no identifier refers to them any more
	// after the edits. Blank and dot imports are left alone.
	Drop    []string
	DropDot []string // dot imports to remove whatever the file refers to
	// Replace changes the path of an import spec in place. The name the file
	// uses for it stays, written out if the new package has another name,
	// unless the edited code refers to the new package's name instead.
	Replace map[string]Import
	// Names are the package names of import paths, for those that do not
	// follow from the path. Guesses are made so that nothing used is dropped.
	Names map[string]string
	// Module is the path of the module the file belongs to; its packages may
	// have an import group of their own.
	Module string
}

// Import is an imported package. In Add, Name is the name the file uses for
// it; in Replace, the name of the new package. "" stands for the name that
// follows from the path.
type Import struct{ Path, Name string }

func (imp *Imports) empty() bool {
	return len(imp.Add)+len(imp.Drop)+len(imp.DropDot)+len(imp.Replace) == 0
}

// importEdit is one change of the import declarations; src changes step by
// step and is parsed again after each.
type importEdit struct {
	Imports
	src     []byte
	eol     string
	used    map[string]bool // names the edited code uses as packages
	fresh   map[string]bool // names that added or replaced specs declare
	dropped []string        // comments

	fset *token.FileSet
	tf   *token.File
	file *ast.File
}

// editImports returns src with its imports changed, and the comments that went
// with dropped specs.
func editImports(src []byte, imp Imports) ([]byte, []string, error) {
	if imp.empty() {
		return src, nil, nil
	}
	e := &importEdit{Imports: imp, src: src, eol: "\n", fresh: map[string]bool{}}
	if crlfFirst(src) {
		e.eol = "\r\n"
	}
	whole, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ParseComments)
	if err != nil {
		return nil, nil, fmt.Errorf("the edited file does not parse: %w", err)
	}
	e.used = packageNames(whole)
	for _, step := range []func() error{e.parse, e.replaceAll, e.dropAll, e.addAll, e.merge} {
		if err := step(); err != nil {
			return nil, nil, err
		}
	}
	return e.src, e.dropped, nil
}

// packageNames are the identifiers that can only be package names: selected
// from, and declared in no scope of the file.
func packageNames(file *ast.File) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok && id.Obj == nil {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

func (e *importEdit) parse() error {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", e.src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return fmt.Errorf("the imports do not parse: %w", err)
	}
	e.fset, e.file, e.tf = fset, file, fset.File(file.FileStart)
	return nil
}

// patch changes the source and parses it again.
func (e *importEdit) patch(patches ...patch) error {
	e.src = applyPatches(e.src, patches)
	return e.parse()
}

func (e *importEdit) offset(pos token.Pos) int { return e.tf.Offset(pos) }

// name is the name a spec declares; guessed if it has none of its own.
func (e *importEdit) name(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	return e.packageName(specPath(spec))
}

func (e *importEdit) packageName(path string) string {
	if name := e.Names[path]; name != "" {
		return name
	}
	return AssumedName(path)
}

// addName is the name a.Path gets in the file.
func (e *importEdit) addName(a Import) string {
	if a.Name != "" {
		return a.Name
	}
	return e.packageName(a.Path)
}

func specPath(spec *ast.ImportSpec) string {
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return ""
	}
	return path
}

// specText writes an import spec; the name is left out if it is what everybody
// assumes from the path.
func (e *importEdit) specText(path, name string) string {
	quoted := strconv.Quote(path)
	if name == e.packageName(path) && name == AssumedName(path) {
		return quoted
	}
	return name + " " + quoted
}

// merge removes specs that repeat an earlier one's path and name.
func (e *importEdit) merge() error {
	var seen []Import
	for i := 0; i < len(e.file.Imports); i++ {
		spec := e.file.Imports[i]
		this := Import{specPath(spec), e.name(spec)}
		if this.Path == "C" || !slices.Contains(seen, this) {
			seen = append(seen, this)
			continue
		}
		if !e.changed(this.Path) {
			continue
		}
		if err := e.remove(spec); err != nil {
			return err
		}
		i--
	}
	return nil
}

// changed reports whether this edit brought path into the file.
func (e *importEdit) changed(path string) bool {
	for _, r := range e.Replace {
		if r.Path == path {
			return true
		}
	}
	return false
}

// lineStart is the offset of the first byte of the line that holds at.
func lineStart(src []byte, at int) int { return bytes.LastIndexByte(src[:at], '\n') + 1 }

// spaced is text, with a space before it where `import"path"` has none.
func (e *importEdit) spaced(at int, text string) string {
	if at > 0 && e.src[at-1] == 't' {
		return " " + text
	}
	return text
}
