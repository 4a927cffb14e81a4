package embedded

import (
	"os"
	"runtime"
	"strings"
)

// readOSRelease is the system's description of itself, empty where it has none.
func readOSRelease() string {
	for _, path := range []string{"/etc/os-release", "/usr/lib/os-release"} {
		if text, err := os.ReadFile(path); err == nil {
			return string(text)
		}
	}
	return ""
}

// installLine is the command that installs a PostgreSQL server on the system that os-release describes.
func installLine(osRelease string) string {
	if runtime.GOOS == "darwin" {
		return "brew install postgresql@17"
	}
	known := []struct{ id, line string }{
		{"debian", "sudo apt-get install postgresql"},
		{"ubuntu", "sudo apt-get install postgresql"},
		{"fedora", "sudo dnf install postgresql-server postgresql-contrib"},
		{"rhel", "sudo dnf install postgresql-server postgresql-contrib"},
		{"alpine", "sudo apk add postgresql postgresql-contrib"},
		{"arch", "sudo pacman -S postgresql"},
		{"suse", "sudo zypper install postgresql-server postgresql-contrib"},
	}
	ids := osReleaseIDs(osRelease)
	for _, system := range known {
		for _, id := range ids {
			if id == system.id {
				return system.line
			}
		}
	}
	return "install the PostgreSQL server with your system's package manager"
}

// osReleaseIDs are the values of ID and ID_LIKE: the system and those it comes from.
func osReleaseIDs(text string) []string {
	var ids []string
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if name == "ID" || name == "ID_LIKE" {
			ids = append(ids, strings.Fields(strings.Trim(value, `"'`))...)
		}
	}
	return ids
}
