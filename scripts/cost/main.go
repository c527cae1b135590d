// Copyright (c) 2026 The cbctl authors. MIT licence.

// Cost measures what a dry run of cbctl costs on a real tree, next to what
// vetting the tree costs. Both start with an empty build cache, in one run,
// one after the other.
//
//	go run ./scripts/cost DIR          # a module that uses gobreaker
//	go run ./scripts/cost -plant DIR   # a copy of it, with the worst case added
//	go run ./scripts/cost -vet=false DIR
//
// It exits with 1 when a limit is exceeded, with 2 when it cannot measure.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

type options struct {
	dir       string
	vet       bool
	plant     bool
	maxRatio  float64
	maxMemory size
}

// errExceeded: the measurement went well and its result is bad.
var errExceeded = errors.New("over the limit")

func main() {
	opt := options{maxMemory: 1.5e9}
	flag.BoolVar(&opt.vet, "vet", true, "measure go vet, too")
	flag.BoolVar(&opt.plant, "plant", false, "measure a copy in which the most imported package uses gobreaker in its API")
	flag.Float64Var(&opt.maxRatio, "max-ratio", 0.05, "most CPU time of cbctl, as a part of go vet's")
	flag.Var(&opt.maxMemory, "max-memory", "most memory of cbctl and what it runs, such as 800MB")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "cost: name the directory of one module: go run ./scripts/cost [flags] DIR")
		os.Exit(2)
	}
	opt.dir = flag.Arg(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, opt)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		if errors.Is(err, errExceeded) {
			os.Exit(1)
		}
		os.Exit(2)
	}
}

func run(ctx context.Context, opt options) error {
	temp, err := os.MkdirTemp("", "cost")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	bin := filepath.Join(temp, "cbctl")
	if err := build(ctx, bin); err != nil {
		return err
	}
	t, err := findTree(ctx, opt.dir)
	if err != nil {
		return err
	}
	if opt.plant {
		if err := t.plant(ctx, temp); err != nil {
			return err
		}
	}
	fmt.Println(t)
	l := &lab{temp: temp, dir: t.dir}
	dry, err := l.dryRun(ctx, bin)
	if err != nil {
		return err
	}
	var vet *usage
	if opt.vet {
		if vet, err = l.vet(ctx); err != nil {
			return err
		}
	}
	return report(os.Stdout, opt, dry, vet)
}

// build makes the program to be measured from the module around this one.
func build(ctx context.Context, bin string) error {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("go env GOMOD: %w", err)
	}
	root := filepath.Dir(strings.TrimSpace(string(out)))
	if _, err := os.Stat(filepath.Join(root, "scripts", "cost")); err != nil {
		return fmt.Errorf("run me inside the cbctl module: %w", err)
	}
	return goCommand(ctx, root, nil, "build", "-o", bin, ".")
}
