package rewrite

import (
	"bytes"
	"errors"
	"fmt"
	"go/build"
	"go/build/constraint"
	"path"
	"slices"
	"strings"
)

// The operating systems and architectures that go/build takes for a file name
// suffix. The standard library keeps its list internal.
var (
	knownOS   = words("aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos")
	unixOS    = words("aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris")
	knownArch = words("386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm")
)

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// fileConstraint is everything that decides whether a build takes the file:
// the build lines of its header, its name, and cgo.
func fileConstraint(name string, src []byte, cgo bool) (constraint.Expr, error) {
	expr, err := headerConstraint(src)
	expr = and(expr, nameConstraint(name))
	if cgo {
		expr = and(expr, &constraint.TagExpr{Tag: "cgo"})
	}
	return expr, err
}

func and(x, y constraint.Expr) constraint.Expr {
	switch {
	case x == nil:
		return y
	case y == nil:
		return x
	}
	return &constraint.AndExpr{X: x, Y: y}
}

// nameConstraint reads name_GOOS, name_GOARCH and name_GOOS_GOARCH, each with
// or without _test, by the rules of go/build.
func nameConstraint(file string) constraint.Expr {
	name, _, _ := strings.Cut(path.Base(file), ".")
	i := strings.Index(name, "_")
	if i < 0 {
		return nil // linux.go is no constraint, only x_linux.go is
	}
	parts := strings.Split(name[i:], "_")
	if n := len(parts); parts[n-1] == "test" {
		parts = parts[:n-1]
	}
	n := len(parts)
	if n >= 2 && knownOS[parts[n-2]] && knownArch[parts[n-1]] {
		return and(&constraint.TagExpr{Tag: parts[n-2]}, &constraint.TagExpr{Tag: parts[n-1]})
	}
	if n >= 1 && (knownOS[parts[n-1]] || knownArch[parts[n-1]]) {
		return &constraint.TagExpr{Tag: parts[n-1]}
	}
	return nil
}

// headerConstraint returns the //go:build expression, or what older comment
// lines for +build say when there is none.
func headerConstraint(src []byte) (constraint.Expr, error) {
	goBuild, plus, err := buildLines(src)
	if err != nil {
		return nil, err
	}
	if goBuild != "" {
		expr, err := constraint.Parse(goBuild)
		if err != nil {
			return nil, fmt.Errorf("parsing //go:build line: %w", err)
		}
		return expr, nil
	}
	var expr constraint.Expr
	for _, line := range plus {
		if x, err := constraint.Parse(line); err == nil {
			expr = and(expr, x)
		}
	}
	return expr, nil
}

// buildLines scans the comments before the package clause. A +build line
// counts only if a blank line separates it from what follows.
func buildLines(src []byte) (goBuild string, plus []string, err error) {
	var pending []string
	ended, block := false, false
	for raw := range bytes.Lines(bytes.TrimPrefix(src, byteOrderMark)) {
		line := strings.TrimSpace(string(raw))
		if line == "" && !ended {
			plus, pending = append(plus, pending...), nil
			continue
		}
		if !strings.HasPrefix(line, "//") {
			ended = true
		}
		if !block && constraint.IsGoBuild(line) {
			if goBuild != "" {
				return "", nil, errors.New("more than one //go:build line")
			}
			goBuild = line
		}
		if !ended && constraint.IsPlusBuild(line) {
			pending = append(pending, line)
		}
		var code bool
		if block, code = skipComments(line, block); code {
			break
		}
	}
	return goBuild, plus, nil
}

// skipComments says whether line ends inside a block comment and whether it
// holds anything but comments.
func skipComments(line string, block bool) (inBlock, code bool) {
	for line != "" {
		if block {
			_, rest, found := strings.Cut(line, "*/")
			if !found {
				return true, false
			}
			line, block = strings.TrimSpace(rest), false
			continue
		}
		if strings.HasPrefix(line, "//") {
			return false, false
		}
		if !strings.HasPrefix(line, "/*") {
			return false, true
		}
		line, block = line[2:], true
	}
	return block, false
}

// BuildConfig is one way to build a module. The zero value is the host's.
type BuildConfig struct {
	GOOS, GOARCH string
	Tags         []string
	NoCgo        bool // build without cgo
}

// normal fills the host's values in.
func (c BuildConfig) normal() BuildConfig {
	if c.GOOS == "" {
		c.GOOS = build.Default.GOOS
	}
	if c.GOARCH == "" {
		c.GOARCH = build.Default.GOARCH
	}
	c.Tags = slices.Clone(c.Tags)
	slices.Sort(c.Tags)
	c.Tags = slices.Compact(c.Tags)
	return c
}

// String is the configuration as a user would write it.
func (c BuildConfig) String() string {
	c = c.normal()
	s := c.GOOS + "/" + c.GOARCH
	if len(c.Tags) > 0 {
		s += " -tags " + strings.Join(c.Tags, ",")
	}
	if c.NoCgo {
		s += " CGO_ENABLED=0"
	}
	return s
}

// Builds reports whether the configuration takes a file with this constraint.
func (c BuildConfig) Builds(expr constraint.Expr) bool {
	return expr == nil || expr.Eval(c.normal().tag)
}

// tag is go/build's matchTag; c must be normal.
func (c BuildConfig) tag(name string) bool {
	switch {
	case name == "cgo":
		return !c.NoCgo
	case name == "gc":
		return true
	case name == c.GOOS, name == c.GOARCH:
		return true
	case name == "linux":
		return c.GOOS == "android"
	case name == "solaris":
		return c.GOOS == "illumos"
	case name == "darwin":
		return c.GOOS == "ios"
	case name == "unix":
		return unixOS[c.GOOS]
	}
	return slices.Contains(c.Tags, name) || fixedTag(name)
}

// fixedTag reports tags that the toolchain sets: releases and experiments.
func fixedTag(name string) bool {
	return slices.Contains(build.Default.ReleaseTags, name) || slices.Contains(build.Default.ToolTags, name)
}
