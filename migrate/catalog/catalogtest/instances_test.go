package catalogtest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/instance/instancetest"
)

var update = flag.Bool("update", false, "write the want.txt of the archives")

// TestInstances finds breakers of the libraries that are too heavy for the
// tests of migrate/audit/instance. The archives are in a module with the
// requirements of this one.
func TestInstances(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	instancetest.Archives(t, "testdata/*.txtar", func(dir string) {
		mod := strings.Replace(string(read(t, "go.mod")), "module github.com/cbctl/cbctl/migrate/catalog/catalogtest", "module example.com/m", 1)
		mod = strings.Replace(mod, "=> ../../..", "=> "+root, 1)
		instancetest.Write(t, filepath.Join(dir, "go.mod"), []byte(mod))
		instancetest.Write(t, filepath.Join(dir, "go.sum"), read(t, "go.sum"))
	}, *update)
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
