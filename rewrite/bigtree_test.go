//go:build unix

package rewrite

import (
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// TestBigTree measures the pipeline on a real module: set CBCTL_BIG_TREE to
// its directory. It fails if the loader finds type errors that a build would
// not, unless the tree is known to be broken.
func TestBigTree(t *testing.T) {
	dir := os.Getenv("CBCTL_BIG_TREE")
	if dir == "" {
		t.Skip("set CBCTL_BIG_TREE to the directory of a real module")
	}
	step := measure(t)
	m, err := FindModule(dir)
	if err != nil {
		t.Fatal(err)
	}
	step("find module")
	ledger, err := Scan(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	step("scan")
	t.Log(len(ledger.Files), "files", ledger.Counts())
	l, err := NewLoader(t.Context(), m, LoadOptions{Tests: os.Getenv("CBCTL_BIG_TESTS") != ""})
	if err != nil {
		t.Fatal(err)
	}
	step("metadata")
	for i, p := range l.Problems() {
		if i < 10 {
			t.Log("problem:", p.Error())
		}
	}
	pkgs := l.Packages()
	if err := l.Check(t.Context(), pkgs); err != nil {
		t.Fatal(err)
	}
	step("check")
	errors := 0
	for _, p := range pkgs {
		for _, e := range p.Errors {
			if errors++; errors <= 20 {
				t.Error(e)
			}
		}
	}
	t.Log(len(pkgs), "packages", errors, "errors", len(l.units.byKey), "units")
	if err := l.Check(t.Context(), pkgs); err != nil {
		t.Fatal(err)
	}
	step("check again")
	ledger.Settle(l)
	t.Log(ledger.Counts())
	runtime.KeepAlive(l)
}

// measure returns a function that logs wall and CPU time since its last call
// and the peak memory so far. CPU time includes the go command's.
func measure(t *testing.T) func(name string) {
	usage := func() (cpu time.Duration, rss int64) {
		for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
			var u syscall.Rusage
			if err := syscall.Getrusage(who, &u); err != nil {
				t.Fatal(err)
			}
			cpu += time.Duration(u.Utime.Nano() + u.Stime.Nano())
			rss = max(rss, u.Maxrss)
		}
		return cpu, rss
	}
	wall := time.Now()
	cpu, _ := usage()
	return func(name string) {
		now, rss := usage()
		t.Logf("%-12s wall %6.2fs  cpu %6.2fs  peak %4d MB", name, time.Since(wall).Seconds(), (now - cpu).Seconds(), rss/1024)
		wall, cpu = time.Now(), now
	}
}
