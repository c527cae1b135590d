package rewrite

import (
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/packages"
)

func TestGoFilesAreThePackagesOwn(t *testing.T) {
	dir, other := filepath.FromSlash("/m/a"), filepath.FromSlash("/m/b")
	own := filepath.Join(dir, "a.go")
	named := filepath.Join(other, "importer.go")
	tests := []struct {
		name string
		from packages.Package
		want []string
	}{
		{"found", packages.Package{Dir: dir, GoFiles: []string{own, filepath.Join(dir, "cgo.h")}}, []string{own}},
		{"missing", packages.Package{GoFiles: []string{named}}, nil},
		{"empty directory", packages.Package{Dir: dir, GoFiles: []string{named}}, nil},
	}
	for _, test := range tests {
		if got := goFiles(&test.from); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestListPosition(t *testing.T) {
	m := &Module{Root: filepath.FromSlash("/m")}
	for s, want := range map[string]string{
		"a/b.go:3:4": "/m/a/b.go:3:4",
		"a/b.go:3":   "/m/a/b.go:3",
		"a/b.go":     "/m/a/b.go",
		"/x/b.go:1":  "/x/b.go:1",
		"-":          "-",
		"":           "-",
	} {
		if got := filepath.ToSlash(listPosition(m, s).String()); got != want {
			t.Errorf("%q is read as %s, want %s", s, got, want)
		}
	}
}

func TestPlaceholderNames(t *testing.T) {
	for path, want := range map[string]string{
		"fmt": "fmt", "github.com/a/b": "b", "github.com/a/b/v2": "b", "gopkg.in/yaml.v3": "yaml",
		"github.com/a/go-redis": "redis", "github.com/a/redis-go/v9": "redis", "github.com/a/nats.go": "nats", "v2": "v2",
	} {
		if got := placeholder(path).Name(); got != want {
			t.Errorf("%s is guessed to be package %s, want %s", path, got, want)
		}
	}
}

func TestLanguageVersion(t *testing.T) {
	for version, want := range map[string]string{
		"go1.21": "go1.21", "go1.22.3": "go1.22.3", "go1.999": "", "go2.0": "", "": "", "nonsense": "", "go1.21rc1": "go1.21rc1",
	} {
		if got := languageVersion(version); got != want {
			t.Errorf("%s becomes %q, want %q", version, got, want)
		}
	}
}
