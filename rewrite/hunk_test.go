package rewrite

import (
	"fmt"
	"strings"
	"testing"
)

func TestHunks(t *testing.T) {
	var lines []string
	for i := range 40 {
		lines = append(lines, fmt.Sprint("line ", i+1))
	}
	old := strings.Join(lines, "\n") + "\n"
	lines[4] = "changed 5"
	lines[30] = "changed 31\nadded"
	lines[38] = "changed 39"
	c := Change{Path: "/x", Kind: Modified, Old: []byte(old), New: []byte(strings.Join(lines, "\n") + "\n")}
	hunks := c.Hunks()
	var got []string
	for _, h := range hunks {
		got = append(got, fmt.Sprintf("%d-%d", h.From, h.To))
		if !strings.HasPrefix(string(h.Text), "@@ ") || strings.Count(string(h.Text), "\n@@ ") > 0 {
			t.Errorf("not one hunk:\n%s", h.Text)
		}
	}
	if text := strings.Join(got, " "); text != "5-5 31-31 39-39" {
		t.Errorf("hunks change lines %s", text)
	}
	var all string
	for _, h := range hunks {
		all += string(h.Text)
	}
	set := NewSet(&Module{Root: "/"})
	set.put(c)
	if diff := string(set.Diff()); !strings.HasSuffix(diff, all) {
		t.Errorf("the hunks are not those of the diff:\n%s\n%s", all, diff)
	}
	for _, kind := range []string{Created, Deleted} {
		if (Change{Kind: kind, Old: c.Old, New: c.New}).Hunks() != nil {
			t.Errorf("a %s file has hunks", kind)
		}
	}
}
