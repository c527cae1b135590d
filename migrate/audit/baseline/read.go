package baseline

import (
	"bytes"
	"encoding/json"
	"os"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/internal/jsonform"
)

// mend is what to do about a file that cannot be read.
const mend = "write it anew with cbctl audit --write-baseline"

// Read reads a baseline. What is wrong with the file is a *diag.Error with its
// place; a file that cannot be opened is the error of the system.
func Read(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b := &File{}
	if err := jsonform.Read(path, data, b); err != nil {
		return nil, withHelp(err)
	}
	if b.SchemaVersion != SchemaVersion {
		return nil, withHelp(jsonform.Errorf(path, data, at(data, -1), "schema_version is %d, and this version of cbctl reads %d", b.SchemaVersion, SchemaVersion))
	}
	for n, e := range b.Findings {
		switch {
		case e.Rule == "":
			return nil, withHelp(jsonform.Errorf(path, data, at(data, n), "the finding has no rule"))
		case len(e.Fingerprints) == 0:
			return nil, withHelp(jsonform.Errorf(path, data, at(data, n), "the finding has no fingerprints"))
		}
	}
	return b, nil
}

func withHelp(err error) error {
	if d, ok := err.(*diag.Error); ok {
		d.Help = mend
		return d
	}
	return err
}

// at is the offset of finding n, or of schema_version when n is negative; 0 when
// it is not there.
func at(data []byte, n int) int64 {
	if n < 0 {
		return int64(max(bytes.Index(data, []byte(`"schema_version"`)), 0))
	}
	d := json.NewDecoder(bytes.NewReader(data))
	for d.More() || d.InputOffset() == 0 {
		if t, err := d.Token(); err != nil || t == "findings" {
			break
		}
	}
	if _, err := d.Token(); err != nil { // [
		return 0
	}
	for range n {
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			return 0
		}
	}
	d.More()
	rest := data[d.InputOffset():]
	return d.InputOffset() + int64(max(bytes.IndexByte(rest, '{'), 0))
}
