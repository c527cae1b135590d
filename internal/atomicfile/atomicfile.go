// Package atomicfile writes a file whole or not at all.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Write replaces the content of a file, or makes the file. Readers see the old
// content or the new, never a part. A file that is not a regular one, such as
// a pipe or a terminal, is written to as it is.
func Write(path string, data []byte) error {
	mode := fs.FileMode(0o666) // less the umask
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return os.WriteFile(path, data, 0)
	case err == nil:
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	temp := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	if err := writeSynced(temp, data, mode); err != nil {
		return errors.Join(err, removed(temp))
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, removed(temp))
	}
	return nil
}

// writeSynced makes a file that survives a crash right after the rename.
func writeSynced(path string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
