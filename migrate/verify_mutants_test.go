package migrate

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/migrate/report"
)

// mutant is one change of a generated text.
type mutant struct {
	name string // package, line and what became of it
	file string
	src  []byte
	of   *replaced
}

// operator changes one thing in a line of generated code. It returns the new
// line, which is empty when the line goes.
type operator struct {
	match *regexp.Regexp
	with  []string
}

func op(match string, with ...string) operator { return operator{regexp.MustCompile(match), with} }

// settingOperators change the generated configuration.
var settingOperators = []operator{
	op(`^(\s*(?:ConsecutiveFailures|MinCalls|Probes|ProbeSuccesses): .*),$`, "$1 + 1,"),
	op(`^(\s*OpenFor: .*) \+ 1,$`, "$1,"),
	op(`^(\s*OpenFor: .*[^1]),$`, "$1 + 1,"),
	op(`^(\s*LazyProbing: .*),$`, "$1, SinceFailure: true,"),
	op(`max\(1, `, "max(2, "),
	op(`^\s*(?:SinceFailure|AfterOpen|LazyProbing|ProbeLimit|LateResults|LateSuccess|Compat|OnEvent|Backoff|FailureRatio|Window): .*$`, ""),
	op(`^(\s*ProbeLimit: ).*$`, "${1}breaker.ProbesUnlimited,"),
	op(`^(\s*OpenFor: .*),$`, "$1, LateResults: breaker.LateCounted,",
		"$1, LateResults: breaker.LateCounted, LateSuccess: breaker.LateSuccessCloses,",
		"$1, LateResults: breaker.LateCounted, LateSuccess: breaker.LateSuccessProbes,"),
	op(`^(\s*LateSuccess: ).*$`, "${1}breaker.LateSuccessProbes,"),
	op(`^(\s*AfterOpen: ).*$`, "${1}breaker.AfterOpenClosed,", "${1}breaker.AfterOpenCounting,"),
	op(`^(\s*Backoff: .*Factor: )2`, "${1}3"),
}

// bodyOperators change the generated statements.
var bodyOperators = []operator{
	op(`Record\(breaker\.Failure,`, "Record(breaker.Success,", "Record(breaker.Ignored,"),
	op(`Record\(breaker\.Success,`, "Record(breaker.Failure,", "Record(breaker.Ignored,"),
	op(`Record\(breaker\.Ignored,`, "Record(breaker.Success,", "Record(breaker.Failure,"),
	op(`rejected == nil`, "rejected != nil"),
	op(`rejected != nil`, "rejected == nil"),
	op(`LastState\(\) == breaker\.HalfOpen`, "LastState() != breaker.HalfOpen"),
	op(`^\s*\w+\.circuit\(\)\.\w+\(.*\)$`, ""),
	op(`^(\s*)case breaker\.Open:$`, "${1}case breaker.Closed:"),
	op(`^(\s*)case breaker\.HalfOpen:$`, "${1}case breaker.Closed:"),
	op(`event\.From == breaker\.HalfOpen`, "event.From == breaker.Open"),
	op(`event\.To == breaker\.(Open|Closed)`, "event.To == breaker.HalfOpen"),
	op(`stateOf\(event\.From\)`, "stateOf(event.To)"),
	op(`stateOf\(event\.To\)`, "stateOf(event.From)"),
	op(`^\s*if event\.Reason == breaker\.ReasonTripped \{$`, "\tif false {"),
	op(`Peek\(\)\.OpenUntil`, "Peek().LastFailure"),
	op(`Peek\(\)\.LastFailure`, "Peek().Since"),
	op(`Counts(\(\))?\.ConsecutiveFailures`, "Counts$1.Requests"),
}

// unseen are the mutants that nobody can tell from the original, by package and
// what is in their names.
var unseen = []struct{ pkg, text, why string }{
	{"httpretry", `SinceFailure: true`, "it goes with late results that count"},
	{"httpretry", `LateResults: breaker.LateCounted,$`, "what it remembers from the open state is cleared by the success that closes it"},
	{"llm", `LateResults: breaker.LateCounted,$`, "Compat asks for the same, and results come without a permit"},
	{"metrics", `SinceFailure: true|LateResults: `, "results of an older generation are not recorded, and an open breaker has no others"},
	{"resilience", `LateResults: breaker.LateCounted,$`, "Compat asks for the same, and results come without a permit"},
	{"teamutil", `LateResults: `, "Compat asks for the same, results come without a permit, and no success is recorded"},
	{"teamutil", `Counts\.Requests`, "failures are all that is recorded"},
	{"pipeline", `LateResults: `, "AfterOpenCounting asks for the same, and results come without a permit"},
	{"pipeline", `breaker\.LateSuccessProbes`, "one success is enough to close"},
	{"pipeline", `max\(2, `, "limits that are arguments are at least 1 in all schedules, and one is added"},
}

