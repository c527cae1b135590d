package rewrite

import (
	"runtime/debug"
	"testing"
)

// percent reads the setting, which only setting it returns.
func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
}

func TestCollectMore(t *testing.T) {
	for _, c := range []struct{ before, during int }{
		{100, checkGCPercent}, {400, checkGCPercent}, {20, 20}, {-1, -1}, // -1: GOGC=off
	} {
		old := debug.SetGCPercent(c.before)
		first := CollectMore()
		second := CollectMore() // of another loader, at the same time
		first()
		if got := percent(); got != c.during {
			t.Errorf("before %d: got %d during a check, want %d", c.before, got, c.during)
		}
		second()
		second() // does nothing
		if got := percent(); got != c.before {
			t.Errorf("before %d: got %d after the checks", c.before, got)
		}
		debug.SetGCPercent(old)
	}
}
