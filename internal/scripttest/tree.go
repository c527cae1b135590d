package scripttest

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

func snapshot(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "snapshot NAME DIR")
	tree, err := readTree(ts.MkAbs(args[1]))
	ts.Check(err)
	stateOf(ts).snapshots[args[0]] = tree
}

func sametree(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) == 2, "[!] sametree NAME DIR")
	old, ok := stateOf(ts).snapshots[args[0]]
	if !ok {
		ts.Fatalf("no snapshot %s", args[0])
	}
	tree, err := readTree(ts.MkAbs(args[1]))
	ts.Check(err)
	diff := compareTrees(old, tree)
	if neg == (len(diff) == 0) {
		ts.Fatalf("differences from %s: %q", args[0], diff)
	}
}

// readTree maps each file and directory below dir to its mode and content.
// The repository's own files do not count.
func readTree(dir string) (map[string]string, error) {
	tree := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel := filepath.ToSlash(strings.TrimPrefix(path, dir))
		tree[rel] = info.Mode().String()
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			tree[rel] += "\n" + string(data)
			return err
		}
		return nil
	})
	return tree, err
}

// compareTrees says in which files two trees differ.
func compareTrees(old, new map[string]string) []string {
	var diff []string
	for _, path := range slices.Sorted(maps.Keys(old)) {
		if now, ok := new[path]; !ok {
			diff = append(diff, fmt.Sprintf("%s is gone", path))
		} else if now != old[path] {
			diff = append(diff, fmt.Sprintf("%s changed", path))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(new)) {
		if _, ok := old[path]; !ok {
			diff = append(diff, fmt.Sprintf("%s is new", path))
		}
	}
	return diff
}
