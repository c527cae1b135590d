package intake

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/cbctl/cbctl/rewrite"
)

// BenchmarkScan measures what it costs to decide which packages have to be
// loaded, on a large tree that every machine has: the sources of Go. The tree
// is the module's own as a whole, which costs more than a vendor directory.
// CBCTL_TREE names another module.
func BenchmarkScan(b *testing.B) {
	dir := os.Getenv("CBCTL_TREE")
	if dir == "" {
		dir = filepath.Join(runtime.GOROOT(), "src")
	}
	m, err := rewrite.FindModule(dir)
	if err != nil {
		b.Fatal(err)
	}
	var ledger *rewrite.Ledger
	for b.Loop() {
		if ledger, err = ScanHeaders(context.Background(), m); err != nil {
			b.Fatal(err)
		}
		Suspects(ledger)
	}
	lines := 0
	for _, f := range ledger.Files {
		data, err := os.ReadFile(filepath.Join(m.Root, filepath.FromSlash(f.Path)))
		if err != nil {
			b.Fatal(err)
		}
		lines += bytes.Count(data, []byte("\n"))
	}
	b.ReportMetric(float64(lines)/1e6, "Mlines")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/(float64(lines)/1e6), "s/Mline")
}
