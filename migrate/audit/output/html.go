package output

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

// The files of this package are what the page consists of.
var (
	safeCSS = template.CSS(pageCSS)
	safeJS  = template.JS(pageJS)
)

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"segments": segments}).Parse(pageHTML))

// segments are the parts of a path, after which a line may break.
func segments(path string) []string { return strings.SplitAfter(path, "/") }

// policy lets the page load nothing and run its own script only, whatever text
// of somebody's code is on it.
var policy = func() string {
	sum := sha256.Sum256([]byte(pageJS))
	return fmt.Sprintf("default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-%s'",
		base64.StdEncoding.EncodeToString(sum[:]))
}()

// document is what the template of the page shows.
type document struct {
	Survey          *survey.Survey
	Policy          string
	Style           template.CSS
	Script          template.JS
	Subject         string
	Inventory       string
	Tally           string
	Groups          []groupView
	NotCounted      []survey.Finding
	Clusters        []clusterView
	Implementations []implementationView
	Instances       []instanceView
	Fixed           int
	Files           string
}

func writeHTML(w io.Writer, s *survey.Survey, opt Options) error {
	v := &htmlView{s: s, opt: opt, lines: opt.lines(), members: membersOf(s)}
	return pageTemplate.Execute(w, v.document())
}
