package sqlstore

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// TestALockWithoutADatabaseGoesAway: where there is no database, giving the lock up
// leaves nothing behind; beside a database the file stays.
func TestALockWithoutADatabaseGoesAway(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be taken away here; it stays and does no harm")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "l.db")
	unlock, err := Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if err := openedAt(t, path, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if !exists(path + ".lock") {
		t.Error("the lock of a database went away")
	}
}

// TestOneHolderThoughLocksGoAway: many take and give up the lock of a database that is
// not there, so its file comes and goes; never do two of them hold it at once.
func TestOneHolderThoughLocksGoAway(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	var holders, held atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 300 {
				unlock, err := Lock(path)
				if errors.Is(err, ErrLocked) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				held.Add(1)
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d hold the lock", n)
				}
				runtime.Gosched()
				holders.Add(-1)
				if err := unlock(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if held.Load() < 8 {
		t.Errorf("only %d had the lock", held.Load())
	}
}
