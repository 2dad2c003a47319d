//go:build unix

package sqlstore

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// What the file system says before SQLite is asked.
const (
	errDiskFull     = syscall.ENOSPC
	errReadOnlyDisk = syscall.EROFS
)

// writable asks whether a file may be written, without opening it: closing it
// would drop the locks that another connection of this process holds on it.
func writable(path string) error { return unix.Access(path, unix.W_OK) }
