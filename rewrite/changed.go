package rewrite

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Changes are the lines of the Go files of a checkout that are not what they
// were at a revision. The zero Changes are none.
type Changes struct {
	root  string
	lines map[string][]lineRange // by path relative to root
	whole []string               // files that git does not know, and directories ending in /
}

type lineRange struct{ first, last int }

// RevisionError is a revision that nothing can be compared with.
type RevisionError struct {
	Rev, Msg string
	Help     string // what to do, or ""
}

func (e *RevisionError) Error() string { return fmt.Sprintf("%s: %s", e.Rev, e.Msg) }

// ChangedSince compares the working tree that m is in with the last commit that
// rev and HEAD have in common, so that what others did to rev since then is no
// change. Files that git does not know are changed as a whole, renamed ones where
// their text is. An error is a *RevisionError when it is about rev.
func ChangedSince(ctx context.Context, m *Module, rev string) (*Changes, error) {
	h, err := FindHistory(m)
	if err != nil {
		return nil, &RevisionError{Rev: rev, Msg: err.Error()}
	}
	base, err := h.mergeBase(ctx, rev)
	if err != nil {
		return nil, err
	}
	c := &Changes{root: findCheckout(m.Root).root, lines: map[string][]lineRange{}}
	diff, err := runGit(ctx, c.root, "diff", "--unified=0", "--inter-hunk-context=0", "--find-renames", "--text", "--no-color", "--no-ext-diff",
		"--no-textconv", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/", "--diff-filter=d", base, "--", "*.go", "go.mod", "*/go.mod")
	if err != nil {
		return nil, err
	}
	c.read(string(diff))
	unknown, err := runGit(ctx, c.root, "ls-files", "--others", "--exclude-standard", "-z")
	c.whole = slices.DeleteFunc(strings.Split(string(unknown), "\x00"), func(p string) bool { return p == "" })
	return c, err
}

// Touches reports whether a file has a change between two lines, which count
// from 1. Where lines were taken out, the ones before and after count as changed.
func (c *Changes) Touches(path string, first, last int) bool {
	rel := relSlash(c.root, path)
	if slices.ContainsFunc(c.whole, func(w string) bool { return covers(w, rel) }) {
		return true
	}
	return slices.ContainsFunc(c.lines[rel], func(r lineRange) bool { return first <= r.last && r.first <= max(first, last) })
}

// mergeBase is the last commit that rev and HEAD have in common.
func (h *History) mergeBase(ctx context.Context, rev string) (string, error) {
	commit, err := h.Resolve(ctx, rev)
	if err != nil {
		return "", err
	}
	if commit == "" {
		return "", h.unusable(ctx, rev, "git knows no such commit")
	}
	base, err := h.git(ctx, "merge-base", commit, "HEAD")
	if err != nil {
		return "", h.unusable(ctx, rev, "it has no commit in common with HEAD")
	}
	return strings.TrimSpace(string(base)), nil
}

// unusable is the error for a revision, unless the run was interrupted.
func (h *History) unusable(ctx context.Context, rev, msg string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e := &RevisionError{Rev: rev, Msg: msg}
	if shallow, err := h.git(ctx, "rev-parse", "--is-shallow-repository"); err == nil && strings.TrimSpace(string(shallow)) == "true" {
		e.Help = "the clone is shallow: fetch its history (git fetch --unshallow, or fetch-depth: 0)"
	}
	return e
}

var hunkHead = regexp.MustCompile(`^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@`)

// read takes the lines out of a diff without context. The text of a hunk is
// skipped by its length: it may look like anything.
func (c *Changes) read(diff string) {
	path, skip := "", 0
	for line := range strings.Lines(diff) {
		if skip > 0 {
			if !strings.HasPrefix(line, `\`) { // no newline at the end of the file
				skip--
			}
			continue
		}
		if name, ok := strings.CutPrefix(line, "+++ "); ok {
			path = diffPath(name)
			continue
		}
		if m := hunkHead.FindStringSubmatch(line); m != nil {
			first, added := number(m[2]), number(m[3])
			skip = number(m[1]) + added
			r := lineRange{first, first + added - 1}
			if added == 0 {
				r.last = first + 1
			}
			c.lines[path] = append(c.lines[path], r)
		}
	}
}

// number reads a count of a hunk, which is left out when it is 1.
func number(s string) int {
	if s == "" {
		return 1
	}
	n, _ := strconv.Atoi(s) // digits, by the expression
	return n
}

// diffPath is the path in a line of a diff: "b/x", quoted where it has odd bytes,
// and ended by a tab where it has blanks.
func diffPath(s string) string {
	s = strings.TrimSuffix(strings.TrimRight(s, "\r\n"), "\t")
	if strings.HasPrefix(s, `"`) {
		if text, err := strconv.Unquote(s); err == nil {
			s = text
		}
	}
	return strings.TrimPrefix(s, "b/")
}

// InCheckout is the path from the root of the git checkout that the module is
// in to the module, with slashes; "" when they are the same, or there is none.
func (m *Module) InCheckout() string {
	work := findCheckout(m.Root)
	if work == nil || work.root == m.Root {
		return ""
	}
	return relSlash(work.root, m.Root)
}
