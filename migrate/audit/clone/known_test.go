package clone

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// published are the breakers whose shapes are known: module, version and folder
// of each. Versions between those listed look like the one before.
var published = [][3]string{
	{"github.com/sony/gobreaker", "v0.4.1", "."},
	{"github.com/sony/gobreaker", "v1.0.0", "."},
	{"github.com/sony/gobreaker/v2", "v2.0.0", "."},
	{"github.com/sony/gobreaker/v2", "v2.3.0", "."},
	{"github.com/sony/gobreaker/v2", "v2.4.0", "."},
	{"github.com/eapache/go-resiliency", "v1.2.0", "breaker"},
	{"github.com/eapache/go-resiliency", "v1.7.0", "breaker"},
	{"github.com/rubyist/circuitbreaker", "v2.2.1+incompatible", "."},
	{"github.com/mercari/go-circuitbreaker", "v0.0.2", "."},
}

// TestWriteLibraries writes libraries.txt. It runs when CBCTL_MODCACHE names a
// module cache that has all that is published.
func TestWriteLibraries(t *testing.T) {
	cache := os.Getenv("CBCTL_MODCACHE")
	if cache == "" {
		t.Skip("CBCTL_MODCACHE is not set")
	}
	var out bytes.Buffer
	for _, p := range published {
		escaped, err := module.EscapePath(p[0])
		if err != nil {
			t.Fatal(err)
		}
		shape := shapeIn(t, filepath.Join(cache, escaped+"@"+p[1], p[2]), p[0])
		text, err := shape.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %s %s\n", p[0], p[1], text)
	}
	if err := os.WriteFile("libraries.txt", out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// shapeIn is the shape of the breaker of a package, loaded from a copy: what
// else the module needs does not matter.
func shapeIn(t *testing.T, dir, path string) Shape {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files, %v", dir, err)
	}
	to := t.TempDir()
	if err := os.WriteFile(filepath.Join(to, "go.mod"), []byte("module "+path+"\n\ngo 1.22\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(f)), src, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := rewrite.FindModule(to)
	if err != nil {
		t.Fatal(err)
	}
	l, err := rewrite.NewLoader(context.Background(), m, rewrite.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(context.Background(), l.Packages()); err != nil {
		t.Fatal(err)
	}
	var found []Shape
	for _, p := range l.Packages() {
		for _, c := range handrolled.Recognise(p, l.Fset()) {
			if c.Confidence >= handrolled.DefaultConfidence {
				found = append(found, Code{Package: p, Candidate: c, Fset: l.Fset(), Source: l.Source}.Shape())
			}
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s: %d breakers", dir, len(found))
	}
	return found[0]
}

func TestLibrariesAreKnown(t *testing.T) {
	list := libraries()
	if len(list) != len(published) {
		t.Fatalf("%d libraries, want %d", len(list), len(published))
	}
	for i, l := range list {
		if l.Module != published[i][0] || l.Version != published[i][1] {
			t.Errorf("%s %s stands in the place of %s", l.Module, l.Version, published[i])
		}
		got, d, share := KnownLibrary(l.shape)
		if got.Module != l.Module || got.Version != l.Version || d != Exact || share != 1 {
			t.Errorf("%s %s is taken for %s %s: %s %v", l.Module, l.Version, got.Module, got.Version, d, share)
		}
		text, _ := l.shape.MarshalText()
		s := &survey.Survey{Implementations: []survey.Implementation{{ID: "x", Kind: survey.Handrolled, Type: "Breaker", Shape: string(text)}}}
		if f := Findings(s); len(f) != 1 || f[0].Rule != ruleCopy || !strings.Contains(f[0].Message, l.Module) {
			t.Errorf("%+v", f)
		}
	}
	for _, s := range shapesOf(t) {
		if l, d, share := KnownLibrary(s); d != "" {
			t.Errorf("a breaker of testdata is taken for %s: %s %v", l.Module, d, share)
		}
	}
}
