package rewrite

import (
	"encoding/json"
	"io/fs"
	"slices"
)

// Run is a finished run on a module whose journal is kept.
type Run struct {
	Number int // counts up from run to run
	Files  []EarlierFile
	Memo   json.RawMessage // what the tool has noted, see ApplyOptions
}

// EarlierFile is a file as it was before a run.
type EarlierFile struct {
	Path    string // absolute
	Existed bool
	Old     []byte // nil when it did not exist
	Mode    fs.FileMode
}

// Runs returns the runs of tool on the module that can be looked into, newest
// first: those that were taken back are not among them, and of the others the
// last few. It fails when a run was interrupted, since nobody knows then what
// the files are. It only reads.
func Runs(m *Module, tool string) ([]Run, error) {
	all, err := journals(m, tool)
	if err != nil {
		return nil, err
	}
	if err := unfinished(all, tool); err != nil {
		return nil, err
	}
	var runs []Run
	for _, j := range slices.Backward(all) {
		r := Run{Number: j.n, Memo: j.Memo}
		for _, f := range j.Files {
			r.Files = append(r.Files, EarlierFile{Path: abs(m.Root, f.Path), Existed: f.Kind != Created, Old: f.Old, Mode: f.Mode})
		}
		runs = append(runs, r)
	}
	return runs, nil
}
