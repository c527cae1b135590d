package rewrite

import (
	"reflect"
	"strings"

	"github.com/dave/dst"
)

// swap remembers what a replaced node said, and what replaced it.
type swap struct {
	old  []string // comments inside the old node
	node dst.Node // the first of the new ones
}

// carry gives the new nodes the decorations of the old one: what stands before
// it goes to the first, what stands behind it to the last.
func (r *rewriter) carry(old dst.Node, out []dst.Node) {
	for _, n := range out {
		if n == old {
			return
		}
	}
	from, first, last := old.Decorations(), out[0].Decorations(), out[len(out)-1].Decorations()
	wrapped := holds(out, old)
	if _, stmt := old.(dst.Stmt); wrapped && stmt {
		// The comments of a wrapped statement stay with it.
		first.Before, last.After = or(first.Before, from.Before), or(last.After, from.After)
		return
	}
	if len(first.Start) == 0 {
		first.Start = from.Start
	}
	if len(last.End) == 0 {
		last.End = from.End
	}
	first.Before, last.After = or(first.Before, from.Before), or(last.After, from.After)
	spread(out, from)
	if wrapped {
		from.Start, from.End, from.Before, from.After = nil, nil, dst.None, dst.None
		return
	}
	carryInner(old, out[0])
}

// spread puts each of several nodes on its own line if the old one had one.
func spread(out []dst.Node, from *dst.NodeDecs) {
	for i, n := range out {
		d := n.Decorations()
		_, stmt := n.(dst.Stmt)
		if i > 0 && (stmt || from.Before != dst.None) {
			d.Before = or(d.Before, dst.NewLine)
		}
		if i < len(out)-1 && (stmt || from.After != dst.None) {
			d.After = or(d.After, dst.NewLine)
		}
	}
}

func or(a, b dst.SpaceType) dst.SpaceType {
	if a == dst.None {
		return b
	}
	return a
}

func holds(nodes []dst.Node, inner dst.Node) bool {
	found := false
	for _, n := range nodes {
		dst.Inspect(n, func(n dst.Node) bool {
			found = found || n == inner
			return !found
		})
	}
	return found
}

// carryInner copies the comments between the tokens of old, such as the one
// behind an opening parenthesis, to a new node of the same kind.
func carryInner(old, new dst.Node) {
	if reflect.TypeOf(old) != reflect.TypeOf(new) {
		return
	}
	from := reflect.Indirect(reflect.ValueOf(old)).FieldByName("Decs")
	to := reflect.Indirect(reflect.ValueOf(new)).FieldByName("Decs")
	for i := range from.NumField() {
		decs, ok := from.Field(i).Interface().(dst.Decorations)
		if ok && len(decs) > 0 && to.Field(i).Len() == 0 {
			to.Field(i).Set(reflect.ValueOf(decs))
		}
	}
}

// rescue puts comments that the edits lost, and did not say they drop, before
// the node that replaced theirs, where a comment can stand. The others are
// found, and reported with their position, when the file is checked.
func (r *rewriter) rescue(file *dst.File) {
	missing := multiset{}
	after := newMultiset(Comments(file))
	for text, n := range r.before {
		if lost := n - after[text]; lost > 0 {
			missing[text] = lost
		}
	}
	for _, e := range r.edits {
		for _, t := range e.Drops {
			missing.take(t)
		}
	}
	for _, s := range r.swaps {
		var back []string
		for _, text := range s.old {
			if placeable(s.node, text) && missing.take(text) {
				back = append(back, text)
			}
		}
		prepend(s.node, back)
	}
}

func placeable(n dst.Node, comment string) bool {
	return ownLine(n) || strings.HasPrefix(comment, "/*") && !strings.Contains(comment, "\n")
}

// ownLine reports whether a comment line can be put before n without cutting
// a statement in two.
func ownLine(n dst.Node) bool {
	_, stmt := n.(dst.Stmt)
	return stmt || n.Decorations().Before != dst.None
}

func prepend(n dst.Node, comments []string) {
	if len(comments) == 0 {
		return
	}
	d := n.Decorations()
	var start []string
	for _, c := range comments {
		start = append(start, c)
		if ownLine(n) && strings.HasPrefix(c, "/*") {
			start = append(start, "\n")
		}
	}
	if _, stmt := n.(dst.Stmt); stmt {
		d.Before = or(d.Before, dst.NewLine)
	}
	d.Start.Prepend(start...)
}
