// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The test binary plays the measured commands: "parent" runs "child" and
// waits for it, as the go command does with compilers.
func TestMain(m *testing.M) {
	switch os.Getenv("COST_TEST_ROLE") {
	case "parent":
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "COST_TEST_ROLE=child")
		if err := cmd.Run(); err != nil {
			os.Exit(3)
		}
		os.Exit(1)
	case "child":
		burn(burned)
		os.Exit(0)
	case "sleeper":
		time.Sleep(time.Minute)
	}
	os.Exit(m.Run())
}

const (
	burned = 300 * time.Millisecond
	held   = 64 << 20
)

// burn holds memory, and computes for a while by the clock.
func burn(d time.Duration) {
	block := bytes.Repeat([]byte{1}, held)
	for start, i := time.Now(), 0; time.Since(start) < d; i++ {
		block[i%len(block)]++
	}
	runtime.KeepAlive(block)
}

func role(name string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "COST_TEST_ROLE="+name)
	return cmd
}

func TestMeasureCountsDescendants(t *testing.T) {
	u, err := measure(t.Context(), "parent", role("parent"))
	if err != nil {
		t.Fatal(err)
	}
	// A busy machine gives the child less than all of the time.
	if u.cpu < burned/10 {
		t.Errorf("CPU time %v: the child's is missing", u.cpu)
	}
	if u.exit != 1 {
		t.Errorf("exit %d, want 1", u.exit)
	}
	if runtime.GOOS == "linux" && (u.tree < held || u.largest < held) {
		t.Errorf("memory %v and %v: the child's is missing", u.tree, u.largest)
	}
}

func TestMeasureEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := measure(ctx, "sleeper", role("sleeper")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v: the command was not ended", took)
	}
}

func TestMeasureSaysWhatCannotBeRun(t *testing.T) {
	_, err := measure(t.Context(), "the name", exec.Command("/does/not/exist"))
	if err == nil || !strings.Contains(err.Error(), "the name") {
		t.Errorf("got %v", err)
	}
}

func TestReport(t *testing.T) {
	opt := options{maxRatio: 0.05, maxMemory: 1.5e9}
	dry := func(cpu time.Duration, memory size) *usage { return &usage{name: "dry", cpu: cpu, tree: memory} }
	vet := &usage{name: "vet", cpu: 100 * time.Second}
	for _, c := range []struct {
		name string
		dry  *usage
		vet  *usage
		over []string
	}{
		{"within", dry(5*time.Second, 1.5e9), vet, nil},
		{"slow", dry(6*time.Second, 1e9), vet, []string{"CPU time: 0.0600"}},
		{"big", dry(5*time.Second, 1.6e9), vet, []string{"memory: 1.6GB"}},
		{"big without vet", dry(600*time.Second, 1.6e9), nil, []string{"memory: 1.6GB"}},
		{"both", dry(60*time.Second, 2e9), vet, []string{"CPU time: 0.6000", "memory: 2GB"}},
		{"one process", &usage{cpu: 1, largest: 2e9}, vet, []string{"memory: 2GB"}},
		{"memory unknown", dry(time.Second, 0), vet, nil},
	} {
		var out bytes.Buffer
		err := report(&out, opt, c.dry, c.vet)
		if errors.Is(err, errExceeded) != (c.over != nil) {
			t.Errorf("%s: got %v", c.name, err)
		}
		for _, want := range c.over {
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in %v and\n%s", c.name, want, err, &out)
			}
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]size{"1.5GB": 1.5e9, "800 mb": 8e8, "3B": 3, "2kb": 2000} {
		var s size
		if err := s.Set(text); err != nil || s != want {
			t.Errorf("%s: got %d, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "GB", "1", "-1GB", "0MB", "NaNGB", "InfGB", "1e300GB", "1.5TB"} {
		var s size
		if err := s.Set(text); err == nil {
			t.Errorf("%q: got %d, want an error", text, s)
		}
	}
}
