package cmd

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/internal/actions"
)

func TestJobSummary(t *testing.T) {
	for _, c := range []struct{ name, before, page, want string }{
		{"new", "", "page\n", "page\n"},
		{"appended", "step one\n", "page\n", "step one\npage\n"},
		{"no room", strings.Repeat("x", actions.SummaryLimit-10), "a page of more than ten bytes\n", "The report of cbctl has no room on this page.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "summary.md")
			if c.before != "" {
				if err := os.WriteFile(file, []byte(c.before), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			a := &app{Env: Env{Getenv: func(string) string { return file }}}
			room := 0
			err := a.jobSummary(func(w io.Writer, limit int) error {
				room = limit
				_, err := io.WriteString(w, c.page)
				return err
			})
			got, _ := os.ReadFile(file)
			if err != nil || !strings.HasSuffix(string(got), c.want) || !strings.HasPrefix(string(got), c.before) {
				t.Errorf("%v, %.100q", err, got)
			}
			if room != actions.SummaryLimit-len(c.before) {
				t.Errorf("room for %d", room)
			}
		})
	}
}
