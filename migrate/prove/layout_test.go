package prove

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

const waiter = `
-- m/internal/waiter/waiter.go --
package waiter

import (
	"sync"
	"time"

	"example.com/dep"
)

// Waiter is a breaker.
type Waiter struct {
	mu       sync.Mutex
	failures int
	open     bool
	since    time.Time
}

// New returns a Waiter.
func New() *Waiter { return &Waiter{} }

// Allow reports whether to make a call.
func (w *Waiter) Allow() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open && time.Since(w.since) > rest() {
		w.open = false
		w.failures = 0
	}
	return !w.open
}

// RecordSuccess takes a success.
func (w *Waiter) RecordSuccess() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures = 0
}

// RecordFailure takes a failure.
func (w *Waiter) RecordFailure() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures++
	if w.failures >= dep.Limit {
		w.open, w.since = true, time.Now()
	}
}
-- m/internal/waiter/rest_tagged.go --
// +build special

package waiter

import "time"

func rest() time.Duration { return time.Second }
-- m/internal/waiter/waiter_test.go --
package waiter

func rest() { doesNotCompile }
`

const depSource = `package dep

// Limit is how many failures are too many.
const Limit = 3
`

// layouts are modules that the go command treats each in another way.
var layouts = map[string]string{
	"vendored, of an old language": waiter + `
-- m/go.mod --
module example.com/m

go 1.16

require example.com/dep v1.0.0
-- m/vendor/modules.txt --
# example.com/dep v1.0.0
## explicit
example.com/dep
-- m/vendor/example.com/dep/dep.go --
` + depSource,
	"in a workspace": waiter + `
-- go.work --
go 1.21

use ./m
use ./dep
-- m/go.mod --
module example.com/m

go 1.21
-- dep/go.mod --
module example.com/dep

go 1.21
-- dep/dep.go --
` + depSource,
}

func TestLayouts(t *testing.T) {
	if testing.Short() {
		t.Skip("each case is a build")
	}
	t.Setenv("GOWORK", "") // one of them is a workspace
	for name, archive := range layouts {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, f := range txtar.Parse([]byte(archive)).Files {
				path := filepath.Join(dir, f.Name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			before := listing(t, dir)
			s := tagged(t, filepath.Join(dir, "m"), "special").subject(t, "internal/waiter", "Waiter")
			s.Tags = []string{"special"}
			if out := outcome(t, s, 500); out.Status != StatusProved {
				t.Errorf("%s %s\n%s", out.Status, out.Reason, text(out.Counterexample))
			}
			if after := listing(t, dir); after != before {
				t.Errorf("the tree changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		out = append(out, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "\n")
}
