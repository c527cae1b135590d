// Package report holds what a run found and did, and prints it as text, JSON
// or Markdown.
package report

// SchemaVersion is the version of the JSON form. Keys are only ever added.
const SchemaVersion = 1

// Migration is the report of `cbctl migrate`. Paths are relative to the
// module root and use "/"; slices are sorted, so equal trees give equal bytes.
type Migration struct {
	SchemaVersion   int              `json:"schema_version"`
	Tool            Tool             `json:"tool"`
	Command         string           `json:"command"`
	Summary         Summary          `json:"summary"`
	Implementations []Implementation `json:"implementations"`
	Sites           []Site           `json:"sites"`
	Files           []File           `json:"files"`
	Verification    Verification     `json:"verification"`
	Coverage        Coverage         `json:"coverage"`
	Notes           []Note           `json:"notes"`
}

// Tool names the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Summary counts. Sites is the sum of Rewritten, Shimmed, Manual and Suppressed.
type Summary struct {
	Implementations int `json:"implementations"`
	Sites           int `json:"sites"`
	Rewritten       int `json:"rewritten"`
	Shimmed         int `json:"shimmed"`
	Manual          int `json:"manual"`
	Suppressed      int `json:"suppressed"`
	FilesChanged    int `json:"files_changed"`
	Packages        int `json:"packages"`
}

// Outcome says what became of a site or an implementation.
type Outcome string

const (
	Rewritten  Outcome = "rewritten"  // a canonical call
	Shimmed    Outcome = "shimmed"    // the old API over the canonical package
	Manual     Outcome = "manual"     // left for a person, with a reason
	Suppressed Outcome = "suppressed" // a //cbctl:ignore comment asked for it
)

// Safety says whether a change is applied without being asked for.
type Safety string

const (
	Safe       Safety = "safe"
	Unsafe     Safety = "unsafe" // needs --unsafe
	ManualOnly Safety = "manual" // shown only
)

// Implementation is one breaker: a constructor call of a library, or a
// hand-written type.
type Implementation struct {
	ID      string         `json:"id"`
	Kind    string         `json:"kind"` // library, handrolled, inline
	Source  string         `json:"source"`
	Package string         `json:"package"`
	Type    string         `json:"type"`
	File    string         `json:"file"`
	Line    int            `json:"line"`
	Outcome Outcome        `json:"outcome"`
	Reason  string         `json:"reason"`
	Config  map[string]any `json:"config"` // text form of the canonical configuration; expressions as Go source
	Parity  []Parity       `json:"parity"`
	Proof   Proof          `json:"proof"`

	// Findings are habits of a hand-written breaker, and what became of them.
	Findings []Finding `json:"findings"`
}

// Finding is a habit of a hand-written breaker that a reader should know of.
type Finding struct {
	Kind string `json:"kind"` // e.g. late-credited
	Fate Fate   `json:"fate"`
	Text string `json:"text"`
	File string `json:"file"` // "" when no line shows it
	Line int    `json:"line"`
}

// Fate says what became of a habit.
type Fate string

const (
	Kept   Fate = "kept"   // the replacement has it too
	Mended Fate = "mended" // the replacement does not have it
	Found  Fate = "found"  // the breaker stays as it is
)

// Parity is one row of the table old setting → new setting.
type Parity struct {
	Old      string `json:"old"`       // e.g. MaxRequests
	OldValue string `json:"old_value"` // Go source, or the library's default
	Origin   string `json:"origin"`    // literal, default, variable ...
	New      string `json:"new"`       // e.g. probes
	NewValue string `json:"new_value"`
	Unit     string `json:"unit"`
}

// Proof is the result of running old and new side by side.
type Proof struct {
	Status         string   `json:"status"` // proved, diverged, not_run
	Schedules      int      `json:"schedules"`
	Divergences    int      `json:"divergences"`
	Seed           uint64   `json:"seed"`
	Counterexample []string `json:"counterexample"`
	Deviations     []string `json:"deviations"` // IDs of Deviations
	Suspect        string   `json:"suspect"`    // original or replacement when diverged, else ""
	Advice         string   `json:"advice"`     // a sentence: the suspect and what to do next
	Notes          []string `json:"notes"`      // what the runs left out
}

// Site is one use of a legacy breaker.
type Site struct {
	Rule    string  `json:"rule"`
	Source  string  `json:"source"`
	Symbol  string  `json:"symbol"`
	Package string  `json:"package"`
	File    string  `json:"file"`
	Line    int     `json:"line"`
	Column  int     `json:"column"`
	Outcome Outcome `json:"outcome"`
	Safety  Safety  `json:"safety"`
	Reason  string  `json:"reason"`

	// Snippet is the source line, for code frames; Width the length of the marked text in bytes.
	Snippet string `json:"-"`
	Width   int    `json:"-"`
}

// File is a file that the migration writes or deletes.
type File struct {
	Path   string `json:"path"`
	Change string `json:"change"` // modified, created, deleted
}

// Verification says what was checked before anything was written.
type Verification struct {
	TypeCheck string `json:"typecheck"` // ok, failed, not_run
	Tests     Tests  `json:"tests"`
}

// Tests holds the results of `--test`; "not_run" without it.
type Tests struct {
	Before string `json:"before"` // ok, failed, not_run
	After  string `json:"after"`
}

// Coverage accounts for every Go file of the module: status → number.
type Coverage struct {
	Files          map[string]int `json:"files"`
	Configurations []string       `json:"configurations"` // e.g. "linux/amd64", "windows/amd64 tags=integration"
}

// Note is something the reader should know that is not a site.
type Note struct {
	Rule    string `json:"rule"` // CB9xxx or a library rule
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Help    string `json:"help"` // what to do, imperative
}
