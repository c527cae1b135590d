package rewrite

import (
	"runtime/debug"
	"sync"
)

// checkGCPercent is the growth of the heap between collections while packages
// are checked. Nearly all that a check allocates stays, so at the usual 100
// half of the memory of a large tree would be room for garbage that never
// comes; 50 saves a quarter of the memory for a tenth of the time.
const checkGCPercent = 50

// collections counts the checks that want more of them: the setting belongs
// to the whole process.
var collections struct {
	mu     sync.Mutex
	checks int
	before int
}

// CollectMore lowers the growth of the heap until done is called, for work on many
// packages: their syntax and types stay, so that there is little to collect and
// much to hold. A lower
// value that the user chose with GOGC stays, and so does off.
func CollectMore() (done func()) {
	c := &collections
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.checks++; c.checks == 1 {
		c.before = debug.SetGCPercent(checkGCPercent)
		if c.before < checkGCPercent { // off is -1
			debug.SetGCPercent(c.before)
		}
	}
	return sync.OnceFunc(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.checks--; c.checks == 0 {
			debug.SetGCPercent(c.before)
		}
	})
}
