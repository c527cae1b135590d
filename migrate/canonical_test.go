package migrate

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

const foreignModule = `
-- go.mod --
module example.com/m

go 1.22

require github.com/sony/gobreaker v1.0.0
-- internal/breaker/ours.go --
// Package breaker breaks lines.
package breaker
-- main.go --
package main

import "github.com/sony/gobreaker"

var cb = gobreaker.NewCircuitBreaker(gobreaker.Settings{Name: "small"})

func main() { println(cb.Name()) }
`

// TestForeignCopyDir: a directory that holds another package is refused when
// it is asked for, whichever it is; only the default may give way.
func TestForeignCopyDir(t *testing.T) {
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(foreignModule)).Files {
		write(t, filepath.Join(dir, f.Name), f.Data)
	}
	tidy(t, dir)
	for _, asked := range []string{"internal/breaker", "./internal/breaker/", "../elsewhere", "/tmp", "."} {
		opt := options("", dir)
		opt.CopyDir = asked
		var usage *UsageError
		if _, err := Plan(context.Background(), opt); !errors.As(err, &usage) || !strings.Contains(usage.Msg, "--copy-dir") {
			t.Errorf("--copy-dir %s: got %v, want a usage error", asked, err)
		}
	}
	apply(t, plan(t, options("", dir)))
	if _, err := os.Stat(filepath.Join(dir, fallbackCopyDir, "breaker.go")); err != nil {
		t.Error(err)
	}
	run(t, dir, "go", "vet", "./...")
}
