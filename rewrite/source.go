package rewrite

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"sync"
)

// source is one version of one Go file. The files of the module are parsed
// once and kept, since package variants and configurations share them.
type source struct {
	path    string
	version string // "" is what is on disk
	data    []byte // fixed when version is not ""
	depth   int    // of the table that has it
	removed bool   // an overlay deletes the file

	once sync.Once
	file *ast.File
	err  error // of reading or parsing; file may hold what was understood
}

// read returns the bytes; those of a file on disk are not kept.
func (s *source) read() ([]byte, error) {
	if s.version != "" {
		return s.data, nil
	}
	return os.ReadFile(s.path)
}

// parse returns the whole file with comments.
func (s *source) parse(fset *token.FileSet) *ast.File {
	s.once.Do(func() {
		data, err := s.read()
		if err != nil {
			s.err = err
			s.file = &ast.File{Name: ast.NewIdent("_")}
			return
		}
		s.data = data
		s.file, s.err = parser.ParseFile(fset, s.path, data, parser.ParseComments|parser.SkipObjectResolution)
	})
	return s.file
}

// declarations parses for the sake of importers: no comments, no bodies, and
// nothing is kept. It returns nil for a file that cannot be read.
func (s *source) declarations(fset *token.FileSet) *ast.File {
	data, err := s.read()
	if err != nil {
		return nil
	}
	const mode = parser.SkipObjectResolution
	if s.version != "" {
		data = bytes.Clone(data) // it is read again, by everyone
	}
	blankBodies(data)
	file, err := parser.ParseFile(fset, s.path, data, mode)
	if err != nil {
		if data, err = s.read(); err != nil {
			return nil
		}
		file, _ = parser.ParseFile(fset, s.path, data, mode)
	}
	if file != nil {
		strip(file)
	}
	return file
}

// imports returns the import paths of the parsed file.
func (s *source) imports(fset *token.FileSet) []string {
	var paths []string
	for _, spec := range s.parse(fset).Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && path != "C" {
			paths = append(paths, path)
		}
	}
	return paths
}

// sourceTable hands out one source per path. A table made by overlay answers
// for the changed paths and leaves the others to its parent.
type sourceTable struct {
	parent *sourceTable
	depth  int
	mu     sync.Mutex
	byPath map[string]*source
}

func newSourceTable(parent *sourceTable) *sourceTable {
	t := &sourceTable{parent: parent, byPath: map[string]*source{}}
	if parent != nil {
		t.depth = parent.depth + 1
	}
	return t
}

func (t *sourceTable) get(path string) *source {
	if s := t.lookup(path); s != nil {
		return s
	}
	root := t
	for root.parent != nil {
		root = root.parent
	}
	root.mu.Lock()
	defer root.mu.Unlock()
	s := root.byPath[path]
	if s == nil {
		s = &source{path: path}
		root.byPath[path] = s
	}
	return s
}

func (t *sourceTable) lookup(path string) *source {
	for ; t != nil; t = t.parent {
		t.mu.Lock()
		s := t.byPath[path]
		t.mu.Unlock()
		if s != nil {
			return s
		}
	}
	return nil
}

func (t *sourceTable) getAll(paths []string) []*source {
	list := make([]*source, len(paths))
	for i, path := range paths {
		list[i] = t.get(path)
	}
	return list
}

// put makes data the content of path in this table.
func (t *sourceTable) put(path string, data []byte) *source {
	sum := sha256.Sum256(data)
	s := &source{path: path, version: hex.EncodeToString(sum[:]), data: data, depth: t.depth}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.byPath[path]; known != nil && known.version == s.version {
		return known
	}
	t.byPath[path] = s
	return s
}

// remove makes path a file that is not there.
func (t *sourceTable) remove(path string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byPath[path] = &source{path: path, version: "removed", depth: t.depth, removed: true}
}
