package handrolled

import (
	"context"
	"encoding/csv"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/rewrite"
)

// TestCorpus compares what is recognised in real repositories with a list of
// what is there. It runs when CBCTL_CORPUS names a folder that holds
// homegrown.tsv (columns repo, commit, file, line, type and what the breaker
// does), negatives.tsv (repo, path_line, identifier) and checkouts at those
// commits in folders named owner+name. The checkouts may be in a second
// folder, after a list separator. Repositories without a checkout are left
// out; CBCTL_CORPUS_REPOS names the only ones to look at, by commas.
//
// Breakers on neither list are printed for judgement and count against
// precision only when they are listed as negatives.
func TestCorpus(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("CBCTL_CORPUS"))
	if len(dirs) == 0 {
		t.Skip("CBCTL_CORPUS is not set")
	}
	positives := readTSV(t, filepath.Join(dirs[0], "homegrown.tsv"))
	negatives := readTSV(t, filepath.Join(dirs[0], "negatives.tsv"))
	var total tally
	for _, repo := range reposOf(positives, negatives) {
		dir := filepath.Join(dirs[len(dirs)-1], strings.ReplaceAll(repo, "/", "+"))
		only := os.Getenv("CBCTL_CORPUS_REPOS")
		if _, err := os.Stat(dir); err != nil || only != "" && !slices.Contains(strings.Split(only, ","), repo) {
			continue
		}
		var hits []hit
		for _, module := range modulesOf(repo, positives) {
			for _, h := range recogniseIn(t, filepath.Join(dir, module), placesOf(repo, positives)) {
				h.file = filepath.ToSlash(filepath.Join(module, h.file))
				hits = append(hits, h)
			}
		}
		total.add(judge(t, repo, hits, positives, negatives))
	}
	t.Log(total)
	if total.listed+total.unlisted == 0 {
		t.Fatal("nothing found; is there a checkout of a listed repository?")
	}
	if 100*total.found < 85*total.listed {
		t.Errorf("recall below 85 %%")
	}
	if 100*total.wrong > 5*(total.found+total.wrong) {
		t.Errorf("precision below 95 %%")
	}
}

type row map[string]string

func readTSV(t *testing.T, path string) []row {
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
	var out []row
	for _, line := range lines[1:] {
		m := row{}
		for i, name := range lines[0] {
			if i < len(line) {
				m[name] = line[i]
			}
		}
		out = append(out, m)
	}
	return out
}

func reposOf(lists ...[]row) []string {
	var out []string
	for _, list := range lists {
		for _, r := range list {
			if !slices.Contains(out, r["repo"]) {
				out = append(out, r["repo"])
			}
		}
	}
	return out
}

func placesOf(repo string, list []row) []string {
	var out []string
	for _, r := range list {
		if r["repo"] == repo {
			out = append(out, r["file"])
		}
	}
	return out
}

// modulesOf lists the folders of the modules that a repository's breakers are
// in, and the root.
func modulesOf(repo string, list []row) []string {
	out := []string{"."}
	for _, r := range list {
		if r["repo"] == repo && r["module_dir"] != "" && !slices.Contains(out, r["module_dir"]) {
			out = append(out, r["module_dir"])
		}
	}
	return out
}

type hit struct {
	c    *Candidate
	file string
	line int
}

