package sqlstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

func folderExists(path string) error {
	folder := filepath.Dir(path)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.IsDir():
		return &Fault{
			Kind: ErrMissing, Path: path,
			Says: fmt.Sprintf("The folder %s for the database does not exist.", folder),
			Mend: "Create it, or name another one in LODESTAR_DATABASE_URL.",
		}
	case err != nil:
		return diagnose(path, err)
	}
	return nil
}

// makeFile makes an empty file with the right mode, because SQLite would take
// the process's umask; its log files follow the mode of the database. A file
// that is there is not opened: closing it would drop the locks that another
// connection of this process holds on it.
func makeFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		//nolint:gosec // the operator names the file
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return diagnose(path, err)
		}
		return f.Close()
	case err != nil:
		return diagnose(path, err)
	}
	if err := regular(path, info); err != nil {
		return err
	}
	return exposed(path, info)
}

// exposed refuses a file that other users of the machine may open (E6).
func exposed(path string, info fs.FileInfo) error {
	if runtime.GOOS == "windows" || !info.Mode().IsRegular() || info.Mode().Perm()&0o007 == 0 {
		return nil
	}
	return &Fault{
		Kind: ErrExposed, Path: path,
		Says: fmt.Sprintf("The database %s is open to every user of this machine.", path),
		Mend: fmt.Sprintf("Run `chmod 600 %s`.", path),
	}
}

func regular(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	return &Fault{
		Kind: ErrNotDatabase, Path: path,
		Says: fmt.Sprintf("%s is not a file.", path),
		Mend: "Name a file in LODESTAR_DATABASE_URL.",
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
