package rewrite

import (
	"bytes"
	"context"
	"errors"
	"go/build/constraint"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Status says why a file is or is not part of the analysis.
type Status string

// The statuses of a file.
const (
	Analysed     Status = "analysed"
	Vendored     Status = "vendored"
	NestedModule Status = "nested module"
	Testdata     Status = "testdata"
	Ignored      Status = "ignored directory" // _x, .x, or an ignore directive of go.mod
	Excluded     Status = "excluded by build constraints"
	Unparsable   Status = "unparsable"
)

// File is what one read of a file tells.
type File struct {
	Path       string // relative to Module.Root, slash separated
	Status     Status
	Package    string
	Imports    []string // import paths, in order of appearance
	Test       bool
	Constraint constraint.Expr // what decides whether a build takes the file, file name and cgo included; nil when nothing does
	Generated  string          // the generator's header line, "" when hand-written
	Directives []Directive

	Marks Marks // what ScanOptions.Mark said; only of the module's own files

	Cgo, CRLF, BOM, LineDirective, ReadOnly bool
	Symlink                                 bool // the file itself is a symbolic link

	Err  error // why it cannot be parsed, with file:line:col
	Hash [32]byte
	Size int64
}

// Directive is a line comment meant for a tool: //word:rest.
type Directive struct {
	Line int
	Text string // the whole comment, slashes included
}

// Ledger accounts for every Go file below a module's root.
type Ledger struct {
	Module *Module
	Files  []*File // sorted by path

	byPath map[string]*File
}

// Marks are what a caller of ScanWith wants to know about the text of a
// file, one bit each.
type Marks uint32

// ScanOptions say what else to find out about files, and what not.
type ScanOptions struct {
	// Mark says what a caller wants to know about the text of a file of the
	// module that is analysed; nil is nothing. The bytes are valid during the call
	// only. Mark is called concurrently.
	Mark func(src []byte) Marks

	// Headers reads no further than the imports of files that have no
	// directives: several times faster. Syntax errors below are not noticed, so
	// that the file counts as analysed.
	Headers bool
}

// ScanWith reads every Go file below the module's root once. Directories
// reached through symbolic links are left out, as the go command leaves them
// out.
func ScanWith(ctx context.Context, m *Module, opt ScanOptions) (*Ledger, error) {
	found := make(chan *File, 256)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(found)
		return walk(ctx, m, found)
	})
	var mu sync.Mutex
	var files []*File
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			var mine []*File
			var buf bytes.Buffer
			for f := range found {
				f.read(m, &buf, opt)
				mine = append(mine, f)
			}
			mu.Lock()
			defer mu.Unlock()
			files = append(files, mine...)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return newLedger(m, files), nil
}

// Scan is ScanWith without options.
func Scan(ctx context.Context, m *Module) (*Ledger, error) { return ScanWith(ctx, m, ScanOptions{}) }

func newLedger(m *Module, files []*File) *Ledger {
	slices.SortFunc(files, func(a, b *File) int { return strings.Compare(a.Path, b.Path) })
	l := &Ledger{Module: m, Files: files, byPath: make(map[string]*File, len(files))}
	for _, f := range files {
		l.byPath[f.Path] = f
	}
	return l
}

// walk sends one File per Go file, with the status its directory gives it.
func walk(ctx context.Context, m *Module, found chan<- *File) error {
	status := map[string]Status{} // of directories, by path
	return filepath.WalkDir(m.Root, func(path string, d fs.DirEntry, err error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err != nil {
			return unreadable(m, path, err)
		}
		if d.IsDir() {
			if d.Name() == ".git" {
				return fs.SkipDir
			}
			status[path] = dirStatus(m, path, status[filepath.Dir(path)])
			return nil
		}
		f, ok := entry(m, path, d, status[filepath.Dir(path)])
		if !ok {
			return nil
		}
		select {
		case found <- f:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// unreadable decides what a directory that cannot be read means: below the
// root it is skipped, since the go command cannot build it either.
func unreadable(m *Module, path string, err error) error {
	if path == m.Root {
		return err
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		return fs.SkipDir
	}
	return err
}

func entry(m *Module, path string, d fs.DirEntry, status Status) (*File, bool) {
	if !strings.HasSuffix(path, ".go") {
		return nil, false
	}
	link := d.Type()&fs.ModeSymlink != 0
	if !link && !d.Type().IsRegular() {
		return nil, false
	}
	if link {
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return nil, false
		}
	}
	name := d.Name()
	if status == Analysed && (name[0] == '_' || name[0] == '.') {
		status = Ignored
	}
	return &File{
		Path: m.Rel(path), Status: status, Symlink: link,
		Test: strings.HasSuffix(name, "_test.go"),
	}, true
}

// dirStatus is the status of the files right in dir. The outermost reason to
// leave a tree alone wins.
func dirStatus(m *Module, dir string, parent Status) Status {
	if dir == m.Root {
		return Analysed
	}
	if parent != Analysed {
		return parent
	}
	base := filepath.Base(dir)
	switch {
	case base == "vendor":
		return Vendored
	case isFile(filepath.Join(dir, "go.mod")):
		return NestedModule
	case base == "testdata":
		return Testdata
	case base[0] == '_' || base[0] == '.' || m.ignores(m.Rel(dir)):
		return Ignored
	}
	return Analysed
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// ignores reports whether an ignore directive of go.mod names the directory:
// "./x" means x below the root, "x" means a directory x anywhere.
func (m *Module) ignores(rel string) bool {
	for _, pattern := range m.ignore {
		if rooted, ok := strings.CutPrefix(pattern, "./"); ok {
			if rel == rooted {
				return true
			}
		} else if rel == pattern || strings.HasSuffix(rel, "/"+pattern) {
			return true
		}
	}
	return false
}

// File returns the file with the given path relative to the module's root.
func (l *Ledger) File(path string) *File { return l.byPath[path] }

// Importing returns the files that import a path for which match is true.
// Without statuses it looks at the module's own files only: those that are
// analysed, excluded by build constraints, or unparsable.
func (l *Ledger) Importing(match func(importPath string) bool, statuses ...Status) []*File {
	if len(statuses) == 0 {
		statuses = []Status{Analysed, Excluded, Unparsable}
	}
	var files []*File
	for _, f := range l.Files {
		if slices.Contains(statuses, f.Status) && slices.ContainsFunc(f.Imports, match) {
			files = append(files, f)
		}
	}
	return files
}

// Counts returns how many files have each status.
func (l *Ledger) Counts() map[Status]int {
	counts := map[Status]int{}
	for _, f := range l.Files {
		counts[f.Status]++
	}
	return counts
}

// Settle marks the files that none of the loader's configurations builds as
// excluded, so that every file has its final status. Tests that the loader was
// told to leave aside are excluded only if their constraints exclude them.
func (l *Ledger) Settle(loader *Loader) {
	built := map[string]bool{}
	for _, p := range loader.Packages() {
		for _, path := range p.Files {
			built[l.Module.Rel(path)] = true
		}
	}
	for _, f := range l.Files {
		if f.Status == Analysed && !built[f.Path] && !(f.Test && !loader.opt.Tests && loader.built(f)) {
			f.Status = Excluded
		}
	}
}

// built reports whether one of the configurations satisfies the constraint.
func (l *Loader) built(f *File) bool {
	return slices.ContainsFunc(l.opt.Configs, func(c BuildConfig) bool { return c.Builds(f.Constraint) })
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
