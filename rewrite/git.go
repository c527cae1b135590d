package rewrite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// checkout is a git working tree.
type checkout struct {
	root string // of the working tree
	dir  string // its own git directory, also in a worktree or a submodule
}

// findCheckout returns the git working tree that dir is in, or nil. It reads
// the files git keeps, so it works where git is not installed.
func findCheckout(dir string) *checkout {
	for {
		link := filepath.Join(dir, ".git")
		if gitDir := gitDirOf(link); gitDir != "" {
			return &checkout{root: dir, dir: gitDir}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil
		}
		dir = parent
	}
}

func gitDirOf(link string) string {
	info, err := os.Stat(link)
	if err != nil {
		return ""
	}
	dir := link
	if !info.IsDir() {
		data, err := os.ReadFile(link)
		target, ok := strings.CutPrefix(strings.TrimSpace(string(data)), "gitdir:")
		if err != nil || !ok {
			return ""
		}
		dir = filepath.FromSlash(strings.TrimSpace(target))
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(link), dir)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "HEAD")); err != nil {
		return ""
	}
	return dir
}

// pathsPerCall keeps the command line of git below the limits of all systems.
const pathsPerCall = 200

// Dirty returns those of paths that git says have uncommitted changes, be it
// in the index, in the working tree, or because git does not know them. It is
// nil outside a git checkout and where git is not installed.
func Dirty(ctx context.Context, m *Module, paths []string) ([]string, error) {
	work := findCheckout(m.Root)
	if work == nil || len(paths) == 0 {
		return nil, nil
	}
	if _, err := exec.LookPath("git"); err != nil {
		return nil, nil
	}
	var dirty []string
	for chunk := range slices.Chunk(paths, pathsPerCall) {
		changed, err := gitStatus(ctx, work.root, chunk)
		if err != nil {
			return nil, err
		}
		for _, p := range chunk {
			if rel := relSlash(work.root, p); slices.ContainsFunc(changed, func(c string) bool { return covers(c, rel) }) {
				dirty = append(dirty, p)
			}
		}
	}
	return dirty, nil
}

// covers reports whether a path of git status is rel or a directory above it,
// as for a repository inside the repository.
func covers(status, rel string) bool {
	return status == rel || strings.HasSuffix(status, "/") && strings.HasPrefix(rel, status)
}

func gitStatus(ctx context.Context, root string, paths []string) ([]string, error) {
	args := []string{"--literal-pathspecs", "status", "--porcelain=v1", "-z", "--untracked-files=all", "--"}
	for _, p := range paths {
		args = append(args, relSlash(root, p))
	}
	out, err := runGit(ctx, root, args...)
	if err != nil {
		return nil, err
	}
	return statusPaths(string(out)), nil
}

// gitEnv overrides what a user may have set for git and would change what it
// prints, or which files a pattern means.
var gitEnv = []string{"GIT_OPTIONAL_LOCKS=0", "GIT_DIFF_OPTS=", "GIT_LITERAL_PATHSPECS=0", "GIT_GLOB_PATHSPECS=0", "GIT_NOGLOB_PATHSPECS=0", "GIT_ICASE_PATHSPECS=0"}

// runGit runs git in a directory and returns what it prints. An error wraps
// that of the context or an *exec.ExitError, and has what git said.
func runGit(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(os.Environ(), gitEnv...)
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(exit.Stderr))
	}
	what := slices.IndexFunc(args, func(a string) bool { return !strings.HasPrefix(a, "-") })
	return nil, fmt.Errorf("git %s in %s: %w", args[what], filepath.ToSlash(dir), err)
}

// statusPaths reads `git status --porcelain -z`: "XY path", and for a rename
// or copy the old path as a record of its own.
func statusPaths(out string) []string {
	var paths []string
	records := strings.Split(out, "\x00")
	for i := 0; i < len(records); i++ {
		r := records[i]
		if len(r) < 4 {
			continue
		}
		paths = append(paths, r[3:])
		if strings.ContainsAny(r[:2], "RC") && i+1 < len(records) {
			i++
			paths = append(paths, records[i])
		}
	}
	return paths
}

// relSlash is path relative to root, with slashes; path itself if it is not
// below root.
func relSlash(root, path string) string {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}
