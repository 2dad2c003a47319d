//go:build unix

package sqlstore

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock or says errHeld; it never waits.
func tryLock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errHeld
		}
		return err
	}
}

// release gives the lock up. Closing the file alone would not while a child of
// this process has it open too, as every child has for the moment between being
// made and running its program.
func release(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
