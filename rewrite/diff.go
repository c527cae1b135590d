package rewrite

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// Diff returns the set as a unified diff that git apply accepts, with paths
// relative to the root of the git checkout, or to the module outside of one.
func (s *Set) Diff() []byte {
	root := s.Module.Root
	if work := findCheckout(root); work != nil {
		root = work.root
	}
	var out bytes.Buffer
	for _, c := range s.Changes {
		writeDiff(&out, c, relSlash(root, c.Path))
	}
	return out.Bytes()
}

// writeDiff writes git's headers round the hunks; go-internal/diff's own
// headers know neither modes nor quoting nor /dev/null.
func writeDiff(out *bytes.Buffer, c Change, path string) {
	a, b := quotePath("a/"+path), quotePath("b/"+path)
	fmt.Fprintf(out, "diff --git %s %s\n", a, b)
	oldName, newName := headerName(a), headerName(b)
	switch c.Kind {
	case Created:
		fmt.Fprintf(out, "new file mode %s\n", gitMode(c))
		oldName = "/dev/null"
	case Deleted:
		fmt.Fprintf(out, "deleted file mode %s\n", gitMode(c))
		newName = "/dev/null"
	}
	hunks := hunks(c.Old, c.New)
	if len(hunks) == 0 {
		return
	}
	fmt.Fprintf(out, "--- %s\n+++ %s\n", oldName, newName)
	out.Write(hunks)
}

// hunks leaves the three header lines of the diff out.
func hunks(old, new []byte) []byte {
	text := diff.Diff("old", old, "new", new)
	for range 3 {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	return text
}

// gitMode is the one bit of the mode that git keeps.
func gitMode(c Change) string {
	if c.Mode&0o100 != 0 {
		return "100755"
	}
	return "100644"
}

// headerName ends a name that has spaces in a tab, as git does, so that the
// end of the name is known.
func headerName(quoted string) string {
	if strings.Contains(quoted, " ") && !strings.HasPrefix(quoted, `"`) {
		return quoted + "\t"
	}
	return quoted
}

// quotePath quotes a path the way git does if it has a byte that needs it.
func quotePath(path string) string {
	var quoted strings.Builder
	plain := true
	for i := range len(path) {
		text := quoteByte(path[i])
		plain = plain && len(text) == 1
		quoted.WriteString(text)
	}
	if plain {
		return path
	}
	return `"` + quoted.String() + `"`
}

func quoteByte(b byte) string {
	if i := strings.IndexByte("\a\b\t\n\v\f\r\"\\", b); i >= 0 {
		return `\` + `abtnvfr"\`[i:i+1]
	}
	if b < ' ' || b >= 0x7f {
		return fmt.Sprintf(`\%03o`, b)
	}
	return string(rune(b))
}
