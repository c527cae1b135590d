package instance_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/instance/instancetest"
)

var update = flag.Bool("update", false, "write the want.txt of the archives")

// goMod requires the libraries that are light; the others are tested in
// migrate/catalog/catalogtest.
const goMod = `module example.com/m

go 1.24

require (
	github.com/afex/hystrix-go v0.0.0-20180502004556-fa1af6a1f4f5
	github.com/cbctl/cbctl v0.0.0
	github.com/cep21/circuit/v4 v4.0.0
	github.com/eapache/go-resiliency v1.7.0
	github.com/failsafe-go/failsafe-go v0.9.8
	github.com/mercari/go-circuitbreaker v0.0.2
	github.com/rubyist/circuitbreaker v2.2.1+incompatible
	github.com/sony/gobreaker v1.0.0
	github.com/sony/gobreaker/v2 v2.4.0
	github.com/streadway/handy v0.0.0-20200128134331-0f66f006fb2e
)

replace github.com/cbctl/cbctl => %s
`

func TestArchives(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	instancetest.Archives(t, "testdata/*.txtar", func(dir string) {
		instancetest.Write(t, filepath.Join(dir, "go.mod"), fmt.Appendf(nil, goMod, root))
		instancetest.Tidy(t, dir)
	}, *update)
}
