package rewrite

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// TestRun is the result of the tests of some packages.
type TestRun struct {
	Failed map[TestID]string // what did not pass, with the last lines that it printed
	Passed map[TestID]bool
}

// TestID names a test. A package as a whole, which fails when it does not
// build, has no Test.
type TestID struct{ Package, Test string }

func (t TestID) String() string {
	if t.Test == "" {
		return t.Package
	}
	return t.Package + "." + t.Test
}

// OK reports whether everything passed.
func (r *TestRun) OK() bool { return len(r.Failed) == 0 }

// Broken lists what passed in r and does not pass in after, sorted: the tests
// that failed themselves, not what failed because they did.
func (r *TestRun) Broken(after *TestRun) []TestID {
	because := map[TestID]bool{}
	for id := range after.Failed {
		if id.Test != "" {
			because[TestID{Package: id.Package}] = true
		}
		for i, c := range id.Test {
			if c == '/' {
				because[TestID{id.Package, id.Test[:i]}] = true
			}
		}
	}
	var out []TestID
	for id := range after.Failed {
		if r.Passed[id] && !because[id] {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b TestID) int { return strings.Compare(a.String(), b.String()) })
	return out
}

// RunTests runs the tests of packages of m as they would be with the changes
// of s, which may be nil. Nothing is written to the module: the go command
// sees the changes through an overlay. An error means that the tests could not
// be run at all.
func RunTests(ctx context.Context, m *Module, s *Set, tags []string, packages []string) (*TestRun, error) {
	args := []string{"test", "-json", "-vet=off"}
	if len(tags) > 0 {
		args = append(args, "-tags="+strings.Join(tags, ","))
	}
	if s != nil && len(s.Changes) > 0 {
		dir, err := os.MkdirTemp("", "cbctl-test-")
		if err != nil {
			return nil, err
		}
		defer func() { _ = os.RemoveAll(dir) }() // temporary
		overlay, err := s.writeOverlay(dir)
		if err != nil {
			return nil, err
		}
		args = append(args, "-overlay="+overlay)
	}
	return goTest(ctx, m, append(args, packages...))
}

func goTest(ctx context.Context, m *Module, args []string) (*TestRun, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = m.Root
	cmd.Env = append(os.Environ(), "PWD="+m.Root)
	var errText bytes.Buffer
	cmd.Stderr = &errText
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	run, readErr := readTests(out)
	err = cmd.Wait()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case readErr != nil:
		return nil, readErr
	case err != nil && (!errors.As(err, &exit) || run.OK()):
		return nil, fmt.Errorf("go test: %w: %s", err, strings.TrimSpace(errText.String()))
	}
	return run, nil
}

// testEvent is a line of `go test -json` (go doc test2json).
type testEvent struct {
	Action, Package, Test, Output, ImportPath string
}

const keptOutput = 6 // lines of what a failed test printed

func readTests(r io.Reader) (*TestRun, error) {
	run := &TestRun{Failed: map[TestID]string{}, Passed: map[TestID]bool{}}
	printed := map[TestID][]string{}
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadBytes('\n')
		var e testEvent
		if json.Unmarshal(line, &e) == nil {
			run.note(e, printed)
		}
		if err == io.EOF {
			return run, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (r *TestRun) note(e testEvent, printed map[TestID][]string) {
	id := TestID{e.Package, e.Test}
	switch e.Action {
	case "output":
		if text := strings.TrimSpace(e.Output); text != "" && !strings.HasPrefix(text, "---") && !strings.HasPrefix(text, "===") && text != "FAIL" {
			printed[id] = append(printed[id], text)
		}
	case "build-output":
		path, _, _ := strings.Cut(e.ImportPath, " ")
		id = TestID{Package: path}
		if text := strings.TrimSpace(e.Output); text != "" && !strings.HasPrefix(text, "#") {
			printed[id] = append(printed[id], text)
		}
	case "pass":
		r.Passed[id] = true
	case "fail":
		lines := printed[id]
		r.Failed[id] = strings.Join(lines[max(0, len(lines)-keptOutput):], "; ")
	}
}

// writeOverlay writes the changed files to dir, and the list that the go
// command reads. go.mod and go.sum stay as they are where a vendor directory
// has to agree with them.
func (s *Set) writeOverlay(dir string) (string, error) {
	replace := map[string]string{}
	vendored := isFile(filepath.Join(s.Module.Root, "vendor", "modules.txt"))
	for i, c := range s.Changes {
		base := filepath.Base(c.Path)
		if vendored && (base == "go.mod" || base == "go.sum") {
			continue
		}
		if c.Kind == Deleted {
			replace[c.Path] = ""
			continue
		}
		file := filepath.Join(dir, fmt.Sprintf("%d-%s", i, base))
		if err := os.WriteFile(file, c.New, 0o600); err != nil {
			return "", err
		}
		replace[c.Path] = file
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, text, 0o600)
}
