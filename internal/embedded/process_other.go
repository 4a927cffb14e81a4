//go:build unix && !linux

package embedded

import (
	"os/exec"
	"strconv"
	"syscall"
)

// dieWithParent does nothing: only Linux tells a process that its parent died. A server left behind is stopped by
// the next start.
func dieWithParent(*syscall.SysProcAttr, syscall.Signal) {}

// commandLine is a running process's command line, empty where there is no such process.
func commandLine(pid int) string {
	out, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return string(out)
}
