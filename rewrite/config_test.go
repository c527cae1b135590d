package rewrite

import (
	"fmt"
	"go/build/constraint"
	"slices"
	"testing"
)

func ledgerOf(t *testing.T, constraints ...string) *Ledger {
	t.Helper()
	var files []*File
	for i, c := range constraints {
		f := &File{Path: fmt.Sprintf("f%d.go", i), Status: Analysed}
		if c != "" {
			expr, err := constraint.Parse("//go:build " + c)
			if err != nil {
				t.Fatal(err)
			}
			f.Constraint = expr
		}
		files = append(files, f)
	}
	return newLedger(&Module{}, files)
}

func TestConfigs(t *testing.T) {
	t.Setenv("CGO_ENABLED", "")
	host := BuildConfig{GOOS: "linux", GOARCH: "amd64"}
	tests := []struct {
		name        string
		base        BuildConfig
		constraints []string
		want        []string // beside the host's
		left        int
	}{
		{"nothing special", host, []string{"", "linux", "!windows", "cgo", "go1.18", "gc"}, nil, 0},
		{"twins", host, []string{"prod", "!prod"}, []string{"linux/amd64 -tags prod"}, 0},
		{"tag", host, []string{"integration", "integration && linux"}, []string{"linux/amd64 -tags integration"}, 0},
		{"one system serves two files", host, []string{"windows", "!linux", "windows && amd64"}, []string{"windows/amd64"}, 0},
		{"architecture", host, []string{"arm64", "!amd64"}, []string{"linux/arm64"}, 0},
		{"system without the host's architecture", host, []string{"js && wasm"}, []string{"js/wasm"}, 0},
		{"architecture alone", host, []string{"wasm"}, []string{"js/wasm"}, 0},
		{"without cgo", host, []string{"!cgo"}, []string{"linux/amd64 CGO_ENABLED=0"}, 0},
		{"not unix", host, []string{"!unix"}, []string{"windows/amd64"}, 0},
		{"user turns a tag off", BuildConfig{GOOS: "linux", GOARCH: "amd64", Tags: []string{"prod"}}, []string{"!prod", "prod"}, []string{"linux/amd64"}, 0},
		{"never ignore", host, []string{"ignore", "ignore && linux", "ignore || tools"}, []string{"linux/amd64 -tags tools"}, 2},
		{"impossible", host, []string{"linux && windows", "go1.999", "gccgo", "x && !x"}, nil, 4},
		{"mixed", host, []string{"darwin", "e2e", "windows && e2e"}, []string{"windows/amd64 -tags e2e", "darwin/amd64"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := ledgerOf(t, test.constraints...)
			configs, left := l.Configs(test.base, l.Files)
			var got []string
			for _, c := range configs[1:] {
				got = append(got, c.String())
			}
			if !slices.Equal(got, test.want) || len(left) != test.left {
				t.Errorf("configurations %q and %d left, want %q and %d", got, len(left), test.want, test.left)
			}
			for _, f := range l.Files {
				builds := func(c BuildConfig) bool { return c.Builds(f.Constraint) }
				if slices.ContainsFunc(configs, builds) == slices.Contains(left, f) {
					t.Errorf("%s (%v) is not exactly one of built and left", f.Path, f.Constraint)
				}
			}
		})
	}
}

func TestConfigsUserEnvironment(t *testing.T) {
	t.Setenv("CGO_ENABLED", "0")
	l := ledgerOf(t, "cgo", "!cgo", "prod")
	l.Module.env.GOFLAGS = "-mod=mod -tags=prod,fast"
	configs, left := l.Configs(BuildConfig{GOOS: "linux", GOARCH: "amd64"}, l.Files)
	if len(configs) != 2 || len(left) != 0 {
		t.Fatalf("configurations %v, left %v", configs, left)
	}
	if got := configs[0].String(); got != "linux/amd64 -tags fast,prod CGO_ENABLED=0" {
		t.Errorf("the host's configuration is %s", got)
	}
	if configs[1].NoCgo {
		t.Error("no configuration with cgo")
	}
}

func TestConfigsLeavesForeignFiles(t *testing.T) {
	l := ledgerOf(t, "", "", "")
	l.Files[0].Status, l.Files[1].Status = Vendored, Testdata
	if _, left := l.Configs(BuildConfig{}, l.Files); len(left) != 2 {
		t.Errorf("left %v, want the vendored and the testdata file", left)
	}
}
