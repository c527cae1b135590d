package handrolled

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cbctl/cbctl/rewrite"
)

func TestProbe(t *testing.T) {
	dir := os.Getenv("CBCTL_PROBE")
	if dir == "" {
		t.Skip()
	}
	m, err := rewrite.FindModule(dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = filepath.Base
	l, err := rewrite.NewLoader(context.Background(), m, rewrite.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pkgs := l.Packages()
	if err := l.Check(context.Background(), pkgs); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	for _, p := range pkgs {
		for _, c := range Recognise(p, l.Fset()) {
			fmt.Printf("%.2f %s %s\n", c.Confidence, c.Type.Name(), l.Fset().Position(c.Pos))
			for _, e := range c.Evidence {
				fmt.Printf("      %s %s\n", e.What, l.Fset().Position(e.Pos))
			}
		}
	}
	fmt.Println(len(pkgs), "packages", time.Since(start))
}
