package rewrite

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestSetChainsEdits(t *testing.T) {
	s := NewSet(&Module{Root: "/m"})
	v0, v1, v2 := []byte("package p\n\nvar a = 1\nvar b = 2\n"), []byte("package p\n\nimport \"x\"\n\nvar a = 10\nvar b = 2\n"), []byte("package p\n\nimport \"x\"\n\nvar a = 11\nvar b = 20\n")
	s.Modify("/m/a.go", v0, Edited{Src: v1, Touched: []int{0}, DroppedComments: []string{"// 1"}}, 0o600)
	s.Modify("/m/a.go", v1, Edited{Src: v2, Touched: []int{1, 2}, DroppedComments: []string{"// 2"}}, 0)
	c := s.Get("/m/a.go")
	if string(c.Old) != string(v0) || string(c.New) != string(v2) || c.Mode != 0o600 {
		t.Errorf("chained change is %+v", c)
	}
	if !slices.Equal(c.Touched, []int{0, 1}) || len(c.DroppedComments) != 2 {
		t.Errorf("touched %v, dropped %q", c.Touched, c.DroppedComments)
	}
	s.Modify("/m/a.go", v2, Edited{Src: v0}, 0)
	if len(s.Changes) != 0 {
		t.Errorf("back to the old bytes, but %d changes are left", len(s.Changes))
	}
}

func TestSetCombinesKinds(t *testing.T) {
	s := NewSet(&Module{Root: "/m"})
	s.Create("/m/new.go", []byte("1"))
	s.ModifyRaw("/m/new.go", []byte("1"), []byte("2"), 0o600)
	if c := s.Get("/m/new.go"); c.Kind != Created || c.Old != nil || string(c.New) != "2" {
		t.Errorf("created and modified: %+v", c)
	}
	s.ModifyRaw("/m/a.go", []byte("1"), []byte("2"), 0o600)
	s.Delete("/m/a.go", []byte("2"), 0o644)
	if c := s.Get("/m/a.go"); c.Kind != Deleted || string(c.Old) != "1" || c.Mode != 0o600 {
		t.Errorf("modified and deleted: %+v", c)
	}
	if got := s.Paths(); !slices.Equal(got, []string{"/m/a.go", "/m/new.go"}) {
		t.Errorf("paths %v", got)
	}
	s.Delete("/m/new.go", []byte("2"), 0)
	if s.Get("/m/new.go") != nil {
		t.Error("a created file that is deleted is still in the set")
	}
	s.ModifyRaw("/m/same.go", []byte("1"), []byte("1"), 0)
	if s.Get(filepath.FromSlash("/m/same.go")) != nil {
		t.Error("a change without a difference is recorded")
	}
}
