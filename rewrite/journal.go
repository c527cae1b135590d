package rewrite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The states of a journal. Any but finished means that the tree may be halfway.
const (
	started  = "started"
	finished = "finished"
	undoing  = "undoing"
)

// keptJournals is how many finished runs can be taken back.
const keptJournals = 20

// journal is what a run did to the tree, enough to take it back. It is on disk
// before the first file changes.
type journal struct {
	Version int           `json:"version"`
	Tool    string        `json:"tool"`
	Module  string        `json:"module"` // directory of go.mod, relative to the checkout
	State   string        `json:"state"`
	Files   []journalFile `json:"files"`
	Made    []string      `json:"made,omitempty"` // directories created, outermost first
	Dirs    []journalDir  `json:"dirs,omitempty"` // directories of deleted files

	Memo json.RawMessage `json:"memo,omitempty"` // see ApplyOptions

	path string
	n    int
}

type journalFile struct {
	Path string      `json:"path"` // relative to the module
	Kind string      `json:"kind"`
	Mode fs.FileMode `json:"mode"`
	Old  []byte      `json:"old,omitempty"`
	// Hashes are empty for a file that does not exist.
	OldHash string `json:"old_sha256,omitempty"`
	NewHash string `json:"new_sha256,omitempty"`
	Temp    string `json:"temp,omitempty"`

	content []byte // the new bytes; on disk they are in the tree
}

type journalDir struct {
	Path string      `json:"path"`
	Mode fs.FileMode `json:"mode"`
}

// journalDirOf is where the journals of a module are: inside the git directory
// of its checkout, so that they are never part of the tree, else in a hidden
// directory of the module.
func journalDirOf(m *Module, tool string) (dir, module string) {
	if work := findCheckout(m.Root); work != nil {
		return filepath.Join(work.dir, tool), relSlash(work.root, m.Root)
	}
	return filepath.Join(m.Root, "."+tool), "."
}

// journals returns the journals of the module, oldest first.
func journals(m *Module, tool string) ([]*journal, error) {
	dir, module := journalDirOf(m, tool)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []*journal
	for _, e := range entries {
		n, ok := journalNumber(e.Name())
		if !ok {
			continue
		}
		j := &journal{path: filepath.Join(dir, e.Name()), n: n}
		if err := j.read(); err != nil {
			return nil, err
		}
		if j.Module == module {
			all = append(all, j)
		}
	}
	slices.SortFunc(all, func(a, b *journal) int { return a.n - b.n })
	return all, nil
}

func journalNumber(name string) (int, bool) {
	digits, ok := strings.CutPrefix(name, "journal-")
	if digits, ok = cutSuffixIf(digits, ".json", ok); !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

func cutSuffixIf(s, suffix string, ok bool) (string, bool) {
	s, cut := strings.CutSuffix(s, suffix)
	return s, ok && cut
}

func (j *journal) read() error {
	data, err := os.ReadFile(j.path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, j); err != nil {
		return fmt.Errorf("%s: the journal is damaged: %w; remove it if the tree is as you want it", j.path, err)
	}
	return nil
}

// write puts the journal on disk in one step.
func (j *journal) write() error {
	data, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(j.path, j.path+".tmp", append(data, '\n'), 0o600)
}

// enter writes the journal with a new state.
func (j *journal) enter(state string) error {
	j.State = state
	return j.write()
}

func (j *journal) remove() error {
	err := os.Remove(j.path)
	syncDir(filepath.Dir(j.path))
	return err
}

// nextNumber is above that of every journal in dir, other modules' included.
func nextNumber(dir string) int {
	next := 1
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if n, ok := journalNumber(e.Name()); ok && n >= next {
			next = n + 1
		}
	}
	return next
}

// prune removes the oldest finished journals.
func prune(all []*journal) {
	for _, j := range all[:max(0, len(all)-keptJournals)] {
		os.Remove(j.path)
	}
}

// unfinished returns the error that tells how to go on after a run that was
// killed, or nil.
func unfinished(all []*journal, tool string) error {
	for _, j := range all {
		if j.State != finished {
			return fmt.Errorf("an earlier run was interrupted while it wrote files (%s); run `%s undo` to restore them, then try again", j.path, tool)
		}
	}
	return nil
}