// recogniseIn looks at all packages of a module, in enough
// configurations to build the listed files.
func recogniseIn(t *testing.T, dir string, files []string) []hit {
	t.Helper()
	ctx := context.Background()
	m, err := rewrite.FindModule(dir)
	if err != nil {
		t.Log(err) // a repository of nested modules
		return nil
	}
	ledger, err := rewrite.Scan(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.DeleteFunc(slices.Clone(ledger.Files), func(f *rewrite.File) bool {
		return !slices.ContainsFunc(files, func(s string) bool { return strings.HasSuffix(filepath.ToSlash(f.Path), s) })
	})
	configs, _ := ledger.Configs(rewrite.BuildConfig{}, want)
	l, err := rewrite.NewLoader(ctx, m, rewrite.LoadOptions{Configs: configs})
	if err != nil {
		t.Fatal(err)
	}
	pkgs := l.Packages()
	if err := l.Check(ctx, pkgs); err != nil {
		t.Fatal(err)
	}
	var out []hit
	seen := map[token.Position]bool{}
	root, _ := filepath.EvalSymlinks(dir)
	for _, p := range pkgs {
		for _, c := range Recognise(p, l.Fset()) {
			pos := l.Fset().Position(c.Pos)
			rel, _ := filepath.Rel(root, pos.Filename)
			if !seen[pos] {
				seen[pos] = true
				for i, e := range c.Evidence {
					c.Evidence[i].What += " at " + l.Fset().Position(e.Pos).String()
				}
				out = append(out, hit{c, filepath.ToSlash(rel), pos.Line})
			}
		}
	}
	return out
}

// tally counts breakers and what was said about them.
type tally struct {
	listed, found, wrong, unlisted int
	roles, rolesRight              [5]int
}

var roleNames = [5]string{"threshold", "open time", "base", "comparison", "states"}

func (t *tally) add(u tally) {
	t.listed += u.listed
	t.found += u.found
	t.wrong += u.wrong
	t.unlisted += u.unlisted
	for i := range t.roles {
		t.roles[i] += u.roles[i]
		t.rolesRight[i] += u.rolesRight[i]
	}
}

func (t tally) String() string {
	s := fmt.Sprintf("found %d of %d, %d listed negatives taken for breakers, %d unlisted", t.found, t.listed, t.wrong, t.unlisted)
	for i, name := range roleNames {
		s += fmt.Sprintf("; %s %d/%d", name, t.rolesRight[i], t.roles[i])
	}
	return s
}

func judge(t *testing.T, repo string, hits []hit, positives, negatives []row) tally {
	var sum tally
	matched := map[*Candidate]bool{}
	for _, r := range positives {
		if r["repo"] != repo {
			continue
		}
		sum.listed++
		h := find(hits, r["file"], r["line"])
		if h == nil || h.c.Confidence < DefaultConfidence {
			t.Logf("missed: %s %s %s", r["id"], r["file"], r["type"])
			continue
		}
		sum.found++
		matched[h.c] = true
		judgeRoles(t, &sum, r, h.c)
	}
	for _, h := range hits {
		if matched[h.c] || h.c.Confidence < DefaultConfidence {
			continue
		}
		sum.unlisted++
		t.Logf("not listed: %s %s:%d %s %.2f: %s", repo, h.file, h.line, h.c.Type.Name(), h.c.Confidence, describe(h.c))
		for _, e := range h.c.Evidence {
			t.Logf("    %s", e.What)
		}
		for _, r := range negatives {
			if file, line, _ := strings.Cut(r["path_line"], ":"); r["repo"] == repo && file == h.file && line == strconv.Itoa(h.line) {
				sum.wrong++
				t.Logf("wrong: it is a %s", r["kind"])
			}
		}
	}
	return sum
}

func find(hits []hit, file, line string) *hit {
	for i, h := range hits {
		if h.file == file && strconv.Itoa(h.line) == line {
			return &hits[i]
		}
	}
	return nil
}

func judgeRoles(t *testing.T, sum *tally, r row, c *Candidate) {
	roles := c.Roles
	states := 0
	for _, s := range []Constant{roles.Open, roles.Closed, roles.Half} {
		if s.Value != nil {
			states++
		}
	}
	right := [5]bool{
		ruleFits(r["trip_rule"], roles),
		roles.OpenFor.Found(),
		strings.HasPrefix(r["open_to_half_open_base"], roles.Base.String()),
		r["elapsed_comparison"] == roles.ElapsedOp.String(),
		r["states"] == strconv.Itoa(max(states, 2)),
	}
	for i, ok := range right {
		if i == 3 && r["elapsed_comparison"] == "n/a" {
			continue
		}
		sum.roles[i]++
		if ok {
			sum.rolesRight[i]++
		} else {
			t.Logf("%s: %s is wrong: got %s %s, %d states", r["id"], roleNames[i], roles.Base, roles.ElapsedOp, states)
		}
	}
	t.Logf("%s: %s; listed: %s, %s, %s", r["id"], describe(c), r["trip_rule"], r["half_open_admission"], r["quirks"])
}

// ruleFits reports whether the settings found are of the kind that the listed
// rule has.
func ruleFits(rule string, r Roles) bool {
	switch {
	case strings.HasPrefix(rule, "custom") || strings.HasSuffix(rule, "or custom"):
		return r.Rule.Found() && !r.Threshold.Found()
	case strings.HasPrefix(rule, "rate"):
		return r.Ratio.Found()
	}
	rate := strings.Contains(rule, "rate") || strings.Contains(rule, "/")
	return r.Threshold.Found() && (!rate || r.Ratio.Found())
}
