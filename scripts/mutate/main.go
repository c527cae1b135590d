// Copyright (c) 2026 The cbctl authors. MIT licence.

// Mutate proves that the tests of the breaker notice mistakes: it makes one
// mistake after the other, about one for each rule, and fails unless each is
// noticed. Rules that gobreaker has as well have to be noticed by the
// comparison with the real gobreaker, with fewer schedules than usual.
//
//	go run ./scripts/mutate            # all mutants
//	go run ./scripts/mutate -run lease # those whose rule contains "lease"
//
// Sources are not touched: the go command reads the mutants through -overlay.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

func main() {
	only := flag.String("run", "", "only mutants whose rule contains this")
	schedules := flag.Int("schedules", 30_000, "schedules per library of the comparison")
	parallel := flag.Int("p", runtime.NumCPU(), "mutants at the same time")
	flag.Parse()
	if err := run(*only, *schedules, *parallel); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// result is what became of a mutant.
type result struct {
	mutation
	killed bool
	took   time.Duration
	detail string // the first line that shows it
	err    error  // the mutant could not be made
}

func run(only string, schedules, parallel int) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	l := &lab{root: root, dir: dir, schedules: schedules}
	if err := l.control(); err != nil {
		return err
	}
	var chosen []mutation
	for _, m := range append(mutations, countingMutations...) {
		if strings.Contains(m.rule, only) {
			chosen = append(chosen, m)
		}
	}
	results := make([]result, len(chosen))
	var wg sync.WaitGroup
	places := make(chan bool, max(1, parallel))
	for i, m := range chosen {
		places <- true
		wg.Go(func() {
			results[i] = l.try(i, m)
			<-places
		})
	}
	wg.Wait()
	return table(results)
}

// moduleRoot is the directory of the go.mod in force.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	root := filepath.Dir(strings.TrimSpace(string(out)))
	if _, err := os.Stat(filepath.Join(root, "breaker", "state.go")); err != nil {
		return "", fmt.Errorf("run me inside the cbctl module: %w", err)
	}
	return root, nil
}

// lab makes and tries mutants.
type lab struct {
	root, dir string
	schedules int
}

// control shows that the unchanged tests pass: a suite that always fails
// would kill every mutant.
func (l *lab) control() error {
	for _, s := range []suite{comparison, own} {
		bin := filepath.Join(l.dir, "control-"+string(s))
		if out, err := l.build(s, "", bin); err != nil {
			return fmt.Errorf("the unchanged %s tests do not build: %w\n%s", s, err, out)
		}
		if out, err := l.test(s, bin); err != nil {
			return fmt.Errorf("the unchanged %s tests fail: %w\n%s", s, err, out)
		}
	}
	return nil
}

// try makes a mutant and lets its suite look for it.
func (l *lab) try(i int, m mutation) result {
	start := time.Now()
	r := result{mutation: m}
	overlay, err := l.overlay(i, m)
	if err != nil {
		r.err = err
		return r
	}
	bin := filepath.Join(l.dir, fmt.Sprintf("mutant%d.test", i))
	defer os.Remove(bin)
	if out, err := l.build(m.by, overlay, bin); err != nil {
		r.err = fmt.Errorf("does not build: %w\n%s", err, out)
		return r
	}
	out, err := l.test(m.by, bin)
	r.killed, r.detail, r.took = err != nil, evidence(out), time.Since(start)
	if errors.Is(err, context.DeadlineExceeded) {
		r.detail = "does not end"
	}
	return r
}

// overlay writes the mutated file and the overlay that puts it in place.
func (l *lab) overlay(i int, m mutation) (string, error) {
	path := filepath.Join(l.root, "breaker", m.file)
	src, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(src), m.old); n != 1 {
		return "", fmt.Errorf("%q occurs %d times in breaker/%s, want once: the source has moved, adapt the mutation", m.old, n, m.file)
	}
	mutant := filepath.Join(l.dir, fmt.Sprintf("mutant%d.go", i))
	changed := strings.Replace(string(src), m.old, m.new, 1)
	if err := os.WriteFile(mutant, []byte(changed), 0o600); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{path: mutant}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(l.dir, fmt.Sprintf("overlay%d.json", i))
	return overlay, os.WriteFile(overlay, text, 0o600)
}

// directory of the package of a suite.
func (l *lab) directory(s suite) string {
	if s == comparison {
		return filepath.Join(l.root, "migrate", "differential")
	}
	return filepath.Join(l.root, "breaker")
}

// build compiles a suite apart from running it, so that a mutant that does not
// compile is not taken for one that was noticed.
func (l *lab) build(s suite, overlay, bin string) ([]byte, error) {
	args := []string{"test", "-c", "-o", bin}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = l.directory(s)
	return cmd.CombinedOutput()
}

// test runs a compiled suite. Only the random comparison counts of the
// differential tests: the others know the rules by hand.
func (l *lab) test(s suite, bin string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	args := []string{"-test.failfast", "-test.short", "-test.timeout=100s"}
	if s == comparison {
		args = append(args, "-test.run=^TestGobreaker")
	}
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Dir = l.directory(s)
	cmd.Env = append(os.Environ(), fmt.Sprint("CBCTL_SCHEDULES=", l.schedules), "CBCTL_SEED=1")
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return out, err
}

// evidence is the line of a test's output that says most.
func evidence(out []byte) string {
	lines := strings.Split(string(out), "\n")
	for _, prefix := range []string{"^ the", "panic:", "--- FAIL: "} {
		for i := len(lines) - 1; i >= 0; i-- {
			if line := strings.TrimSpace(lines[i]); strings.HasPrefix(line, prefix) {
				return strings.TrimPrefix(strings.TrimPrefix(line, "--- FAIL: "), "^ ")
			}
		}
	}
	return ""
}

// table prints the results and returns an error unless each mutant was made
// and noticed.
func table(results []result) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RULE\tFILE\tTESTS\tVERDICT\tTIME\tNOTICED BY")
	survived, broken := 0, 0
	for _, r := range results {
		verdict, detail := "killed", r.detail
		switch {
		case r.err != nil:
			verdict, detail = "BROKEN", strings.SplitN(r.err.Error(), "\n", 2)[0]
			broken++
		case !r.killed:
			verdict = "SURVIVED"
			survived++
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.1fs\t%s\n", r.rule, r.file, r.by, verdict, r.took.Seconds(), detail)
	}
	w.Flush()
	for _, r := range results {
		if r.err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", r.rule, r.err)
		}
	}
	fmt.Printf("%d mutants, %d killed, %d survived, %d could not be made\n",
		len(results), len(results)-survived-broken, survived, broken)
	if survived+broken > 0 {
		return fmt.Errorf("%d of %d mutants were not noticed or not made", survived+broken, len(results))
	}
	return nil
}
