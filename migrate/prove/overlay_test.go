package prove

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNewPackage proves a version that imports a package which is not there
// yet, and whose path does not end in its name.
func TestNewPackage(t *testing.T) {
	m := loadModule(t, pairsDir(t))
	s := m.subject(t, "guard", "Guard")
	src, err := os.ReadFile(filepath.Join(s.Dir, "guard.go"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(src), "\t\"sync\"\n", "\t\"sync\"\n\n\t\"example.com/pairs/internal/go-core\"\n", 1)
	text = strings.Replace(text, "g.failures >= g.opt.Failures", "core.Reached(g.failures, g.opt.Failures)", 1)
	s.New = map[string][]byte{"guard.go": []byte(text)}
	s.Overlay = map[string][]byte{
		filepath.Join(m.dir, "internal", "go-core", "core.go"): []byte("// Package core counts.\npackage core\n\n// Reached compares.\nfunc Reached(n, limit int) bool { return n >= limit }\n"),
	}
	if out := outcome(t, s, 300); out.Status != StatusProved {
		t.Errorf("%s %s", out.Status, out.Reason)
	}
}
