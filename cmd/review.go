package cmd

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/cbctl/cbctl/internal/term"
	"github.com/cbctl/cbctl/migrate"
)

// review asks about the parts of a migration on the terminal.
type review struct {
	in       *bufio.Reader
	out      io.Writer
	style    term.Style
	progress *term.Progress

	file   string // that rest is about
	rest   string // "a" or "d": the answer for the rest of the file
	quit   bool   // decline everything from now on
	header string // of the file that was shown last
}

func (a *app) newReview(progress *term.Progress) *review {
	return &review{in: bufio.NewReader(a.Stdin), out: a.Stderr, style: a.style(a.Stderr), progress: progress}
}

const reviewHelp = `y - make this change
n - do not make this change, nor what depends on it
a - make this change and all later ones in the file
d - do not make this change, nor any of the later ones in the file
q - quit; do not make this change, nor any of the later ones
? - print help
`

// ask shows a hunk and reads the answer. The end of the input is the same as q.
func (r *review) ask(h migrate.Hunk) (bool, error) {
	if r.file != h.File {
		r.file, r.rest = h.File, ""
	}
	switch {
	case r.quit, r.rest == "d":
		return false, nil
	case r.rest == "a":
		return true, nil
	}
	r.progress.Stop()
	r.show(h)
	for {
		fmt.Fprint(r.out, r.style.Blue("Make this change [y,n,q,a,d,?]? "))
		line, err := r.in.ReadString('\n')
		switch answer := strings.TrimSpace(line); answer {
		case "y", "n":
			return answer == "y", nil
		case "a", "d":
			r.rest = answer
			return answer == "a", nil
		case "q":
			r.quit = true
			return false, nil
		default:
			if err == io.EOF {
				fmt.Fprintln(r.out)
				r.quit = true
				return false, nil
			}
			if err != nil {
				return false, err
			}
			fmt.Fprint(r.out, reviewHelp)
		}
	}
}

func (r *review) show(h migrate.Hunk) {
	if r.header != h.File {
		r.header = h.File
		fmt.Fprintln(r.out, r.style.Bold(h.File))
	}
	fmt.Fprint(r.out, colorDiff(h.Text, r.style))
}
