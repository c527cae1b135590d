package hazard

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/rewrite"
)

// The fixes of a package, applied together, give what is in files named
// *.fixed. A package without such files has no fixes.
func TestFixes(t *testing.T) {
	loader, err := fixtures()
	if err != nil {
		t.Fatal(err)
	}
	fixed := 0
	for _, pkg := range loader.Packages() {
		found, err := Run(pkg, loader.Fset())
		if err != nil {
			t.Fatal(err)
		}
		edits := editsByFile(loader, found.Diagnostics)
		for _, file := range pkg.Files {
			want, err := os.ReadFile(file + ".fixed")
			if len(edits[file]) == 0 && os.IsNotExist(err) {
				continue
			}
			if err != nil {
				t.Errorf("%s has fixes: %v", file, err)
				continue
			}
			fixed++
			if got := applyEdits(t, loader, file, edits[file]); !bytes.Equal(got, want) {
				t.Errorf("%s after the fixes:\n%s", filepath.Base(file), got)
			}
		}
	}
	if fixed == 0 {
		t.Error("no fix was tested")
	}
}

func editsByFile(loader *rewrite.Loader, found []Diagnostic) map[string][]analysis.TextEdit {
	out := map[string][]analysis.TextEdit{}
	for _, d := range found {
		for _, f := range d.SuggestedFixes {
			for _, e := range f.TextEdits {
				name := loader.Fset().Position(e.Pos).Filename
				out[name] = append(out[name], e)
			}
		}
	}
	return out
}

// applyEdits works from the end, so that offsets stay what they are. The
// result must be Go.
func applyEdits(t *testing.T, loader *rewrite.Loader, file string, edits []analysis.TextEdit) []byte {
	t.Helper()
	src := slices.Clone(loader.Source(file))
	slices.SortFunc(edits, func(a, b analysis.TextEdit) int { return int(b.Pos - a.Pos) })
	for _, e := range edits {
		from, to := loader.Fset().Position(e.Pos).Offset, loader.Fset().Position(e.End).Offset
		src = slices.Concat(src[:from], e.NewText, src[to:])
	}
	out, err := format.Source(src)
	if err != nil {
		t.Errorf("%s: %v\n%s", file, err, src)
	}
	return out
}
