//go:build !unix

package explain

import "time"

// CPUTime is the clock where there is nothing better.
func CPUTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
