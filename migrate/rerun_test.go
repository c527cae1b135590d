package migrate

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cbctl/cbctl/rewrite"
)

const rerunModule = `
-- go.mod --
module example.com/m

go 1.22

require github.com/sony/gobreaker v1.0.0
-- old.go --
package main

import "github.com/sony/gobreaker"

type client struct{ *gobreaker.CircuitBreaker }

var c = client{gobreaker.NewCircuitBreaker(gobreaker.Settings{Name: "first"})}
-- kept.go --
package main

import "github.com/sony/gobreaker"

//cbctl:ignore CB1001 so that the library stays in go.mod
var kept = gobreaker.NewCircuitBreaker(gobreaker.Settings{Name: "kept"})
-- main.go --
package main

func main() {
	println(c.Name())
	println(kept.Name())
}
`

// TestRerun migrates code that came after a first migration: the shim grows,
// what it already offered stays, and an older copy of the canonical package is
// brought up to date.
func TestRerun(t *testing.T) {
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(rerunModule)).Files {
		write(t, filepath.Join(dir, f.Name), f.Data)
	}
	tidy(t, dir)
	opt := options("", dir)
	opt.Version = "v0.0.1"
	apply(t, plan(t, opt))

	write(t, filepath.Join(dir, "new.go"), []byte(`package main

import "github.com/sony/gobreaker"

func allow(b *gobreaker.TwoStepCircuitBreaker) (func(bool), error) { return b.Allow() }

func init() { println(allow(gobreaker.NewTwoStepCircuitBreaker(gobreaker.Settings{Name: "second"}))) }
`))
	opt.Version = "v0.0.2"
	res := plan(t, opt)
	apply(t, res)
	run(t, dir, "go", "vet", "./...")
	shim := changed(t, res)["internal/breakershim/gobreaker/gobreaker.go"]
	for _, want := range []string{"type CircuitBreaker struct", "type TwoStepCircuitBreaker struct"} {
		if !strings.Contains(shim, want) {
			t.Errorf("the shim lacks %q", want)
		}
	}
	if c := res.Set.Get(filepath.Join(dir, "internal/breaker/breaker.go")); c == nil || !strings.Contains(string(c.New), "v0.0.2") {
		t.Error("the copy of an older version is not brought up to date")
	}
}

func apply(t *testing.T, res *Result) {
	t.Helper()
	if err := res.Set.Apply(context.Background(), rewrite.ApplyOptions{AllowDirty: true, Tool: ToolName}); err != nil {
		t.Fatal(err)
	}
}
