package rewrite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// Module is a Go module on disk.
type Module struct {
	Root      string // absolute directory that holds go.mod
	Path      string // module path
	GoVersion string // "1.22" as in the go directive, "1.16" when absent
	Vendor    bool   // the build uses vendor/
	Workspace string // absolute path of the go.work in force, or ""

	ignore []string // directories named by ignore directives, slash separated
	env    goEnv
}

// goEnv holds the go command's settings that decide how a module is read.
type goEnv struct {
	GOFLAGS string
	GOWORK  string
}

// FindModule returns the module whose go.mod is nearest to dir, upwards.
func FindModule(dir string) (*Module, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if info, err := os.Stat(abs); err != nil {
		return nil, fmt.Errorf("%s: no such directory; give a directory inside a Go module", abs)
	} else if !info.IsDir() {
		abs = filepath.Dir(abs)
	}
	// The go command reports real paths, so a root reached through a symlink
	// would never compare equal to what it prints.
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	root := upwards(abs, "go.mod")
	if root == "" {
		return nil, fmt.Errorf("%s: no go.mod here or in any directory above; run in a module, or create one with `go mod init`", abs)
	}
	m, err := readModule(root)
	if err != nil {
		return nil, err
	}
	m.env = readGoEnv(root)
	m.Workspace = m.workspace()
	m.Vendor = m.vendored()
	return m, nil
}

// upwards returns the nearest directory from dir on that holds the file name.
func upwards(dir, name string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func readModule(root string) (*Module, error) {
	path := filepath.Join(root, "go.mod")
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	file, err := parseGoMod(path, data)
	if err != nil {
		return nil, fmt.Errorf("%w; correct go.mod (`go mod edit -fmt` shows the same error)", err)
	}
	if file.Module == nil || file.Module.Mod.Path == "" {
		return nil, fmt.Errorf("%s:1:1: no module directive; add `module example.com/name`", path)
	}
	m := &Module{Root: root, Path: file.Module.Mod.Path, GoVersion: "1.16"}
	if file.Go != nil {
		m.GoVersion = file.Go.Version
	}
	for _, ignore := range file.Ignore {
		m.ignore = append(m.ignore, strings.Trim(filepath.ToSlash(ignore.Path), "/"))
	}
	return m, nil
}

// parseGoMod reads strictly first and then as a dependency's go.mod is read,
// so that a directive of a later Go release is no reason to stop.
func parseGoMod(path string, data []byte) (*modfile.File, error) {
	file, err := modfile.Parse(path, data, nil)
	if err == nil {
		return file, nil
	}
	if lax, laxErr := modfile.ParseLax(path, data, nil); laxErr == nil {
		return lax, nil
	}
	var list modfile.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return nil, &list[0]
	}
	return nil, err
}

// readGoEnv asks the go command, which also knows what `go env -w` set. When
// it cannot answer (no go command, a toolchain that is missing) the process
// environment is what is left.
func readGoEnv(dir string) goEnv {
	env := goEnv{GOFLAGS: os.Getenv("GOFLAGS"), GOWORK: os.Getenv("GOWORK")}
	cmd := exec.CommandContext(context.Background(), "go", "env", "-json", "GOFLAGS", "GOWORK")
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout = &out
	if cmd.Run() == nil {
		_ = json.Unmarshal(out.Bytes(), &env) // on garbage the environment's values stay
		return env
	}
	if env.GOWORK == "" {
		if root := upwards(dir, "go.work"); root != "" {
			env.GOWORK = filepath.Join(root, "go.work")
		}
	}
	return env
}

// workspace returns the go.work in force if it uses this module. A go.work
// further up that does not list the module makes every go command fail; such
// a module is loaded on its own.
func (m *Module) workspace() string {
	path := m.env.GOWORK
	if path == "" || path == "off" {
		return ""
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	work, err := modfile.ParseWork(path, data, nil)
	if err != nil {
		return ""
	}
	for _, use := range work.Use {
		dir := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(path), dir)
		}
		if real, err := filepath.EvalSymlinks(dir); err == nil && real == m.Root {
			return path
		}
	}
	return ""
}

func (m *Module) vendored() bool {
	switch m.modFlag() {
	case "mod", "readonly":
		return false
	case "vendor":
		return true
	}
	root := m.Root
	if m.Workspace != "" {
		root = filepath.Dir(m.Workspace)
	}
	_, err := os.Stat(filepath.Join(root, "vendor", "modules.txt"))
	return !errors.Is(err, fs.ErrNotExist) && semver.Compare(goSemver(m.GoVersion), "v1.14.0") >= 0
}

// modFlag returns the value of -mod in GOFLAGS.
func (m *Module) modFlag() string { return m.env.flag("mod") }

// flag returns the value of the last -name=value in GOFLAGS.
func (e goEnv) flag(name string) string {
	value := ""
	for _, field := range strings.Fields(e.GOFLAGS) {
		key, v, ok := strings.Cut(strings.TrimLeft(field, "-"), "=")
		if ok && key == name {
			value = v
		}
	}
	return value
}

// goSemver turns a Go version such as 1.22rc1 into a semantic version.
func goSemver(version string) string {
	version, _, _ = strings.Cut(version, "rc")
	version, _, _ = strings.Cut(version, "beta")
	for strings.Count(version, ".") < 2 {
		version += ".0"
	}
	return "v" + version
}

// Rel returns path relative to the module root with slashes, or path itself
// when it lies outside.
func (m *Module) Rel(path string) string {
	rel, err := filepath.Rel(m.Root, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}

// abs is the inverse of Rel.
func (m *Module) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(m.Root, filepath.FromSlash(path))
}
