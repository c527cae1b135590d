package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFeaturesAreShown holds the table of features to what it says: each row
// has a test and an example that exist.
func TestFeaturesAreShown(t *testing.T) {
	exists := map[string]bool{}
	files, err := filepath.Glob("breaker/*_test.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Example)\w+)\(`).FindAllStringSubmatch(string(read(t, file)), -1) {
			exists[m[1]] = true
		}
	}
	text, err := os.ReadFile("docs/features.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || strings.Contains(line, "---") || strings.Contains(line, "| how |") {
			continue
		}
		rows++
		for _, name := range regexp.MustCompile("`((?:Test|Example)[^`]*)`").FindAllStringSubmatch(cells[3]+cells[4], -1) {
			if !exists[name[1]] {
				t.Errorf("docs/features.md names %s, which does not exist", name[1])
			}
		}
		if !strings.Contains(cells[3], "`Test") || !strings.Contains(cells[4], "`Example") {
			t.Errorf("no test or no example:%s", line)
		}
	}
	if rows < 40 {
		t.Errorf("%d rows were found", rows)
	}
}
