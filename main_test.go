package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cbctl/cbctl/internal/scripttest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cbctl": main})
}

// TestScript runs testdata/script: what a user sees of the whole program, on
// modules that use the real gobreaker. UPDATE_SCRIPTS=1 refreshes the expected
// outputs, -testwork keeps the directories.
func TestScript(t *testing.T) {
	sums := download(t)
	env := goEnv(t, "GOMODCACHE", "GOCACHE")
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                scripttest.Commands(),
		Setup: func(e *testscript.Env) error {
			scripttest.Setup(e, sums)
			tool, err := exec.LookPath("cbctl") // testscript has put it into PATH
			if err != nil {
				return err
			}
			e.Setenv("CBCTL", tool)
			for k, v := range env {
				e.Setenv(k, v)
			}
			for _, kv := range []string{"GOPROXY=off", "GOSUMDB=off", "GOFLAGS=", "GOTOOLCHAIN=local", "GOENV=off",
				"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull} {
				k, v, _ := strings.Cut(kv, "=")
				e.Setenv(k, v)
			}
			return nil
		},
	})
}

const warm = `module warm

go 1.21

require (
	github.com/sony/gobreaker v1.0.0
	github.com/sony/gobreaker/v2 v2.4.0
)
`

// download fills the module cache with what the scripts import, through the
// ordinary proxy, and returns the checksums. The scripts then need no network.
func download(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(warm), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "mod", "download", "all")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the scripts need gobreaker from the module proxy once: %v\n%s", err, out)
	}
	sums, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func goEnv(t *testing.T, names ...string) map[string]string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for i, value := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		env[names[i]] = value
	}
	return env
}
