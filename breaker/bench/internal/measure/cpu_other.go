//go:build !unix

package measure

import "time"

// CPUTime is whether CPU is the time of the process; it is the time of the
// clock where the system does not tell.
const CPUTime = false

var start = time.Now()

// CPU is the time since the program began.
func CPU() time.Duration { return time.Since(start) }
