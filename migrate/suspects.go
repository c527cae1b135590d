package migrate

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// reading are the files to be looked at: those that use a library, and those
// of directories where a breaker could have been written by hand.
func (j *job) reading() []*rewrite.File {
	files := j.ledger.Importing(j.owned)
	if !j.wantsHandwritten() {
		return files
	}
	seen := map[*rewrite.File]bool{}
	for _, f := range files {
		seen[f] = true
	}
	for _, f := range j.suspects() {
		if !seen[f] {
			files = append(files, f)
		}
	}
	return files
}

var (
	looksAtClock = regexp.MustCompile(`\btime\.(Since|Until|Now|AfterFunc|NewTimer|NewTicker|After|Tick|Time)\b`)
	countsUp     = regexp.MustCompile(`\+\+|\+=|\.Add\(|\bAdd(Int|Uint)(32|64)\(|\bappend\(`)
)

// suspects are the files that every build takes in directories whose code
// looks at a clock and counts: no breaker does without. Type-checking is what
// costs, so that the rest is not even loaded.
func (j *job) suspects() []*rewrite.File {
	byDir := map[string][]*rewrite.File{}
	timed := map[string]bool{}
	var dirs []string
	for _, f := range j.ledger.Files {
		if f.Status != rewrite.Analysed || f.Test || f.Constraint != nil || f.Generated != "" {
			continue
		}
		dir := path.Dir(f.Path)
		if byDir[dir] == nil {
			dirs = append(dirs, dir)
		}
		byDir[dir] = append(byDir[dir], f)
		timed[dir] = timed[dir] || slices.Contains(f.Imports, "time")
	}
	var out []*rewrite.File
	for _, dir := range dirs {
		if timed[dir] && j.suspicious(byDir[dir]) {
			out = append(out, byDir[dir]...)
		}
	}
	return out
}

func (j *job) suspicious(files []*rewrite.File) bool {
	clock, counts := false, false
	for _, f := range files {
		src, err := os.ReadFile(filepath.Join(j.module.Root, filepath.FromSlash(f.Path)))
		if err != nil {
			continue
		}
		clock = clock || looksAtClock.Match(src)
		counts = counts || countsUp.Match(src)
		if clock && counts {
			return true
		}
	}
	return false
}
