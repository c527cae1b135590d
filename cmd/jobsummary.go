package cmd

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/cbctl/cbctl/internal/actions"
)

// jobSummary adds a page to the summary of the step, where GitHub runs one: its
// log shows a few annotations, this has the rest. The page is told how many
// bytes there is room for; one that needs more is left out with a word.
func (a *app) jobSummary(write func(w io.Writer, limit int) error) error {
	file := a.Getenv("GITHUB_STEP_SUMMARY")
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	room := actions.SummaryLimit
	if info, err := f.Stat(); err == nil {
		room -= int(info.Size())
	}
	var page bytes.Buffer
	err = write(&page, max(room, 1))
	if err == nil && page.Len() > room {
		page.Reset()
		page.WriteString("The report of cbctl has no room on this page.\n")
	}
	if err == nil {
		_, err = f.Write(page.Bytes())
	}
	return errors.Join(err, f.Close())
}
