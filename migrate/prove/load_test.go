package prove

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// module is a loaded module.
type module struct {
	dir    string
	loader *rewrite.Loader
}

func loadModule(t testing.TB, dir string) *module {
	t.Helper()
	return tagged(t, dir)
}

func tagged(t testing.TB, dir string, tags ...string) *module {
	t.Helper()
	m, err := rewrite.FindModule(dir)
	if err != nil {
		t.Fatal(err)
	}
	l, err := rewrite.NewLoader(context.Background(), m, rewrite.LoadOptions{Configs: []rewrite.BuildConfig{{Tags: tags}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(context.Background(), l.Packages()); err != nil {
		t.Fatal(err)
	}
	return &module{m.Root, l}
}

// subject is a package whose new version is the old one; name is of the type,
// or empty for the surest candidate.
func (m *module) subject(t testing.TB, pkgDir, name string) Subject {
	t.Helper()
	dir := filepath.Join(m.dir, filepath.FromSlash(pkgDir))
	for _, p := range m.loader.Packages() {
		if len(p.Files) == 0 || filepath.Dir(p.Files[0]) != dir {
			continue
		}
		var best *handrolled.Candidate
		for _, c := range handrolled.Recognise(p, m.loader.Fset()) {
			if c.Type.Name() == name || name == "" && (best == nil || c.Confidence > best.Confidence) {
				best = c
			}
		}
		if best == nil {
			t.Fatalf("no candidate %s in %s", name, pkgDir)
		}
		s := Subject{Root: m.dir, Dir: dir, Path: p.Path, Candidate: best, Package: p, Fset: m.loader.Fset(), Old: map[string][]byte{}, New: map[string][]byte{}}
		for _, f := range p.Files {
			src, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			s.Old[filepath.Base(f)], s.New[filepath.Base(f)] = src, src
		}
		return s
	}
	t.Fatalf("no package in %s", dir)
	return Subject{}
}

// changed is the subject with a change in its new version.
func (s Subject) changed(t testing.TB, from, to string) Subject {
	t.Helper()
	next := map[string][]byte{}
	n := 0
	for name, src := range s.New {
		n += bytes.Count(src, []byte(from))
		next[name] = bytes.ReplaceAll(src, []byte(from), []byte(to))
	}
	if n != 1 {
		t.Fatalf("%q is there %d times", from, n)
	}
	s.New = next
	return s
}

func outcome(t testing.TB, s Subject, schedules int) Outcome {
	t.Helper()
	r, err := Build(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	out, err := r.Prove(context.Background(), Options{Schedules: schedules, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var legacy = sync.OnceValue(func() string {
	dir, err := filepath.Abs("../../testdata/example/legacy")
	if err != nil {
		panic(err)
	}
	return dir
})

func text(lines []string) string { return strings.Join(lines, "\n") }
