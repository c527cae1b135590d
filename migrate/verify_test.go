package migrate

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/report"
)

// TestVerifyRuns verifies breakers of one package that two runs have replaced:
// for each the sources before its own run are the old ones, also when the
// package was changed in other files since.
func TestVerifyRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("each proof is a build")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), []byte("module example.com/both\n\ngo 1.22\n"))
	for name, pkg := range map[string]string{"pipeline/worker.go": "pipeline", "teamutil/breaker.go": "teamutil"} {
		src, err := os.ReadFile(filepath.Join("../testdata/example/legacy", name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.Base(name)), bytes.Replace(src, []byte("\npackage "+pkg), []byte("\npackage both"), 1))
	}
	opt := options("", dir)
	opt.Prove = 100
	for _, from := range []string{handrolledSource, inlineSource} {
		opt.From = []string{from}
		if err := plan(t, opt).Apply(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, from+".go"), []byte("package both\n\nfunc "+from+"(b *Breaker) bool { return b.Allow() }\n"))
	}
	proofs := verify(t, VerifyOptions{Dir: dir, Prove: 100})
	var got []string
	for _, i := range proofs.Implementations {
		got = append(got, strings.Join([]string{i.ID, i.File, i.Old, i.Proof.Status}, " "))
	}
	want := "handrolled:example.com/both.Breaker breaker.go journal 1 proved\ninline:example.com/both.Worker worker.go journal 2 proved"
	if text := strings.Join(got, "\n"); text != want || !proofs.Clean() {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if proofs := verify(t, VerifyOptions{Dir: dir, Prove: 100, Patterns: []string{"./internal/..."}}); len(proofs.Implementations) > 0 {
		t.Errorf("%d breakers in packages that were not asked for", len(proofs.Implementations))
	}

	write(t, filepath.Join(dir, "broken.go"), []byte("package both\n\nvar x int = \"\"\n"))
	_, err := Verify(t.Context(), VerifyOptions{Dir: dir, Prove: 100})
	var load *LoadError
	if !errors.As(err, &load) || len(load.Problems) != 1 || load.Problems[0].Pos.Line != 3 || filepath.Base(load.Problems[0].Pos.Filename) != "broken.go" {
		t.Errorf("of code that does not compile: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "broken.go")); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, "internal/breaker/view.go")
	write(t, copied, []byte("package breaker\n\nfunc broken() int {}\n"))
	if _, err := Verify(t.Context(), VerifyOptions{Dir: dir, Prove: 100}); !errors.As(err, &load) || len(load.Problems) == 0 {
		t.Errorf("of a copy that does not compile: %v", err)
	}
}

func verify(t *testing.T, opt VerifyOptions) *report.Proofs {
	t.Helper()
	proofs, err := Verify(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return proofs
}

func TestVerifyUsage(t *testing.T) {
	var usage *UsageError
	if _, err := Verify(t.Context(), VerifyOptions{Dir: t.TempDir()}); !errors.As(err, &usage) {
		t.Errorf("without schedules: %v", err)
	}
	var load *LoadError
	if _, err := Verify(t.Context(), VerifyOptions{Dir: t.TempDir(), Prove: 1}); !errors.As(err, &load) {
		t.Errorf("without a module: %v", err)
	}
}

// TestMemo keeps what is known of zeros from the migration to the verification.
func TestMemo(t *testing.T) {
	r := &Result{Report: &report.Migration{Implementations: []report.Implementation{
		{ID: "a", Proof: report.Proof{Status: "proved"}},
		{ID: "b", Proof: report.Proof{Status: "proved", Deviations: []string{deviationLease, deviationZero}}},
		{ID: "c", Proof: report.Proof{Status: "diverged"}},
	}}}
	text, err := r.memo()
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]zeros{"a": zerosAgree, "b": zerosDiffer, "c": zerosUnknown, "d": zerosUnknown} {
		if got := readMemo(text).zeros(id); got != want {
			t.Errorf("%s: %d, want %d", id, got, want)
		}
	}
	if m := readMemo([]byte("[1]")); m.zeros("a") != zerosUnknown {
		t.Error("a note that cannot be read says something")
	}
	r.Report.Implementations = nil
	if text, err := r.memo(); text != nil || err != nil {
		t.Errorf("nothing was proved: %s, %v", text, err)
	}
}
