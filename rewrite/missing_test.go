package rewrite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBrokenPackage(t *testing.T) {
	l := checkAll(t, tree(t, `
-- go.mod --
module example.com/m

go 1.23
-- syntax.go --
package m

func F() int { return 1 }

func G( {
-- types.go --
package m

import "example.com/m/sub"

var X int = "x"

var Y = F() + sub.Z
-- sub/sub.go --
package sub

import "example.com/m"

var Z = 1
-- two/a.go --
package a
-- two/b.go --
package b
`), LoadOptions{})
	p := pkg(t, l, "example.com/m")
	wantProblem(t, p.Errors, "syntax.go:5:9: syntax error")
	wantProblem(t, p.Errors, "types.go:5:13: cannot use \"x\"")
	if got := p.Types.Scope().Lookup("F"); got == nil {
		t.Error("what is right in a broken file is lost")
	}
	wantProblem(t, l.Problems(), "import cycle not allowed")
}

const missingTree = `
-- go.mod --
module example.com/m

go 1.23

require github.com/nobody/nothing v1.2.3
-- m.go --
package m

import (
	"fmt"

	"example.com/m/sub"
	"github.com/nobody/absent/v2"
	"github.com/nobody/nothing"
	"gopkg.in/nobody/yam.v3"
)

var A = nothing.New(absent.X, yam.Y)

var B = fmt.Sprint(sub.C)
-- sub/sub.go --
package sub

const C = 1
`

func TestMissingModule(t *testing.T) {
	for _, flags := range []string{"", "-mod=mod", "-mod=readonly"} {
		t.Run(flags, func(t *testing.T) {
			dir := tree(t, missingTree)
			t.Setenv("GOFLAGS", flags)
			l := checkAll(t, dir, LoadOptions{})
			wantProblem(t, l.Problems(), filepath.Join(dir, "m.go")+":8:2:", "; run `go mod download`")
			p := pkg(t, l, "example.com/m")
			for _, path := range []string{"nothing", "absent/v2", "yam.v3"} {
				wantProblem(t, p.Errors, "could not import ", path, "; run `go ")
			}
			if len(p.Errors) != 3 {
				t.Errorf("errors %v, want one per missing import", p.Errors)
			}
			if got := p.Types.Scope().Lookup("B").Type().String(); got != "string" {
				t.Errorf("B is %s, checking did not go on", got)
			}
			mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
			if err != nil || !strings.Contains(missingTree, string(mod)) {
				t.Errorf("go.mod was changed: %s", mod)
			}
			if isFile(filepath.Join(dir, "go.sum")) {
				t.Error("go.sum was written")
			}
		})
	}
}

// The go command names a file for a package that it cannot find, and
// go/packages takes that file for the package's.
func TestMissingModuleOfSeveralImporters(t *testing.T) {
	l := checkAll(t, tree(t, `
-- go.mod --
module example.com/m

go 1.23

require (
	github.com/nobody/nothing v1.2.3
	github.com/nobody/other v1.0.0
)
-- go.sum --
github.com/nobody/nothing v1.2.3 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
github.com/nobody/nothing v1.2.3/go.mod h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
github.com/nobody/other v1.0.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
github.com/nobody/other v1.0.0/go.mod h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
-- a/a.go --
package a

import (
	"example.com/m/b"
	"github.com/nobody/nothing/zap"
)

var A = zap.New(b.B)
-- b/b.go --
package b

import "github.com/nobody/nothing/zap"

var B = zap.New(1)
`), LoadOptions{Tests: true})
	for id, line := range map[string]string{"a": "a.go:5:2: ", "b": "b.go:3:8: "} {
		errs := pkg(t, l, "example.com/m/"+id).Errors
		wantProblem(t, errs, line+"could not import github.com/nobody/nothing/zap")
		if len(errs) != 1 {
			t.Errorf("%s: errors %v, want one", id, errs)
		}
	}
	wantProblem(t, l.Problems(), "github.com/nobody/nothing/zap")
}

func TestConfigurationThatCannotBeLoaded(t *testing.T) {
	m := findModule(t, tree(t, twinsTree))
	bad := BuildConfig{GOOS: "linux", GOARCH: "nonesuch"}
	l := load(t, m, LoadOptions{Configs: []BuildConfig{{GOOS: "linux", GOARCH: "amd64"}, bad}})
	wantProblem(t, l.Problems(), "linux/nonesuch")
	if len(l.Packages()) == 0 {
		t.Error("the good configuration is lost")
	}
	if _, err := NewLoader(t.Context(), m, LoadOptions{Configs: []BuildConfig{bad}}); err == nil || !strings.Contains(err.Error(), "linux/nonesuch") {
		t.Errorf("error %v, want one that names the configuration", err)
	}
}

func TestModuleOfALaterGo(t *testing.T) {
	dir := tree(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.999\n-- m.go --\npackage m\n")
	t.Setenv("GOTOOLCHAIN", "local")
	_, err := NewLoader(t.Context(), findModule(t, dir), LoadOptions{})
	if err == nil || !containsAll(err.Error(), []string{": go.mod requires go >= 1.999", "; install that Go release"}) {
		t.Errorf("error %v", err)
	}
}
