//go:build !unix

package explain_test

import "time"

// cpuTime is the clock where there is nothing better.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
