package clone

import (
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// TestCorpus looks for copies in and between real repositories. It runs when
// CBCTL_CORPUS names a folder with checkouts in folders named owner+name;
// further folders, after list separators, have a duplicates.tsv (columns repo,
// path_line, clone_group). Packages in which nobody says breaker, circuit or
// half-open are left out. Pairs that are not listed are printed for judgement.
func TestCorpus(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("CBCTL_CORPUS"))
	if len(dirs) == 0 {
		t.Skip("CBCTL_CORPUS is not set")
	}
	listed := map[string]string{}
	for _, dir := range dirs[1:] {
		readGroups(t, filepath.Join(dir, "duplicates.tsv"), listed)
	}
	var members []Member
	for _, root := range modulesBelow(t, dirs[0]) {
		members = append(members, recogniseIn(t, dirs[0], root)...)
	}
	judge(t, members, listed)
}

// readGroups fills in the clone group of each place, as owner+name/path:line.
func readGroups(t *testing.T, path string, out map[string]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(line []string, name string) string {
		if i := slices.Index(lines[0], name); i >= 0 && i < len(line) {
			return line[i]
		}
		return ""
	}
	for _, line := range lines[1:] {
		if group := column(line, "clone_group"); group != "" {
			repo := strings.ReplaceAll(column(line, "repo"), "/", "+")
			out[repo+"/"+column(line, "path_line")] = repo + " " + group
		}
	}
}

func modulesBelow(t *testing.T, root string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "vendor" || d.Name() == "testdata" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if err == nil && d.Name() == "go.mod" {
			out = append(out, filepath.Dir(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func speaksOf(p *rewrite.Package, source func(string) []byte) bool {
	return slices.ContainsFunc(p.Files, func(f string) bool {
		text := strings.ToLower(string(source(f)))
		return strings.Contains(text, "breaker") || strings.Contains(text, "circuit") || strings.Contains(text, "halfopen")
	})
}

func recogniseIn(t *testing.T, root, dir string) []Member {
	t.Helper()
	ctx := context.Background()
	m, err := rewrite.FindModule(dir)
	if err != nil {
		t.Log(err)
		return nil
	}
	l, err := rewrite.NewLoader(ctx, m, rewrite.LoadOptions{})
	if err != nil {
		t.Log(err)
		return nil
	}
	pkgs := slices.DeleteFunc(l.Packages(), func(p *rewrite.Package) bool { return p.ForTest != "" || !speaksOf(p, l.Source) })
	if err := l.Check(ctx, pkgs); err != nil {
		t.Log(err)
		return nil
	}
	var out []Member
	for _, p := range pkgs {
		for _, c := range handrolled.Recognise(p, l.Fset()) {
			pos := l.Fset().Position(c.Pos)
			rel, err := filepath.Rel(root, pos.Filename)
			if err != nil || c.Confidence < handrolled.DefaultConfidence {
				continue
			}
			repo, file, _ := strings.Cut(filepath.ToSlash(rel), "/")
			out = append(out, Of(survey.Implementation{
				ID: fmt.Sprintf("%s/%s:%d", repo, file, pos.Line), Package: p.Path, Type: c.Type.Name(), File: file, Line: pos.Line, Repository: repo,
			}, Code{Package: p, Candidate: c, Fset: l.Fset(), Source: l.Source}))
		}
	}
	t.Log(dir, len(out))
	return out
}

// judge compares the pairs that were found with the listed ones.
func judge(t *testing.T, members []Member, listed map[string]string) {
	t.Helper()
	for _, m := range members {
		if l, d, share := KnownLibrary(shapeOf(m.Implementation)); d != "" {
			t.Logf("library: %s %s is %s of %s %s, %.2f", m.ID, m.Type, d, l.Module, l.Version, share)
		}
	}
	together := map[[2]string]bool{}
	for _, c := range Find(members) {
		t.Logf("%s %.2f %s", c.Degree, c.Similarity, c.Members)
		for _, d := range c.Differ {
			t.Logf("    %s\n\t\t- %s\n\t\t+ %s", d.What, strings.Join(d.Old, "\n\t\t- "), strings.Join(d.New, "\n\t\t+ "))
		}
		for i, a := range c.Members {
			for _, b := range c.Members[:i] {
				together[[2]string{b, a}] = true
			}
		}
	}
	found, missed, within, across := 0, 0, 0, 0
	for i, a := range members {
		for _, b := range members[:i] {
			is := together[[2]string{a.ID, b.ID}] || together[[2]string{b.ID, a.ID}]
			switch want := listed[a.ID] != "" && listed[a.ID] == listed[b.ID]; {
			case want && is:
				found++
			case want:
				missed++
				t.Errorf("missed: %s and %s: form %.2f, wording %.2f", b.ID, a.ID, Similarity(shapeOf(a.Implementation), shapeOf(b.Implementation)), Wording(shapeOf(a.Implementation), shapeOf(b.Implementation)))
			case is && a.Repository == b.Repository:
				within++
				t.Logf("not listed: %s and %s", b.ID, a.ID)
			case is:
				across++
				t.Logf("across repositories: %s and %s", b.ID, a.ID)
			}
		}
	}
	t.Logf("%d breakers, %d pairs: %d listed pairs found, %d missed; not listed: %d within a repository, %d across", len(members), len(members)*(len(members)-1)/2, found, missed, within, across)
	if found+missed == 0 {
		t.Error("no listed pair is there")
	}
}
