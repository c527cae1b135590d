package srcset

import (
	"errors"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

func TestWithoutTests(t *testing.T) {
	all := fstest.MapFS{"b/a.go": {Data: []byte("package b")}, "b/a_test.go": {}, "b/doc.go": {}, "other/x.go": {}}
	fsys, err := WithoutTests(all, "b")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(fsys, "*.go")
	if err != nil || !slices.Equal(names, []string{"a.go", "doc.go"}) {
		t.Errorf("files are %q, %v", names, err)
	}
	if _, err := fs.ReadFile(fsys, "a_test.go"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading a test: %v", err)
	}
	if data, err := fs.ReadFile(fsys, "a.go"); err != nil || string(data) != "package b" {
		t.Errorf("reading a file: %q, %v", data, err)
	}
}
