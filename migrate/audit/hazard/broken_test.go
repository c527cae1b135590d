package hazard

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cbctl/cbctl/rewrite"
)

// A package that does not compile has no types in places, which is no reason
// to stop.
const broken = `
-- go.mod --
module example.com/broken

go 1.26
-- broken.go --
package broken

import (
	"errors"
	"net/http"
	"time"

	"example.com/missing/gobreaker"
)

type Breaker struct {
	failures int
	openedAt time.Time
	lock     unknown
	onChange func(int)
}

func New(d time.Duration) *Breaker { return &Breaker{onChange: nowhere, other: 3} }

func (b *Breaker) Allow() (bool, error) {
	if b.failures >= 3 && time.Since(b.openedAt) < time.Minute {
		return false, errors.Is(undefined)
	}
	return true
}

func (b *Breaker) Record(err error) {
	if err == gobreaker.ErrOpenState || undefined == err {
		return
	}
	switch err {
	case gobreaker.ErrOpenState:
	}
	b.failures++
	b.openedAt = time.Now()
}

func use(w http.ResponseWriter, r *http.Request) {
	b := New(30).Nothing()
	ok := b.Allow()
	for i := 0; i < undefined; i++ {
		_, err := gobreaker.NewCircuitBreaker(gobreaker.Settings{Timeout: 3}).Execute(nope)
		if err == nil {
			return
		}
	}
	breakers[r.URL.Path] = New()
	var m map[string]*Breaker
	m[r.Host] = New(time.Second
}
-- half.go --
package broken

func half(b *Breaker) error {
	if !b.Allow(1, 2) {
		return
	}
	New(1, 2, 3).Allow()
	b.Record()
	return b.Record(nil)
}
`

func TestBrokenPackages(t *testing.T) {
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(broken)).Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := rewrite.FindModule(dir)
	if err != nil {
		t.Fatal(err)
	}
	loader, err := rewrite.NewLoader(context.Background(), m, rewrite.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := loader.Check(context.Background(), loader.Packages()); err != nil {
		t.Fatal(err)
	}
	if len(loader.Packages()) == 0 {
		t.Fatal("no package")
	}
	for _, pkg := range loader.Packages() {
		if len(pkg.Errors) == 0 {
			t.Errorf("%s has no errors", pkg.ID)
		}
		if _, err := Run(pkg, loader.Fset()); err != nil {
			t.Error(err)
		}
	}
}
