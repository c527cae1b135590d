// Package config finds and reads .cbctl.yaml. Every mistake in the file is an
// error with its line and column.
package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Name is the name of the file.
const Name = ".cbctl.yaml"

// Find returns the configuration file nearest to dir, upwards, or "" when there
// is none. The search ends at the root of the repository.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, Name)
		if ok, err := exists(path); ok || err != nil {
			return path, err
		}
		if root, err := exists(filepath.Join(dir, ".git")); root || err != nil {
			return "", err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}

func exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
