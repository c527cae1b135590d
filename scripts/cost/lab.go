// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// lab runs the commands that are compared in one tree.
type lab struct {
	temp string
	dir  string
}

// command runs in the tree with a build cache of its own, empty.
func (l *lab) command(ctx context.Context, cache, name string, args ...string) (*exec.Cmd, error) {
	dir := filepath.Join(l.temp, cache)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = l.dir
	cmd.Env = append(cmd.Environ(), "GOCACHE="+dir)
	return cmd, nil
}

func (l *lab) dryRun(ctx context.Context, bin string) (*usage, error) {
	report := filepath.Join(l.temp, "report.json")
	cmd, err := l.command(ctx, "cache-cbctl", bin, "migrate", "-n", "-o", "json="+report, "./...")
	if err != nil {
		return nil, err
	}
	u, err := measure(ctx, "cbctl migrate -n ./...", cmd)
	if err != nil {
		return nil, err
	}
	if u.exit > 1 { // 1: something would change
		return nil, fmt.Errorf("%s in %s exited with %d:\n%s", u.name, l.dir, u.exit, tail(u.stderr))
	}
	u.note, err = sites(report)
	return u, err
}

// sites says what the dry run found. Without a breaker it ends after reading
// the imports, and its cost would say nothing.
func sites(report string) (string, error) {
	data, err := os.ReadFile(report)
	if err != nil {
		return "", err
	}
	var r struct {
		Summary struct {
			Sites int `json:"sites"`
			Files int `json:"files_changed"`
		} `json:"summary"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return "", fmt.Errorf("the report of cbctl: %w", err)
	}
	if r.Summary.Sites == 0 {
		return "", fmt.Errorf("the tree uses no breaker library, so there is nothing to measure; add -plant")
	}
	return fmt.Sprintf("%d sites, %d files would change", r.Summary.Sites, r.Summary.Files), nil
}

func (l *lab) vet(ctx context.Context) (*usage, error) {
	cmd, err := l.command(ctx, "cache-vet", "go", "vet", "./...")
	if err != nil {
		return nil, err
	}
	u, err := measure(ctx, "go vet ./...", cmd)
	if err != nil {
		return nil, err
	}
	if u.exit != 0 {
		u.note = fmt.Sprintf("exit %d, %d lines of findings", u.exit, bytes.Count(u.stderr, []byte("\n")))
		fmt.Fprintf(os.Stderr, "go vet exited with %d; a package that does not compile makes it cheaper:\n%s\n", u.exit, tail(u.stderr))
	}
	return u, nil
}

// goCommand runs the go command outside of the measurement.
func goCommand(ctx context.Context, dir string, out *bytes.Buffer, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if out != nil {
		cmd.Stdout = out
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go %s in %s: %w\n%s", args[0], dir, err, tail(stderr.Bytes()))
	}
	return nil
}
