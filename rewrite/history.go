package rewrite

import (
	"context"
	"errors"
	"os/exec"
	"path"
	"strings"
)

// History reads the files of a module as git has them.
type History struct {
	root string // of the module; git resolves paths from there
}

// ErrNoHistory says that a module is in no git checkout, or that git is not
// installed.
var ErrNoHistory = errors.New("there is no git history")

// FindHistory returns the history of a module, or ErrNoHistory.
func FindHistory(m *Module) (*History, error) {
	if findCheckout(m.Root) == nil {
		return nil, ErrNoHistory
	}
	if _, err := exec.LookPath("git"); err != nil {
		return nil, ErrNoHistory
	}
	return &History{root: m.Root}, nil
}

// Resolve returns the ID of the commit that rev names, and "" when it names none.
func (h *History) Resolve(ctx context.Context, rev string) (string, error) {
	out, err := h.git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		return "", nil
	}
	return strings.TrimSpace(string(out)), err
}

// Files returns the Go files of one directory in a commit by their names. dir
// is relative to the module, with slashes. It is empty when the commit does
// not have the directory.
func (h *History) Files(ctx context.Context, commit, dir string) (map[string][]byte, error) {
	out, err := h.git(ctx, "ls-tree", "-z", "--name-only", commit, "./"+dir+"/")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name := range strings.SplitSeq(string(out), "\x00") {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		base := path.Base(name)
		if files[base], err = h.git(ctx, "cat-file", "blob", commit+":./"+path.Join(dir, base)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// Changing returns the commits that changed how often a text occurs in the
// files below a directory, newest first.
func (h *History) Changing(ctx context.Context, text, dir string) ([]string, error) {
	out, err := h.git(ctx, "log", "--format=%H", "-S"+text, "--", "./"+dir)
	return strings.Fields(string(out)), err
}

func (h *History) git(ctx context.Context, args ...string) ([]byte, error) {
	return runGit(ctx, h.root, append([]string{"--literal-pathspecs"}, args...)...)
}
