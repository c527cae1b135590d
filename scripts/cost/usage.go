// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// usage is what a command and everything it ran took.
type usage struct {
	name      string
	cpu, wall time.Duration
	tree      size // most memory of all its processes together; 0 when unknown
	largest   size // most memory of one of them; 0 when unknown
	exit      int
	stdout    []byte
	stderr    []byte
	note      string
}

// memory is the stricter of the two measures.
func (u *usage) memory() size { return max(u.tree, u.largest) }

// interval between two looks at the memory of the processes.
const interval = 50 * time.Millisecond

// measure runs a command to its end. The times of a process that was waited
// for hold those of the descendants that it waited for itself, which is what
// the go command does with compilers, vet and cgo.
func measure(ctx context.Context, name string, cmd *exec.Cmd) (*usage, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	ownGroup(cmd)
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	ended, peak := make(chan struct{}), make(chan size)
	go func() { peak <- watch(ctx, cmd.Process.Pid, ended) }()
	err := cmd.Wait()
	close(ended)
	u := &usage{name: name, wall: time.Since(start), tree: <-peak}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	u.largest = largestProcess(cmd.ProcessState)
	u.exit, u.stdout, u.stderr = cmd.ProcessState.ExitCode(), stdout.Bytes(), stderr.Bytes()
	return u, nil
}

// watch samples the memory of the group until it has ended. When the context
// ends first it ends the group.
func watch(ctx context.Context, pid int, ended <-chan struct{}) size {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	s := newSampler(pid)
	var peak size
	done := ctx.Done()
	for {
		peak = max(peak, s.memory())
		select {
		case <-ended:
			return peak
		case <-done:
			endGroup(pid)
			done = nil
		case <-tick.C:
		}
	}
}

// tail is the end of a command's output, for messages.
func tail(out []byte) string {
	const most = 20
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}
