package rewrite

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"slices"
)

// patch replaces src[start:end] by text.
type patch struct {
	start, end int
	text       string
}

// applyPatches returns src with patches done; they must not overlap.
func applyPatches(src []byte, patches []patch) []byte {
	patches = slices.Clone(patches)
	slices.SortStableFunc(patches, func(a, b patch) int { return cmp.Compare(a.start, b.start) })
	var out bytes.Buffer
	at := 0
	for _, p := range patches {
		out.Write(src[at:p.start])
		out.WriteString(p.text)
		at = p.end
	}
	out.Write(src[at:])
	return out.Bytes()
}

// textPatches turns text edits into patches with the line endings of src.
func (f *fileEdit) textPatches(group []*Edit) []patch {
	var patches []patch
	for _, e := range group {
		p := patch{start: f.tf.Offset(e.Node.Pos()), end: f.tf.Offset(e.Node.End())}
		p.text = f.format.lineEnds(e.Text, f.src[p.start:p.end])
		patches = append(patches, p)
	}
	return patches
}

// overlaps reports edits of one declaration that cannot both be done: two on
// the same node, or any inside a text edit, which would throw it away.
func (f *fileEdit) overlaps(group []*Edit) error {
	sorted := slices.Clone(group)
	slices.SortStableFunc(sorted, func(a, b *Edit) int {
		return cmp.Or(cmp.Compare(a.Node.Pos(), b.Node.Pos()), cmp.Compare(b.Node.End(), a.Node.End()), depth(a.Node, b.Node))
	})
	var open []*Edit // edits that contain the current one, outermost first
	for _, e := range sorted {
		for len(open) > 0 && open[len(open)-1].Node.End() <= e.Node.Pos() {
			open = open[:len(open)-1]
		}
		for _, outer := range open {
			if !outer.rewrites() || !contains(outer, e) || outer.Node == e.Node {
				return fmt.Errorf("%s: the edit overlaps the edit at %s; make one edit of both", f.at(e.Node.Pos()), f.at(outer.Node.Pos()))
			}
		}
		open = append(open, e)
	}
	return nil
}

func contains(outer, inner *Edit) bool {
	return outer.Node.Pos() <= inner.Node.Pos() && inner.Node.End() <= outer.Node.End()
}

// depth orders nodes of the same extent, such as a statement and the call that
// it consists of: the outer one first.
func depth(a, b ast.Node) int {
	switch {
	case a == b:
		return 0
	case within(b, a):
		return -1
	case within(a, b):
		return 1
	}
	return 0
}

func within(inner, outer ast.Node) bool {
	found := false
	ast.Inspect(outer, func(n ast.Node) bool {
		found = found || n == inner
		return !found
	})
	return found
}
