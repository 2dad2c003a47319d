package sqlstore

import (
	"io/fs"
	"os"
	"syscall"
)

// What the file system says before SQLite is asked.
const (
	errDiskFull     = syscall.Errno(112) // ERROR_DISK_FULL
	errReadOnlyDisk = syscall.Errno(19)  // ERROR_WRITE_PROTECT
)

// writable asks whether a file may be written, without opening it. The rights
// of the folder above it are not seen here; mayGrow meets those.
func writable(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o200 == 0 {
		return fs.ErrPermission
	}
	return err
}
