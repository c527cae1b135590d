// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tree is the module that is measured.
type tree struct {
	name     string // as the user knows it
	dir      string
	packages []*listed
	planted  string // where the worst case was added, "" when it was not
}

// listed is what `go list` says of a package or a test variant.
type listed struct {
	ImportPath, Name, Dir, ForTest string
	Imports, GoFiles               []string
}

func (t *tree) String() string {
	text := fmt.Sprintf("%s: %d packages", t.name, len(t.plain()))
	if t.planted != "" {
		text += "\n" + t.planted
	}
	return text
}

// findTree lists the packages once before anything is measured: that shows
// that the tree can be loaded, and brings the modules it needs.
func findTree(ctx context.Context, dir string) (*tree, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return nil, fmt.Errorf("%s is not the root of a Go module: %w", dir, err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	t := &tree{name: filepath.Base(dir), dir: dir}
	return t, t.list(ctx)
}

func (t *tree) list(ctx context.Context) error {
	var out bytes.Buffer
	err := goCommand(ctx, t.dir, &out, "list", "-test", "-json=ImportPath,Name,Dir,ForTest,Imports,GoFiles", "./...")
	if err != nil {
		return fmt.Errorf("the tree cannot be loaded: %w", err)
	}
	t.packages = nil
	for d := json.NewDecoder(&out); ; {
		p := &listed{}
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("the answer of go list: %w", err)
		}
		t.packages = append(t.packages, p)
	}
	if len(t.plain()) == 0 {
		return fmt.Errorf("%s: the module has no packages", t.dir)
	}
	return nil
}

// plain are the packages without their test variants and test programs.
func (t *tree) plain() []*listed {
	var list []*listed
	for _, p := range t.packages {
		if p.ForTest == "" && !strings.HasSuffix(p.ImportPath, ".test") {
			list = append(list, p)
		}
	}
	return list
}

// mostImported finds the package that most packages of the module, test
// variants included, import. Ties go to the first by path.
func (t *tree) mostImported() (best *listed, importers int) {
	counts := map[string]int{}
	for _, p := range t.packages {
		for _, path := range p.Imports {
			path, _, _ = strings.Cut(path, " [") // the variant of a test
			counts[path]++
		}
	}
	for _, p := range t.plain() {
		if p.Name == "main" || len(p.GoFiles) == 0 {
			continue
		}
		if n := counts[p.ImportPath]; n > importers || n == importers && n > 0 && p.ImportPath < best.ImportPath {
			best, importers = p, n
		}
	}
	return best, importers
}

// repository is the directory that has to be copied with the module: what it
// replaces may lie beside it.
func repository(dir string) string {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, ".git")); err == nil {
			return d
		}
		if d == filepath.Dir(d) {
			return dir
		}
	}
}

// skipped are directories that no build looks into.
var skipped = []string{".git", "node_modules"}

// copyTree copies files and symbolic links.
func copyTree(ctx context.Context, from, to string) error {
	return filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir() && slices.Contains(skipped, d.Name()):
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		case d.Type()&os.ModeSymlink != 0:
			link, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		case d.Type().IsRegular():
			return copyFile(path, target)
		}
		return nil
	})
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
