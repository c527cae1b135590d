package rewrite

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// The values of Change.Kind.
const (
	Modified = "modified"
	Created  = "created"
	Deleted  = "deleted"
)

// Change is what happens to one file.
type Change struct {
	Path string      // absolute
	Kind string      // Modified, Created or Deleted
	Old  []byte      // bytes before, nil when created
	New  []byte      // bytes after, nil when deleted
	Mode fs.FileMode // permission bits of the file on disk, or for a created file those it gets

	// Touched are the top-level declarations of the old file that edits
	// changed: indices into ast.File.Decls. Import declarations are never
	// listed; they change through Imports.
	Touched []int
	// Own says that the file is the tool's own output of an earlier run, written
	// anew as a whole: nothing of it has to stay.
	Own bool
	// DroppedComments are the texts of comments that edits remove on purpose.
	DroppedComments []string
}

// Set is everything a run changes, sorted by path. It is built in memory and
// written by Apply.
type Set struct {
	Module  *Module
	Changes []Change
}

// NewSet returns an empty set for m.
func NewSet(m *Module) *Set { return &Set{Module: m} }

// Get returns the change of the file at the absolute path, or nil.
func (s *Set) Get(path string) *Change {
	i, found := s.search(filepath.Clean(path))
	if !found {
		return nil
	}
	return &s.Changes[i]
}

// Modify records the result of EditFile. old are the bytes the edits were made
// on: the file on disk, or the new bytes of an earlier change of this set. An
// edit that changed nothing is not recorded.
func (s *Set) Modify(path string, old []byte, e Edited, mode fs.FileMode) {
	next := Change{Path: path, Kind: Modified, Old: old, New: e.Src, Mode: mode,
		Touched: e.Touched, DroppedComments: e.DroppedComments}
	if prev := s.Get(path); prev != nil && prev.Kind == Modified && bytes.Equal(prev.New, old) {
		next = chain(*prev, next)
	}
	s.put(next)
}

// ModifyRaw records new bytes for a file that is not Go source.
func (s *Set) ModifyRaw(path string, old, new []byte, mode fs.FileMode) {
	next := Change{Path: path, Kind: Modified, Old: old, New: new, Mode: mode}
	if prev := s.Get(path); prev != nil && bytes.Equal(prev.New, old) {
		next.Old, next.Kind, next.Mode = prev.Old, prev.Kind, prev.Mode
	}
	s.put(next)
}

// Replace records new bytes for a file that the tool itself made earlier.
func (s *Set) Replace(path string, old, new []byte, mode fs.FileMode) {
	s.put(Change{Path: path, Kind: Modified, Old: old, New: new, Mode: mode, Own: true})
}

// Create records a file that does not exist yet.
func (s *Set) Create(path string, new []byte) {
	s.put(Change{Path: path, Kind: Created, New: new, Mode: 0o644})
}

// Delete records that the file goes; its directory goes too when nothing is
// left in it. Deleting a file that the set created takes the creation back.
func (s *Set) Delete(path string, old []byte, mode fs.FileMode) {
	prev := s.Get(path)
	switch {
	case prev != nil && prev.Kind == Created:
		s.Remove(path)
		return
	case prev != nil:
		old, mode = prev.Old, prev.Mode
	}
	s.put(Change{Path: path, Kind: Deleted, Old: old, Mode: mode})
}

// Remove forgets the change of path.
func (s *Set) Remove(path string) {
	if i, found := s.search(filepath.Clean(path)); found {
		s.Changes = slices.Delete(s.Changes, i, i+1)
	}
}

// Paths returns the absolute paths of all changes.
func (s *Set) Paths() []string {
	var paths []string
	for _, c := range s.Changes {
		paths = append(paths, c.Path)
	}
	return paths
}

func (s *Set) put(c Change) {
	c.Path = filepath.Clean(c.Path)
	if c.Mode == 0 {
		c.Mode = 0o644
	}
	if c.Kind == Modified && bytes.Equal(c.Old, c.New) {
		s.Remove(c.Path)
		return
	}
	i, found := s.search(c.Path)
	if found {
		s.Changes[i] = c
		return
	}
	s.Changes = slices.Insert(s.Changes, i, c)
}

func (s *Set) search(path string) (int, bool) {
	return slices.BinarySearchFunc(s.Changes, path, func(c Change, p string) int {
		return strings.Compare(c.Path, p)
	})
}

// chain joins two edits of one file, the second made on the result of the
// first, into one change against the first one's old bytes.
func chain(first, second Change) Change {
	joined := second
	joined.Old, joined.Mode = first.Old, first.Mode
	joined.Touched = mergeTouched(first, second)
	joined.DroppedComments = append(slices.Clone(first.DroppedComments), second.DroppedComments...)
	return joined
}
