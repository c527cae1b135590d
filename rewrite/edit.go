package rewrite

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"slices"

	"github.com/dave/dst"
)

// Edit changes one node of a parsed file. A Text edit replaces the bytes of
// the node. The Rewrite functions get the decorated node, the edits inside it
// already done, and return what takes its place; the declaration around it is
// printed by dst and spliced back. Everything else keeps its bytes.
type Edit struct {
	// Node is an expression, statement, field, spec or declaration of the file.
	// Import specs change through Imports.
	Node ast.Node
	Text string
	// Rewrite overrides Text. The node it returns may hold children of the old
	// one: moved, not cloned. Returning nil deletes a declaration, a statement
	// or an element of a list.
	Rewrite func(dst.Node) dst.Node
	// RewriteStmts replaces one statement of a block by several or none.
	RewriteStmts func(dst.Stmt) []dst.Stmt
	// RewriteElts replaces one element of a composite literal or argument list
	// by several or none.
	RewriteElts func(dst.Expr) []dst.Expr
	// Drops are the texts of comments the edit removes on purpose. Losing any
	// other comment is an error.
	Drops []string
}

func (e *Edit) rewrites() bool {
	return e.Rewrite != nil || e.RewriteStmts != nil || e.RewriteElts != nil
}

func (e *Edit) sameText(o *Edit) bool {
	return !e.rewrites() && !o.rewrites() && e.Node == o.Node && e.Text == o.Text
}

// EditFile applies edits to src, the bytes file was parsed from, and returns
// the new bytes. Line endings, a byte order mark, build constraints, cgo
// preambles and the grouping of imports stay. If src was gofmt-clean so is the
// result. Neither fset nor file is changed.
func EditFile(fset *token.FileSet, file *ast.File, src []byte, edits []Edit, imp Imports) (result Edited, err error) {
	name := fset.File(file.FileStart).Name()
	defer func() {
		// dst and go/printer panic on trees they cannot print; a caller's
		// Rewrite may panic too. None of that may take the run down.
		if r := recover(); r != nil {
			result, err = Edited{}, fmt.Errorf("%s: edit failed: %v", name, r)
		}
	}()
	f := &fileEdit{fset: fset, tf: fset.File(file.FileStart), file: file, src: src, format: formatOf(src)}
	if err := f.editable(); err != nil {
		return Edited{}, err
	}
	return f.run(edits, imp)
}

// fileEdit is one call of EditFile.
type fileEdit struct {
	fset   *token.FileSet
	tf     *token.File
	file   *ast.File
	src    []byte
	format fileFormat

	touched []int
	drops   []string
}

func (f *fileEdit) run(edits []Edit, imp Imports) (Edited, error) {
	patches, err := f.patches(edits)
	if err != nil {
		return Edited{}, err
	}
	text := f.format.decode(applyPatches(f.src, patches))
	text, dropped, err := editImports(text, imp)
	if err != nil {
		return Edited{}, fmt.Errorf("%s: %w", f.tf.Name(), err)
	}
	if text, err = f.reformat(text); err != nil {
		return Edited{}, err
	}
	f.drops = append(f.drops, dropped...)
	out := f.format.encode(text)
	if bytes.Equal(out, f.src) {
		return Edited{Src: out}, nil
	}
	if err := f.checkComments(out); err != nil {
		return Edited{}, err
	}
	slices.Sort(f.touched)
	return Edited{Src: out, Touched: f.touched, DroppedComments: f.drops}, nil
}

// patches turns edits into byte patches, one declaration at a time.
func (f *fileEdit) patches(edits []Edit) ([]patch, error) {
	groups, err := f.group(edits)
	if err != nil {
		return nil, err
	}
	var patches []patch
	for i, group := range groups {
		if len(group) == 0 {
			continue
		}
		f.touched = append(f.touched, i)
		ps, err := f.declPatches(i, group)
		if err != nil {
			return nil, err
		}
		patches = append(patches, ps...)
	}
	return patches, nil
}

func (f *fileEdit) declPatches(i int, group []*Edit) ([]patch, error) {
	if err := f.overlaps(group); err != nil {
		return nil, err
	}
	for _, e := range group {
		f.drops = append(f.drops, e.Drops...)
	}
	if !slices.ContainsFunc(group, (*Edit).rewrites) {
		return f.textPatches(group), nil
	}
	p, err := f.rewriteDecl(f.file.Decls[i], group)
	return []patch{p}, err
}

// group assigns each edit to its top-level declaration; a repeated text edit
// counts once, since variants of a package share files.
func (f *fileEdit) group(edits []Edit) ([][]*Edit, error) {
	groups := make([][]*Edit, len(f.file.Decls))
	for i := range edits {
		e := &edits[i]
		d, err := f.declOf(e.Node)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(groups[d], e.sameText) {
			groups[d] = append(groups[d], e)
		}
	}
	return groups, nil
}

func (f *fileEdit) declOf(n ast.Node) (int, error) {
	if n == nil {
		return 0, fmt.Errorf("%s: an edit has no node", f.tf.Name())
	}
	for i, decl := range f.file.Decls {
		if n.Pos() < decl.Pos() || n.End() > decl.End() {
			continue
		}
		if isImport(decl) {
			return 0, fmt.Errorf("%s: imports change through Imports, not through an edit", f.at(n.Pos()))
		}
		return i, nil
	}
	return 0, fmt.Errorf("%s: the edited node is in no declaration of this file; edit nodes of the file that is passed in", f.tf.Name())
}

// at formats a position without regard to line directives.
func (f *fileEdit) at(pos token.Pos) string {
	return f.fset.PositionFor(pos, false).String()
}
