// Package survey is what an audit finds, as data: the breakers of a module,
// where they are made and with which settings, which are duplicates of each
// other, and what is wrong with them.
package survey

// SchemaVersion is the version of the JSON form. Keys are only ever added.
const SchemaVersion = 1

// Survey is the result of `cbctl audit`. Paths are relative to the module root
// and use "/". Slices are sorted (see Sort), so that equal trees give equal
// bytes. The zero Survey is that of a module without breakers.
type Survey struct {
	SchemaVersion   int              `json:"schema_version"`
	Tool            Tool             `json:"tool"`
	Command         string           `json:"command"`
	Module          string           `json:"module"`                 // path of the module; "" when several were merged
	Repositories    []string         `json:"repositories,omitempty"` // those that were merged, also without a breaker
	Summary         Summary          `json:"summary"`
	Implementations []Implementation `json:"implementations"`
	Instances       []Instance       `json:"instances"`
	Clusters        []Cluster        `json:"clusters"`
	Findings        []Finding        `json:"findings"`
	Fixed           []Fixed          `json:"fixed"` // what is in the baseline and was not found any more
	Coverage        Coverage         `json:"coverage"`
	Notes           []Note           `json:"notes"`
}

// Tool names the program that made the survey.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Summary counts what the lists have. Findings that are Suppressed or in the
// baseline count only there.
type Summary struct {
	Implementations int `json:"implementations"`
	Instances       int `json:"instances"`
	Clusters        int `json:"clusters"`
	Findings        int `json:"findings"`
	Errors          int `json:"errors"`
	Warnings        int `json:"warnings"`
	Infos           int `json:"infos"`
	Suppressed      int `json:"suppressed"`
	Baseline        int `json:"baseline"` // known from the baseline
	Packages        int `json:"packages"` // with a breaker in them
}

// Kind says what sort of thing an implementation is.
type Kind string

// The kinds of implementations.
const (
	Library    Kind = "library"    // a third-party package
	Handrolled Kind = "handrolled" // a type of the module's own
	Inline     Kind = "inline"     // inside of a type that does other things as well
	Canonical  Kind = "canonical"  // the canonical package: required, or a copy
)

// Implementation is code that is a circuit breaker.
type Implementation struct {
	ID         string  `json:"id"`
	Kind       Kind    `json:"kind"`
	Source     string  `json:"source"`  // gobreaker, handrolled, canonical ...
	Package    string  `json:"package"` // import path of the code: the library's own for a library
	Type       string  `json:"type"`
	File       string  `json:"file"` // of a library: go.mod, or where it is first used
	Line       int     `json:"line"`
	Column     int     `json:"column"`
	Confidence float64 `json:"confidence"`         // 0 to 1; 1 when it is known by identity
	Version    string  `json:"version"`            // of a library or a canonical copy; "" when unknown
	Drift      string  `json:"drift,omitempty"`    // of a canonical copy: what differs from the version it says it is
	Roles      []Role  `json:"roles,omitempty"`    // of hand-written ones: which part does what
	Evidence   []Place `json:"evidence,omitempty"` // of hand-written ones: why it is taken for a breaker
	Habits     []Habit `json:"habits,omitempty"`   // of hand-written ones: semantics a reader should know of
	Instances  int     `json:"instances"`          // how many are made of it

	// Shape is what the code looks like, of hand-written ones, in the text form of
	// clone.Shape: with it duplicates are found across repositories. Behaviour is
	// the canonical configuration that it was proved to behave like. Traits are
	// what decides about that and can be read off the code.
	Shape     string  `json:"shape,omitempty"`
	Behaviour string  `json:"behaviour,omitempty"`
	Traits    []Trait `json:"traits,omitempty"`

	// Repository is set when surveys are merged: the module it is in.
	Repository string `json:"repository,omitempty"`
	// Lines is the code itself, for a side-by-side view; not in the JSON form.
	Lines []string `json:"-"`
}

// Role is what one part of a hand-written breaker is for.
type Role struct {
	Role string `json:"role"` // state, failures, threshold, open_for, gate, run, success, failure ...
	Name string `json:"name"` // of the field or function
}

// Trait is one thing that a hand-written breaker decides in its own way.
type Trait struct {
	Name  string `json:"name"`  // e.g. open time counts from
	Value string `json:"value"` // e.g. last failure
}

// Habit is something that a hand-written breaker does, good or bad.
type Habit struct {
	Kind string `json:"kind"` // e.g. unlimited-half-open
	Text string `json:"text"`
	File string `json:"file"`
	Line int    `json:"line"`
}

// Place is a line with a reason to look at it.
type Place struct {
	Text string `json:"text"`
	File string `json:"file"`
	Line int    `json:"line"`
}

// Instance is a place where a breaker is made.
type Instance struct {
	ID             string         `json:"id"`
	Implementation string         `json:"implementation"` // ID
	Name           string         `json:"name"`           // as given in code: a text, or the source of the expression
	NameKnown      bool           `json:"name_known"`     // Name is a constant text
	Package        string         `json:"package"`
	Function       string         `json:"function"` // the declaration that it is made in: New, (*Client).init, or a variable
	File           string         `json:"file"`
	Line           int            `json:"line"`
	Column         int            `json:"column"`
	Test           bool           `json:"test"`     // in a test file
	Config         map[string]any `json:"config"`   // text form of the canonical configuration; what is not constant as Go source
	Settings       []Setting      `json:"settings"` // the library's own words, and where each value is from
	Protects       []Target       `json:"protects"` // what its calls go to, as far as the code tells
	Repository     string         `json:"repository,omitempty"`
}

