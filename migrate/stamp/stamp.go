// Package stamp reads what a copy of the canonical package says of itself: its
// version, and the hash of each file, by which it is told whether somebody
// edited it.
package stamp

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// File is the name of the stamp, which lies beside the files of a copy.
const File = "cbctl.sum"

// Stamp is a stamp that was read. The zero Stamp is that of a folder without.
type Stamp struct {
	Version string            // as in "# example.com/path v1.2.3, copied by cbctl; ..."
	Hashes  map[string]string // by file name
}

// In reports whether a folder has a stamp.
func In(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, File))
	return err == nil
}

// Read returns the stamp of a folder, or the zero Stamp.
func Read(dir string) Stamp {
	src, err := os.ReadFile(filepath.Join(dir, File))
	if err != nil {
		return Stamp{}
	}
	s := Stamp{Hashes: map[string]string{}}
	for i, line := range strings.Split(string(src), "\n") {
		if i == 0 {
			head, _, _ := strings.Cut(strings.TrimPrefix(line, "# "), ", copied by")
			_, s.Version, _ = strings.Cut(head, " ")
		}
		if hash, name, ok := strings.Cut(line, "  "); ok && !strings.HasPrefix(line, "#") {
			s.Hashes[name] = hash
		}
	}
	return s
}

// Changed returns the names of the files that are there and differ from their
// hash, in order.
func (s Stamp) Changed(dir string) []string {
	var out []string
	for name, hash := range s.Hashes {
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil && fmt.Sprintf("%x", sha256.Sum256(src)) != hash {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Edited returns the names of all files that are not as they were copied:
// changed, missing, or added. Tests do not count as added.
func (s Stamp) Edited(dir string) []string {
	out := s.Changed(dir)
	for name := range s.Hashes {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			out = append(out, name)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.go")) // the pattern is well-formed
	for _, file := range files {
		if name := filepath.Base(file); !strings.HasSuffix(name, "_test.go") && s.Hashes[name] == "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
