package report

import (
	"io"
	"slices"

	"github.com/cbctl/cbctl/internal/jsonform"
)

// Proofs is the report of `cbctl verify`. Paths are relative to the module
// root and use "/"; slices are sorted, so equal trees give equal bytes.
type Proofs struct {
	SchemaVersion   int           `json:"schema_version"`
	Tool            Tool          `json:"tool"`
	Command         string        `json:"command"`
	Summary         ProofsSummary `json:"summary"`
	Implementations []Verified    `json:"implementations"`
	Canonical       []Canonical   `json:"canonical"`
	Notes           []Note        `json:"notes"`
}

// ProofsSummary counts. Implementations is the sum of the others.
type ProofsSummary struct {
	Implementations int `json:"implementations"`
	Proved          int `json:"proved"`
	Diverged        int `json:"diverged"`
	NotRun          int `json:"not_run"`
}

// Verified is a replaced hand-written breaker and its proof.
type Verified struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"` // handrolled, inline
	Source  string `json:"source"`
	Package string `json:"package"`
	Type    string `json:"type"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Old     string `json:"old"`    // where the old sources come from
	Reason  string `json:"reason"` // why it was not run
	Proof   Proof  `json:"proof"`
}

// Canonical is a canonical package that breakers use.
type Canonical struct {
	Path    string   `json:"path"`    // import path
	Version string   `json:"version"` // of the stamp, or of go.mod
	Dir     string   `json:"dir"`     // of a copy; "" when it is required
	Edited  []string `json:"edited"`  // files of the copy that are not as they were copied
}

// Clean says whether everything is proved.
func (p *Proofs) Clean() bool { return p.Summary.Proved == p.Summary.Implementations }

// Write prints the report in the given format.
func (p *Proofs) Write(w io.Writer, f Format, opt Options) error {
	switch f {
	case JSONFormat:
		return jsonform.Write(w, p)
	case MarkdownFormat:
		return p.markdown(w)
	}
	return p.text(w, opt)
}

// unproved are the breakers that somebody has to look at.
func (p *Proofs) unproved() []Verified {
	return slices.DeleteFunc(slices.Clone(p.Implementations), func(v Verified) bool { return v.Proof.Status == "proved" })
}