// Setting is one setting of an instance in the words of its implementation.
type Setting struct {
	Name   string `json:"name"`   // e.g. MaxRequests
	Value  string `json:"value"`  // Go source, or the default
	Origin Origin `json:"origin"` // where the value is from
	File   string `json:"file"`   // where it is written; "" for a default
	Line   int    `json:"line"`
}

// Origin says where the value of a setting is from.
type Origin string

// The origins.
const (
	FromLiteral   Origin = "literal"
	FromConstant  Origin = "constant"
	FromDefault   Origin = "default" // of the implementation, because it is not set
	FromVariable  Origin = "variable"
	FromField     Origin = "field" // of a configuration struct
	FromParameter Origin = "parameter"
	FromCall      Origin = "call" // e.g. of a flag or the environment
)

// Target is what a breaker guards.
type Target struct {
	Kind string `json:"kind"` // host, url, rpc, sql, function, method, key
	Name string `json:"name"`
	File string `json:"file"`
	Line int    `json:"line"`
}

// ClusterKind says what the members of a cluster have in common.
type ClusterKind string

// The kinds of clusters.
const (
	Copy          ClusterKind = "copy"           // implementations with the same text, or nearly
	SameBehaviour ClusterKind = "same-behaviour" // that no schedule can tell apart, or that have one canonical configuration
	SameTarget    ClusterKind = "same-target"    // instances that guard the same thing
)

// Cluster is a set of duplicates.
type Cluster struct {
	ID         string       `json:"id"`
	Kind       ClusterKind  `json:"kind"`
	Similarity float64      `json:"similarity"` // the least of two members that the cluster was joined by; 1 is equal
	Degree     string       `json:"degree"`     // of copies: exact, renamed, edited, drifted; else ""
	Reason     string       `json:"reason"`     // why they are together, in a sentence
	Members    []string     `json:"members"`    // IDs of implementations or instances
	Differ     []Difference `json:"differences"`
}

// Difference is a stretch in which two members of a cluster differ.
type Difference struct {
	A    string   `json:"a"` // ID of a member
	B    string   `json:"b"`
	What string   `json:"what"` // a function or setting, e.g. recordFailure or open_for
	Old  []string `json:"old"`  // lines of A
	New  []string `json:"new"`  // lines of B
}

// Severity says how much a finding matters.
type Severity string

// The severities, from the worst.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Finding is something to be changed, or to know.
type Finding struct {
	Rule        string   `json:"rule"` // CBnnnn
	Severity    Severity `json:"severity"`
	Message     string   `json:"message"`
	Package     string   `json:"package"`
	Symbol      string   `json:"symbol"` // the declaration it is in, e.g. (*Client).Get
	File        string   `json:"file"`
	Line        int      `json:"line"`
	Column      int      `json:"column"`
	EndLine     int      `json:"end_line"`
	EndColumn   int      `json:"end_column"`
	Fingerprint string   `json:"fingerprint"` // stays the same when lines move; see Fingerprint
	Help        string   `json:"help"`        // what to do, imperative
	Related     []Place  `json:"related"`
	Fixes       []Fix    `json:"fixes"`
	Status      Status   `json:"status"`
	Reason      string   `json:"reason"` // of a suppression
	Repository  string   `json:"repository,omitempty"`

	// Snippet is the source line, for code frames.
	Snippet string `json:"snippet,omitempty"`
}

// Status says whether a finding counts.
type Status string

// The statuses of a finding. Only New ones decide the exit code.
const (
	New        Status = "new"
	Known      Status = "baseline"   // in the baseline
	Suppressed Status = "suppressed" // by a comment with a reason
)

// Fixed are findings of a baseline that are not there any more.
type Fixed struct {
	Rule       string `json:"rule"`
	Package    string `json:"package"`
	Symbol     string `json:"symbol"`
	Count      int    `json:"count"`
	Repository string `json:"repository,omitempty"`
}

// Fix is a change that mends a finding.
type Fix struct {
	Message string `json:"message"`
	Edits   []Edit `json:"edits"`
}

// Edit replaces the bytes from Offset to End of a file, counted from 0.
type Edit struct {
	File   string `json:"file"`
	Offset int    `json:"offset"`
	End    int    `json:"end"`
	Text   string `json:"text"`
}

// Coverage accounts for every Go file of the module.
type Coverage struct {
	Files          map[string]int `json:"files"`          // status → number
	Configurations []string       `json:"configurations"` // e.g. "linux/amd64", "windows/amd64 tags=integration"
	Loaded         int            `json:"loaded"`         // packages whose functions were read
	Left           []Left         `json:"left"`           // files that were not analysed; not those of vendor, testdata and other modules
}

// Left is a file that was not analysed.
type Left struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// Note is something the reader should know that is no finding.
type Note struct {
	Rule    string `json:"rule"` // CB9xxx
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Help    string `json:"help"` // what to do, imperative
}
