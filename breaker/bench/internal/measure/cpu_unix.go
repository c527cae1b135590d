//go:build unix

package measure

import (
	"syscall"
	"time"
)

// CPUTime is whether CPU is the time of the process; it is the time of the
// clock where the system does not tell.
const CPUTime = true

// CPU is the user and system time that the process has used.
func CPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it cannot fail with these arguments
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
