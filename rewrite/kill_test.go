//go:build unix

package rewrite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const killRoot, killStep = "REWRITE_TEST_KILL_ROOT", "REWRITE_TEST_KILL_STEP"

// TestKilledHelper is run by TestKilled in a process of its own: it applies
// the sample set and kills itself at a step.
func TestKilledHelper(t *testing.T) {
	root := os.Getenv(killRoot)
	if root == "" {
		t.Skip("started by TestKilled only")
	}
	at, _ := strconv.Atoi(os.Getenv(killStep))
	steps := 0
	err := sampleSet(t, &Module{Root: root}).Apply(context.Background(), ApplyOptions{Tool: "tool", fault: func(string, int) error {
		if steps == at {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		steps++
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
}

// TestKilled kills a run at every step. The next run must say how to recover,
// and Undo must give back the tree byte by byte.
func TestKilled(t *testing.T) {
	for step := 0; ; step++ {
		m := plainModule(t, sampleFiles)
		s := sampleSet(t, m)
		before := readTree(t, m.Root)
		if !runKilled(t, m.Root, step) {
			if step < 10 {
				t.Fatalf("only %d steps", step)
			}
			return
		}
		all, _ := journals(m, "tool")
		err := s.Apply(context.Background(), ApplyOptions{Tool: "tool", AllowDirty: true})
		if len(all) == 0 { // killed before the journal was written
			if err != nil {
				t.Errorf("step %d: %v", step, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "tool undo") {
			t.Errorf("step %d: error %v does not say how to recover", step, err)
		}
		if _, err := Undo(context.Background(), m, "tool"); err != nil {
			t.Errorf("step %d: %v", step, err)
		}
		sameTree(t, fmt.Sprintf("killed at step %d", step), readTree(t, m.Root), before)
	}
}

// runKilled reports whether the helper was killed; it is not when it has fewer
// steps.
func runKilled(t *testing.T, root string, step int) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledHelper$")
	cmd.Env = append(os.Environ(), killRoot+"="+root, killStep+"="+strconv.Itoa(step))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err == nil {
		return false
	}
	if !errors.As(err, &exit) || exit.ExitCode() != -1 {
		t.Fatalf("the helper failed: %v\n%s", err, out)
	}
	return true
}
