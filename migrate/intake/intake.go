// Package intake reads a module as far as a circuit breaker can be in it: which
// files are worth a look, which packages have to be type-checked, and what the
// module's comments ask to leave alone. Audit and migrate begin with it.
package intake

import (
	"bytes"
	"context"
	"path"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// The marks of a file, which the scan notes while it has its bytes.
const (
	looksAtClock rewrite.Marks = 1 << iota
	countsUp
)

// Scan reads every file of a module once.
func Scan(ctx context.Context, m *rewrite.Module) (*rewrite.Ledger, error) {
	return rewrite.ScanMarking(ctx, m, marks)
}

// Suspects are the files that every build takes, in directories whose code
// looks at a clock and counts: no breaker written by hand does without. To
// type-check is what costs, so that the rest is not even loaded.
func Suspects(ledger *rewrite.Ledger) []*rewrite.File {
	byDir := map[string][]*rewrite.File{}
	found := map[string]rewrite.Marks{}
	timed := map[string]bool{}
	var dirs []string
	for _, f := range ledger.Files {
		if f.Status != rewrite.Analysed || f.Test || f.Constraint != nil || f.Generated != "" {
			continue
		}
		dir := path.Dir(f.Path)
		if byDir[dir] == nil {
			dirs = append(dirs, dir)
		}
		byDir[dir] = append(byDir[dir], f)
		found[dir] |= f.Marks
		timed[dir] = timed[dir] || slices.Contains(f.Imports, "time")
	}
	var out []*rewrite.File
	for _, dir := range dirs {
		if timed[dir] && found[dir] == looksAtClock|countsUp {
			out = append(out, byDir[dir]...)
		}
	}
	return out
}

// Union joins two lists of files; what is in both is there once.
func Union(a, b []*rewrite.File) []*rewrite.File {
	seen := map[*rewrite.File]bool{}
	var out []*rewrite.File
	for _, f := range slices.Concat(a, b) {
		if !seen[f] {
			seen[f] = true
			out = append(out, f)
		}
	}
	return out
}

// ofClock are the functions and types of package time without which nothing
// happens after a while.
var ofClock = [][]byte{
	[]byte("Since"), []byte("Until"), []byte("Now"), []byte("AfterFunc"), []byte("NewTimer"), []byte("NewTicker"),
	[]byte("After"), []byte("Tick"), []byte("Time"),
}

// counting are the ways to count.
var counting = [][]byte{
	[]byte("++"), []byte("+="), []byte(".Add("), []byte("AddInt32("), []byte("AddInt64("), []byte("AddUint32("), []byte("AddUint64("),
	[]byte("append("),
}

func marks(src []byte) rewrite.Marks {
	var m rewrite.Marks
	if clocked(src) {
		m |= looksAtClock
	}
	if slices.ContainsFunc(counting, func(word []byte) bool { return bytes.Contains(src, word) }) {
		m |= countsUp
	}
	return m
}

// clocked reports whether src has one of the words of a clock after "time.".
func clocked(src []byte) bool {
	prefix := []byte("time.")
	for {
		i := bytes.Index(src, prefix)
		if i < 0 {
			return false
		}
		src = src[i+len(prefix):]
		for _, word := range ofClock {
			if bytes.HasPrefix(src, word) && (len(src) == len(word) || !isLetter(src[len(word)])) {
				return true
			}
		}
	}
}

func isLetter(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
