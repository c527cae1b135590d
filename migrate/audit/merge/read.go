package merge

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/cbctl/cbctl/internal/jsonform"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// Report is a survey as `cbctl audit --format json` wrote it.
type Report struct {
	Path   string // of the file
	Survey *survey.Survey
}

// Read reads a report. What is wrong with the file is a *diag.Error with its
// place; a file that cannot be opened is the error of the system.
func Read(path string) (Report, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Report{}, err
	}
	s := &survey.Survey{}
	if err := jsonform.Read(path, data, s); err != nil {
		return Report{}, err
	}
	at := func(key string) int64 { return int64(max(bytes.Index(data, []byte(`"`+key+`"`)), 0)) }
	switch {
	case s.Command != "audit" && s.Command != "":
		return Report{}, jsonform.Errorf(path, data, at("command"), "this is a report of cbctl %s, not of cbctl audit", s.Command)
	case s.Command == "":
		return Report{}, jsonform.Errorf(path, data, 0, "this is no report of cbctl audit --format json")
	case s.SchemaVersion != survey.SchemaVersion:
		return Report{}, jsonform.Errorf(path, data, at("schema_version"), "schema_version is %d, and this version of cbctl reads %d", s.SchemaVersion, survey.SchemaVersion)
	}
	return Report{Path: path, Survey: s}, nil
}

// repository is the module that a report is about; where it does not say, the
// name of the file has to do.
func (r Report) repository() string {
	if r.Survey.Module != "" {
		return r.Survey.Module
	}
	base := filepath.Base(r.Path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
