// Package baseline keeps the findings that a team has accepted for now in a
// file, so that only new ones fail.
package baseline

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/cbctl/cbctl/internal/atomicfile"
	"github.com/cbctl/cbctl/internal/jsonform"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// SchemaVersion is the version of the file.
const SchemaVersion = 1

// DefaultFile is where a baseline is written to unless somebody says otherwise.
const DefaultFile = ".cbctl-baseline.json"

// File is a baseline. The zero File has no findings.
type File struct {
	SchemaVersion int     `json:"schema_version"`
	Findings      []Entry `json:"findings"`
}

// Entry are the findings of one rule in one declaration. It has no lines: those
// move. Each finding has a fingerprint of its own code, which tells a new one
// from the old ones for as long as the code stays; their number is what counts.
type Entry struct {
	Repository   string   `json:"repository,omitempty"`
	Rule         string   `json:"rule"`
	Package      string   `json:"package"`
	Symbol       string   `json:"symbol"`
	Fingerprints []string `json:"fingerprints"`
}

// key is what an entry goes by.
type key struct{ repository, rule, pkg, symbol string }

func (e Entry) key() key { return key{e.Repository, e.Rule, e.Package, e.Symbol} }

func keyOf(f survey.Finding) key { return key{f.Repository, f.Rule, f.Package, f.Symbol} }

// Of returns the baseline that has all findings of a survey but suppressed ones.
// Entries of old that are about what the survey did not look at are kept, so that
// a baseline can be written package by package; old may be nil.
func Of(s *survey.Survey, old *File, looked func(pkg string) bool) *File {
	entries := map[key]*Entry{}
	add := func(k key, fingerprints ...string) {
		e := entries[k]
		if e == nil {
			e = &Entry{Repository: k.repository, Rule: k.rule, Package: k.pkg, Symbol: k.symbol}
			entries[k] = e
		}
		e.Fingerprints = append(e.Fingerprints, fingerprints...)
	}
	for _, f := range s.Findings {
		if f.Status != survey.Suppressed {
			add(keyOf(f), f.Fingerprint)
		}
	}
	if old != nil {
		for _, e := range old.Findings {
			if !looked(e.Package) {
				add(e.key(), e.Fingerprints...)
			}
		}
	}
	out := &File{SchemaVersion: SchemaVersion}
	for _, e := range entries {
		slices.Sort(e.Fingerprints)
		out.Findings = append(out.Findings, *e)
	}
	slices.SortFunc(out.Findings, compare)
	return out
}

func compare(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Rule, b.Rule))
}

// Write writes the file whole or not at all. Equal baselines give equal bytes.
func (b *File) Write(path string) error {
	var out bytes.Buffer
	if err := jsonform.Write(&out, b); err != nil {
		return err
	}
	return atomicfile.Write(path, out.Bytes())
}

// Len is the number of findings.
func (b *File) Len() int {
	n := 0
	for _, e := range b.Findings {
		n += len(e.Fingerprints)
	}
	return n
}
