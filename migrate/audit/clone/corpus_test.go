package clone

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

func TestExplore(t *testing.T) {
	root := os.Getenv("CBCTL_CORPUS")
	cache := os.Getenv("CBCTL_CACHE")
	known := map[string]bool{}
	if b, err := os.ReadFile(cache); err == nil {
		for _, l := range strings.Fields(string(b)) {
			known[l] = true
		}
	}
	var names []string
	var codes []Code
	var found []string
	mods, _ := filepath.Glob(root + "/*/go.mod")
	more, _ := filepath.Glob(root + "/*/*/go.mod")
	more2, _ := filepath.Glob(root + "/*/*/*/go.mod")
	mods = append(append(mods, more...), more2...)
	for _, mod := range mods {
		dir := filepath.Dir(mod)
		if strings.Contains(dir, "testdata") {
			continue
		}
		if len(known) > 0 {
			any := false
			for k := range known {
				any = any || strings.HasPrefix(k, dir+":")
			}
			if !any {
				continue
			}
		}
		ctx := context.Background()
		m, err := rewrite.FindModule(dir)
		if err != nil {
			continue
		}
		l, err := rewrite.NewLoader(ctx, m, rewrite.LoadOptions{})
		if err != nil {
			t.Log(err)
			continue
		}
		var pkgs []*rewrite.Package
		for _, p := range l.Packages() {
			if p.ForTest != "" || len(known) > 0 && !known[dir+":"+p.Path] {
				continue
			}
			if len(known) == 0 {
				hit := false
				for _, f := range p.Files {
					hit = hit || strings.Contains(strings.ToLower(string(l.Source(f))), "breaker")
				}
				if !hit {
					continue
				}
			}
			pkgs = append(pkgs, p)
		}
		if err := l.Check(ctx, pkgs); err != nil {
			t.Log(err)
			continue
		}
		for _, p := range pkgs {
			for _, c := range handrolled.Recognise(p, l.Fset()) {
				if c.Confidence < handrolled.DefaultConfidence {
					continue
				}
				code := Code{Package: p, Candidate: c, Fset: l.Fset(), Source: l.Source}
				found = append(found, dir+":"+p.Path)
				rel, _ := filepath.Rel(root, l.Fset().Position(c.Pos).Filename)
				names = append(names, fmt.Sprintf("%s:%s:inl=%v", rel, c.Type.Name(), c.Inlined))
				codes = append(codes, code)
			}
		}
		fmt.Println(dir, len(names))
		if len(known) == 0 {
			os.WriteFile(cache, []byte(strings.Join(found, "\n")), 0o644)
		}
	}
	lib, _ := filepath.Glob(os.Getenv("CBCTL_LIBS"))
	for _, mod := range lib {
		dir := filepath.Dir(mod)
		m, err := rewrite.FindModule(dir)
		if err != nil {
			t.Fatal(err)
		}
		l, err := rewrite.NewLoader(context.Background(), m, rewrite.LoadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		l.Check(context.Background(), l.Packages())
		for _, p := range l.Packages() {
			for _, c := range handrolled.Recognise(p, l.Fset()) {
				if c.Confidence < handrolled.DefaultConfidence {
					continue
				}
				names = append(names, fmt.Sprintf("%s/%s:inl=%v", filepath.Base(dir), c.Type.Name(), c.Inlined))
				codes = append(codes, Code{Package: p, Candidate: c, Fset: l.Fset(), Source: l.Source})
			}
		}
	}
	type W struct {
		C, T, V string
		Q       int
	}
	type P struct {
		Name  string
		Words []W
	}
	var all []any
	for i, c := range codes {
		var ps []P
		for _, x := range c.piecesOf() {
			p := P{Name: x.name}
			for _, w := range x.words {
				p.Words = append(p.Words, W{w.class, w.text, w.value, int(w.quiet)})
			}
			ps = append(ps, p)
		}
		m := map[string]any{"name": names[i], "pieces": ps}
		for _, tr := range traitsOf(c.Candidate) {
			m["trait "+tr.Name] = tr.Value
		}
		all = append(all, m)
	}
	b, _ := json.Marshal(all)
	os.WriteFile(os.Getenv("CBCTL_DUMP"), b, 0o644)
}
