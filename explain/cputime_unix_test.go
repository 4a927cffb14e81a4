//go:build unix

package explain

import (
	"syscall"
	"time"
)

// CPUTime is what this process has used of the processors. Other programs on
// the same machine do not count, as they would on a clock.
func CPUTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
