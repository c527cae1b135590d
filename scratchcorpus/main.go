package main

import (
	"context"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/hazard"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

var words = regexp.MustCompile(`(?i)breaker|hystrix|circuit|failsafe|cooldown|half.?open|goresilience|sentinel-golang`)

func main() {
	root := os.Args[1]
	only := os.Args[2:]
	repos, _ := filepath.Glob(filepath.Join(root, "*"))
	for _, repo := range repos {
		if len(only) > 0 && !slices.ContainsFunc(only, func(s string) bool { return strings.Contains(repo, s) }) {
			continue
		}
		var mods []string
		filepath.Walk(repo, func(p string, fi os.FileInfo, err error) error {
			if err == nil && fi.IsDir() && (fi.Name() == "vendor" || fi.Name() == ".git" || fi.Name() == "node_modules") {
				return filepath.SkipDir
			}
			if err == nil && fi.Name() == "go.mod" {
				mods = append(mods, filepath.Dir(p))
			}
			return nil
		})
		for _, m := range mods {
			module(repo, m)
		}
	}
}

func module(repo, dir string) {
	ctx := context.Background()
	m, err := rewrite.FindModule(dir)
	if err != nil {
		fmt.Println("ERR", dir, err)
		return
	}
	ledger, err := rewrite.Scan(ctx, m)
	if err != nil {
		fmt.Println("ERR", dir, err)
		return
	}
	dirs := map[string]bool{}
	for _, f := range ledger.Files {
		if f.Status != rewrite.Analysed && f.Status != rewrite.Excluded {
			continue
		}
		p := filepath.Join(m.Root, f.Path)
		src, _ := os.ReadFile(p)
		if words.Match(src) {
			dirs[filepath.Dir(p)] = true
		}
	}
	if len(dirs) == 0 {
		return
	}
	var pats []string
	for d := range dirs {
		rel, _ := filepath.Rel(m.Root, d)
		pats = append(pats, "./"+rel)
	}
	sort.Strings(pats)
	l, err := rewrite.NewLoader(ctx, m, rewrite.LoadOptions{Patterns: pats, Dir: m.Root, Tests: os.Getenv("TESTS") != ""})
	if err != nil {
		fmt.Println("ERR", dir, err)
		return
	}
	var pkgs []*rewrite.Package
	for _, p := range l.Packages() {
		if p.Selected {
			pkgs = append(pkgs, p)
		}
	}
	if err := l.Check(ctx, pkgs); err != nil {
		fmt.Println("ERR", dir, err)
		return
	}
	seen := map[string]bool{}
	for _, p := range pkgs {
		place := func(pos token.Pos) string {
			q := l.Fset().Position(pos)
			rel, _ := filepath.Rel(filepath.Dir(repo), q.Filename)
			return fmt.Sprintf("%s:%d", rel, q.Line)
		}
		if os.Getenv("QUIRKS") != "" {
			for _, c := range handrolled.Recognise(p, l.Fset()) {
				fmt.Printf("CAND %s %s %.2f inl=%v half=%v limit=%v\n", place(c.Pos), c.Type.Name(), c.Confidence, c.Inlined, c.Roles.Half.Value, c.Roles.HalfOpenLimit.Found())
				for _, q := range c.Quirks {
					fmt.Printf("    %s %s\n", q.Kind, place(q.Pos))
				}
			}
			continue
		}
		found, err := hazard.Run(p, l.Fset())
		if err != nil {
			fmt.Println("ERR", p.Path, err)
			continue
		}
		for _, d := range found {
			s := fmt.Sprintf("%s %s: %s", d.Rule, place(d.Pos), d.Message)
			if seen[s] {
				continue
			}
			seen[s] = true
			fmt.Println(s)
			for _, r := range d.Related {
				fmt.Printf("      %s %s\n", place(r.Pos), r.Message)
			}
		}
	}
}