func (m mutant) unseen() bool {
	pkg, text, _ := strings.Cut(m.name, ": ")
	return slices.ContainsFunc(unseen, func(u struct{ pkg, text, why string }) bool {
		return u.pkg == pkg && regexp.MustCompile(u.text).MatchString(text)
	})
}

// TestVerifyFindsMutants changes one thing in what was generated, a setting or
// a statement. Within the schedules that are run by default each such mistake
// has to show.
func TestVerifyFindsMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("each mutant is a build")
	}
	v := migratedExample(t)
	var found, alike atomic.Int64
	var g errgroup.Group
	g.SetLimit(2) // a build is parallel itself
	for _, r := range v.replaced {
		for _, m := range v.mutants(r) {
			g.Go(func() error {
				schedules := []int{100, 2000} // the first of the many are the few
				if m.unseen() {
					alike.Add(1)
					schedules = schedules[:1]
				} else {
					found.Add(1)
				}
				switch p, reason, err := v.try(t.Context(), m, schedules); {
				case err != nil:
					t.Errorf("%s: %v", m.name, err)
				case (p.Status == prove.StatusDiverged) == m.unseen():
					t.Errorf("%s: %s %v %s\n%s", m.name, p.Status, p.Deviations, reason, strings.Join(p.Counterexample, "\n"))
				}
				return nil
			})
		}
	}
	_ = g.Wait() // the errors are the test's
	t.Logf("%d mutants, and %d that nobody can see", found.Load(), alike.Load())
	if found.Load() < 100 {
		t.Error("the operators do not fit what is generated any more")
	}
}

// migratedExample migrates a copy of the example and finds in it what there is
// to be verified.
func migratedExample(t *testing.T) *verifier {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../testdata/example/legacy")); err != nil {
		t.Fatal(err)
	}
	opt := options("", dir)
	opt.From, opt.Prove = []string{handrolledSource, inlineSource}, 50
	if err := plan(t, opt).Apply(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	v := &verifier{opt: VerifyOptions{Dir: dir, Prove: 50}, copies: map[string]string{}, seen: map[string]bool{}}
	if err := v.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range v.replaced {
		if r.proof.Status != prove.StatusProved {
			t.Fatalf("%s: %s %s", r.id(), r.proof.Status, r.reason)
		}
	}
	return v
}

// mutants are the changes of a package, a line at a time.
func (v *verifier) mutants(r *replaced) []mutant {
	var out []mutant
	for _, file := range r.now.Files {
		now, was := string(v.loader.Source(file)), string(r.sources(file))
		lines := strings.Split(now, "\n")
		for i, line := range lines {
			if strings.Contains(was, line+"\n") && !strings.Contains(line, "breaker.") {
				continue // nothing of it is generated
			}
			for _, changed := range variants(line) {
				if repeated(now, changed) {
					continue
				}
				whole := slices.Clone(lines)
				whole[i] = changed
				name := strings.Join(strings.Fields(fmt.Sprintf("%s: %s => %s", r.now.Name, line, changed)), " ")
				out = append(out, mutant{name: name, file: filepath.Base(file), src: []byte(strings.Join(whole, "\n")), of: r})
			}
		}
	}
	return out
}

// variants are the changes of a line.
func variants(line string) []string {
	var out []string
	for _, o := range slices.Concat(settingOperators, bodyOperators) {
		for _, with := range o.with {
			changed := o.match.ReplaceAllString(line, with)
			if !slices.Equal(strings.Fields(changed), strings.Fields(line)) {
				out = append(out, changed)
			}
		}
	}
	return out
}

// repeated reports whether a line sets what the text sets already elsewhere.
func repeated(text, line string) bool {
	for _, name := range []string{"SinceFailure:", "LateResults:", "LateSuccess:"} {
		if strings.Contains(line, ", "+name) && strings.Contains(text, name) {
			return true
		}
	}
	return false
}

// try runs a mutant until a number of schedules shows it.
func (v *verifier) try(ctx context.Context, m mutant, schedules []int) (p report.Proof, reason string, err error) {
	s := v.subject(m.of)
	s.New[m.file] = m.src
	runner, err := prove.Build(ctx, s)
	if err != nil {
		return p, "", err
	}
	defer runner.Close()
	for _, n := range schedules {
		p, reason, err = proof(ctx, runner, prove.Options{Schedules: n}, m.of.zeros)
		if err != nil || p.Status == prove.StatusDiverged {
			break
		}
	}
	return p, reason, err
}
