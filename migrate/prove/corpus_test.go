package prove

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// TestCorpus proves that breakers in real repositories behave as themselves,
// to see which can be driven. It runs when CBCTL_PROVE_CORPUS names a folder
// with checkouts; CBCTL_CORPUS_REPOS names the only ones to look at, by commas.
func TestCorpus(t *testing.T) {
	root := os.Getenv("CBCTL_PROVE_CORPUS")
	if root == "" {
		t.Skip("CBCTL_PROVE_CORPUS is not set")
	}
	repos, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	only := os.Getenv("CBCTL_CORPUS_REPOS")
	driven, all := 0, 0
	for _, repo := range repos {
		if only != "" && !slices.Contains(strings.Split(only, ","), repo.Name()) {
			continue
		}
		for _, s := range corpusSubjects(t, filepath.Join(root, repo.Name())) {
			all++
			if driveAlone(t, s) {
				driven++
			}
		}
	}
	t.Logf("%d of %d can be driven", driven, all)
}

// driveAlone reports whether a breaker was proved to behave as itself.
func driveAlone(t *testing.T, s Subject) bool {
	name := s.Path + "." + s.Candidate.Type.Name()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if os.Getenv("CBCTL_PROVE_SHOW") != "" {
		if g, err := plan(s); err == nil {
			t.Logf("%s", g.old[driverFile])
		}
	}
	r, err := Build(ctx, s)
	var not *NotRun
	if errors.As(err, &not) {
		t.Logf("%s: %v", name, not)
		return false
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	defer r.Close()
	began := time.Now()
	out, err := r.Prove(ctx, Options{Schedules: 500})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	t.Logf("%s: %s %s %v, %.0f/s", name, out.Status, out.Reason, out.Notes, float64(out.Schedules)/time.Since(began).Seconds())
	if out.Status == StatusDiverged {
		t.Errorf("%s differs from itself:\n%s", name, text(out.Counterexample))
	}
	return out.Status == StatusProved
}

func corpusSubjects(t *testing.T, dir string) []Subject {
	var out []Subject
	m, err := rewrite.FindModule(dir)
	if err != nil {
		return nil
	}
	l, err := rewrite.NewLoader(context.Background(), m, rewrite.LoadOptions{})
	if err != nil {
		t.Log(err)
		return nil
	}
	if err := l.Check(context.Background(), l.Packages()); err != nil {
		t.Log(err)
		return nil
	}
	for _, p := range l.Packages() {
		if p.ForTest != "" || p.Types == nil {
			continue
		}
		for _, c := range handrolled.Recognise(p, l.Fset()) {
			if c.Confidence < handrolled.DefaultConfidence {
				continue
			}
			s := Subject{Root: m.Root, Dir: filepath.Dir(p.Files[0]), Path: p.Path, Candidate: c, Package: p, Fset: l.Fset(), Old: map[string][]byte{}}
			for _, f := range p.Files {
				s.Old[filepath.Base(f)] = l.Source(f)
			}
			s.New = s.Old
			out = append(out, s)
		}
	}
	return out
}
