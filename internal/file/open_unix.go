//go:build unix

package file

import "syscall"

// nonblocking opens a pipe at once.
const nonblocking = syscall.O_NONBLOCK
