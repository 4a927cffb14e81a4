package embedded

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
)

// dieWithParent has the kernel send a signal to the program when we die, however we die.
func dieWithParent(attr *syscall.SysProcAttr, signal syscall.Signal) { attr.Pdeathsig = signal }

// commandLine is a running process's command line, empty where there is no such process.
func commandLine(pid int) string {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return ""
	}
	return string(bytes.ReplaceAll(line, []byte{0}, []byte{' '}))
}
