// Package sarif has the part of SARIF 2.1.0 that a linter needs, as types.
// Fields that may be left out are; the lists that a reader counts on are not.
package sarif

// The version, and where its schema is.
const (
	Version = "2.1.0"
	Schema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// MaxResults is how many results of a run GitHub takes.
const MaxResults = 25000

// Log is a file.
type Log struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []Run  `json:"runs"`
}

// New returns a log with one run.
func New(r Run) *Log { return &Log{Schema: Schema, Version: Version, Runs: []Run{r}} }

// Run is a run of a tool. Columns count Unicode code points, as ColumnKind has to say.
type Run struct {
	Tool               Tool                        `json:"tool"`
	AutomationDetails  *AutomationDetails          `json:"automationDetails,omitempty"`
	Invocations        []Invocation                `json:"invocations,omitempty"`
	OriginalURIBaseIDs map[string]ArtifactLocation `json:"originalUriBaseIds,omitempty"`
	ColumnKind         string                      `json:"columnKind"`
	Results            []Result                    `json:"results"`
}

// CodePoints is the ColumnKind of columns that count Unicode code points.
const CodePoints = "unicodeCodePoints"

// AutomationDetails tell runs on different things apart; the ID of a category
// ends in a slash.
type AutomationDetails struct {
	ID string `json:"id"`
}

// Tool is what made the results.
type Tool struct {
	Driver Driver `json:"driver"`
}

// Driver is a tool and its rules.
type Driver struct {
	Name            string `json:"name"`
	Version         string `json:"version,omitempty"`
	SemanticVersion string `json:"semanticVersion,omitempty"`
	InformationURI  string `json:"informationUri,omitempty"`
	Rules           []Rule `json:"rules"`
}

// Rule is what a result can be about.
type Rule struct {
	ID                   string        `json:"id"`
	Name                 string        `json:"name,omitempty"`
	ShortDescription     Message       `json:"shortDescription"`
	FullDescription      Message       `json:"fullDescription"`
	Help                 Message       `json:"help"`
	HelpURI              string        `json:"helpUri,omitempty"`
	DefaultConfiguration Configuration `json:"defaultConfiguration"`
	Properties           *Properties   `json:"properties,omitempty"`
}

// Configuration has the level of a rule: error, warning or note.
type Configuration struct {
	Level string `json:"level"`
}

// Properties are what GitHub shows and filters by.
type Properties struct {
	Tags            []string `json:"tags,omitempty"`
	Precision       string   `json:"precision,omitempty"`
	ProblemSeverity string   `json:"problem.severity,omitempty"`
}

// Message is a text, and perhaps its Markdown form.
type Message struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

// Invocation is how a run went.
type Invocation struct {
	ExecutionSuccessful bool           `json:"executionSuccessful"`
	Notifications       []Notification `json:"toolExecutionNotifications,omitempty"`
}

// Notification is something about the run that is no result.
type Notification struct {
	Descriptor *Descriptor `json:"descriptor,omitempty"`
	Level      string      `json:"level"`
	Message    Message     `json:"message"`
	Locations  []Location  `json:"locations,omitempty"`
}

// Descriptor names a rule.
type Descriptor struct {
	ID string `json:"id"`
}

// Result is one finding.
type Result struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               string            `json:"level"`
	Message             Message           `json:"message"`
	Locations           []Location        `json:"locations"`
	RelatedLocations    []Location        `json:"relatedLocations,omitempty"`
	PartialFingerprints map[string]string `json:"partialFingerprints,omitempty"`
	Suppressions        []Suppression     `json:"suppressions,omitempty"`
	Fixes               []Fix             `json:"fixes,omitempty"`
}

// Location is a place in a file, and in the program.
type Location struct {
	ID               int               `json:"id,omitempty"` // of a related one, from 1
	PhysicalLocation *PhysicalLocation `json:"physicalLocation,omitempty"`
	LogicalLocations []LogicalLocation `json:"logicalLocations,omitempty"`
	Message          *Message          `json:"message,omitempty"`
}

// PhysicalLocation is a place in a file.
type PhysicalLocation struct {
	ArtifactLocation ArtifactLocation `json:"artifactLocation"`
	Region           *Region          `json:"region,omitempty"`
}

// ArtifactLocation is a file: a URI relative to a base.
type ArtifactLocation struct {
	URI         string   `json:"uri,omitempty"`
	URIBaseID   string   `json:"uriBaseId,omitempty"`
	Description *Message `json:"description,omitempty"`
}

// Region is a part of a file. Lines and columns count from 1, and the end
// column is the one behind the region.
type Region struct {
	StartLine   int      `json:"startLine,omitempty"`
	StartColumn int      `json:"startColumn,omitempty"`
	EndLine     int      `json:"endLine,omitempty"`
	EndColumn   int      `json:"endColumn,omitempty"`
	Snippet     *Message `json:"snippet,omitempty"`
}

// LogicalLocation is a declaration.
type LogicalLocation struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind,omitempty"`
}

// Suppression says that somebody accepted a result: inSource or external.
type Suppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status,omitempty"`
	Justification string `json:"justification,omitempty"`
}

// Fix is a set of changes that mend a result.
type Fix struct {
	Description Message          `json:"description"`
	Changes     []ArtifactChange `json:"artifactChanges"`
}

// ArtifactChange are the changes of a file.
type ArtifactChange struct {
	ArtifactLocation ArtifactLocation `json:"artifactLocation"`
	Replacements     []Replacement    `json:"replacements"`
}

// Replacement puts text in the place of a region.
type Replacement struct {
	DeletedRegion   Region   `json:"deletedRegion"`
	InsertedContent *Message `json:"insertedContent,omitempty"`
}
