// Package srcset narrows embedded sources to the files that are copied into a
// user's module: Go files at the top level that are not tests.
package srcset

import (
	"io/fs"
	"slices"
	"strings"
)

// WithoutTests returns the directory dir of fsys, without its test files.
func WithoutTests(fsys fs.FS, dir string) (fs.FS, error) {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		return nil, err
	}
	return filtered{sub}, nil
}

type filtered struct{ fsys fs.FS }

func isTest(name string) bool { return strings.HasSuffix(name, "_test.go") }

// Open opens a file that is not a test.
func (f filtered) Open(name string) (fs.File, error) {
	if isTest(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.fsys.Open(name)
}

// ReadDir lists a directory without its tests.
func (f filtered) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.fsys, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return isTest(e.Name()) }), err
}
