package rewrite

import (
	"go/build"
	"slices"
	"strings"
)

// platforms are the pairs that the go command can build for (`go tool dist
// list`), the more common architectures of a system first.
var platforms = map[string][]string{
	"aix":       strings.Fields("ppc64"),
	"android":   strings.Fields("amd64 arm64 386 arm"),
	"darwin":    strings.Fields("amd64 arm64"),
	"dragonfly": strings.Fields("amd64"),
	"freebsd":   strings.Fields("amd64 arm64 386 arm"),
	"illumos":   strings.Fields("amd64"),
	"ios":       strings.Fields("amd64 arm64"),
	"js":        strings.Fields("wasm"),
	"linux":     strings.Fields("amd64 arm64 386 arm loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x"),
	"netbsd":    strings.Fields("amd64 arm64 386 arm"),
	"openbsd":   strings.Fields("amd64 arm64 386 arm ppc64 riscv64"),
	"plan9":     strings.Fields("amd64 386 arm"),
	"solaris":   strings.Fields("amd64"),
	"wasip1":    strings.Fields("wasm"),
	"windows":   strings.Fields("amd64 arm64 386"),
}

// supported reports whether there is such a platform; the host is one even if
// the list does not know it yet.
func (c BuildConfig) supported() bool {
	return slices.Contains(platforms[c.GOOS], c.GOARCH) || c.GOOS == build.Default.GOOS && c.GOARCH == build.Default.GOARCH
}
