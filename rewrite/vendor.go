package rewrite

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// dropVendored removes the dropped module from vendor/ through the set: its
// block of modules.txt, which must agree with go.mod, and its files.
func (d *dropping) dropVendored() (string, error) {
	list := d.inModule("vendor", "modules.txt")
	old, err := d.set.current(list)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	kept, others := withoutModule(old, d.version.Path)
	if bytes.Equal(kept, old) {
		return "", nil
	}
	d.set.ModifyRaw(list, old, kept, fileMode(list))
	n, err := d.deleteVendored(others)
	return fmt.Sprintf("%d of its files are removed from vendor/ (`go mod vendor` removes what only it needed)", n), err
}

// withoutModule leaves the blocks of one module out of modules.txt and returns
// the paths of the others. A block begins with "# path version".
func withoutModule(text []byte, path string) (kept []byte, others []string) {
	drop := false
	for line := range bytes.Lines(text) {
		if f := strings.Fields(string(line)); len(f) > 1 && f[0] == "#" {
			drop = f[1] == path
			if !drop {
				others = append(others, f[1])
			}
		}
		if !drop {
			kept = append(kept, line...)
		}
	}
	return kept, others
}

// deleteVendored deletes the files below the module's vendored directory,
// except those of modules whose path continues its path.
func (d *dropping) deleteVendored(others []string) (n int, err error) {
	vendor := d.inModule("vendor")
	root := filepath.Join(vendor, filepath.FromSlash(d.version.Path))
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if path != root && slices.Contains(others, relSlash(vendor, path)) {
				return filepath.SkipDir
			}
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		d.set.Delete(path, data, fileMode(path))
		return nil
	})
	return n, err
}
