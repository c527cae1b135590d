package rewrite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/module"
)

// drop removes the requirement and everything that belongs to it, and takes
// that back when the go command then no longer finds its way.
func (d *dropping) drop() (string, error) {
	path, replaced := d.version.Path, d.replacement()
	notes, err := d.mod.drop(path)
	if err != nil {
		return "", err
	}
	mod, err := d.mod.text()
	if err != nil {
		return "", err
	}
	sumPath := d.inModule("go.sum")
	oldSum, err := d.set.current(sumPath)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	sum, sumNote := d.sums(mod, oldSum, replaced)
	if refusal, note := d.verify(mod, sum, oldSum); refusal != "" {
		return fmt.Sprintf("%s stays in go.mod: without it the go command fails: %s", path, refusal), nil
	} else if note != "" {
		notes = append(notes, note)
	}
	d.set.ModifyRaw(d.mod.path, d.mod.old, mod, fileMode(d.mod.path))
	if oldSum != nil {
		d.set.ModifyRaw(sumPath, oldSum, sum, fileMode(sumPath))
	}
	if sumNote != "" {
		notes = append(notes, sumNote)
	}
	vendorNote, err := d.dropVendored()
	if vendorNote != "" {
		notes = append(notes, vendorNote)
	}
	return strings.Join(append([]string{path + " is removed from go.mod"}, notes...), "; "), err
}

// replacement is the module version that go.sum speaks of in place of the
// dropped one, or "" for a directory.
func (d *dropping) replacement() module.Version {
	for _, r := range d.mod.file.Replace {
		if r.Old.Path == d.version.Path && (r.Old.Version == "" || r.Old.Version == d.version.Version) {
			return r.New
		}
	}
	return d.version
}

// sums leaves out the checksums of the dropped version unless the module graph
// still has it.
func (d *dropping) sums(mod, sum []byte, dropped module.Version) ([]byte, string) {
	if len(sum) == 0 || dropped.Version == "" {
		return sum, ""
	}
	graph, err := d.goCommand(mod, sum, "GOFLAGS=-mod=mod", "mod", "graph")
	switch {
	case err != nil:
		return sum, fmt.Sprintf("its lines stay in go.sum, because the module graph could not be read (%v); `go mod tidy` removes them", err)
	case mentions(graph, d.version):
		return sum, "its lines stay in go.sum: other modules list it in their go.mod"
	}
	var kept []byte
	for line := range bytes.Lines(sum) {
		f := strings.Fields(string(line))
		if len(f) == 3 && f[0] == dropped.Path && strings.TrimSuffix(f[1], "/go.mod") == dropped.Version {
			continue
		}
		kept = append(kept, line...)
	}
	return kept, ""
}

func mentions(graph []byte, v module.Version) bool {
	for _, field := range strings.Fields(string(graph)) {
		if field == v.Path+"@"+v.Version {
			return true
		}
	}
	return false
}

// verify asks the go command whether it can resolve every import of the edited
// sources with the edited go.mod and go.sum. A refusal is a failure that the
// unedited files do not have. Nothing is written to the tree.
func (d *dropping) verify(mod, sum, oldSum []byte) (refusal, note string) {
	if d.set.Module.Workspace != "" {
		return "", "not verified in a workspace"
	}
	if d.set.Module.Vendor {
		return "", ""
	}
	for _, query := range [][]string{{"list", "-m", "all"}, {"list", "-deps", "-test", "./..."}} {
		_, err := d.goCommand(mod, sum, "GOFLAGS=-mod=readonly", query...)
		if err == nil {
			continue
		}
		if _, before := d.goCommand(d.mod.old, oldSum, "GOFLAGS=-mod=readonly", query...); before != nil {
			return "", fmt.Sprintf("not verified: `go %s` failed before too (%v)", strings.Join(query, " "), before)
		}
		return err.Error(), ""
	}
	return "", ""
}

const goCommandTime = 2 * time.Minute

// goCommand runs the go command in the module, with copies of go.mod and
// go.sum in a temporary directory and the set's changes as an overlay. It
// never uses the network and writes nothing to the module.
func (d *dropping) goCommand(mod, sum []byte, flags string, args ...string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "gomod-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "go.mod")
	if err := errors.Join(os.WriteFile(file, mod, 0o600), os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o600)); err != nil {
		return nil, err
	}
	extra := []string{"-modfile=" + file}
	if args[0] == "list" {
		overlay, err := d.overlay(dir)
		if err != nil {
			return nil, err
		}
		extra = append(extra, "-overlay="+overlay)
	}
	verb := 1
	if args[0] == "mod" {
		verb = 2
	}
	ctx, cancel := context.WithTimeout(context.Background(), goCommandTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", append(append(append([]string{}, args[:verb]...), extra...), args[verb:]...)...)
	cmd.Dir = d.set.Module.Root
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GO111MODULE=on", flags)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = errors.New(firstLine(strings.TrimSpace(string(exit.Stderr))))
	}
	return out, err
}

// overlay writes the set's Go files for the go command's -overlay flag.
func (d *dropping) overlay(dir string) (string, error) {
	replace := map[string]string{}
	for i, c := range d.set.Changes {
		if !strings.HasSuffix(c.Path, ".go") {
			continue
		}
		replace[c.Path] = ""
		if c.Kind != Deleted {
			replace[c.Path] = filepath.Join(dir, fmt.Sprintf("%d.go", i))
			if err := os.WriteFile(replace[c.Path], c.New, 0o600); err != nil {
				return "", err
			}
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, data, 0o600)
}
