//go:build !unix

package file

// nonblocking is nothing where pipes have no names in the file system.
const nonblocking = 0
