// Package term knows what the terminal can show: colour, and a line of progress.
package term

import (
	"fmt"
	"io"
	"os"
)

// Style writes text with or without colour. The zero Style is plain.
type Style struct{ Color bool }

func (s Style) wrap(code, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Bold makes text stand out.
func (s Style) Bold(text string) string { return s.wrap("1", text) }

// Dim makes text recede.
func (s Style) Dim(text string) string { return s.wrap("2", text) }

// Red is for errors and removed lines.
func (s Style) Red(text string) string { return s.wrap("31", text) }

// Green is for what went well and for added lines.
func (s Style) Green(text string) string { return s.wrap("32", text) }

// Yellow is for what a person has to look at.
func (s Style) Yellow(text string) string { return s.wrap("33", text) }

// Blue is for the frame around code.
func (s Style) Blue(text string) string { return s.wrap("34", text) }

// Cyan is for positions.
func (s Style) Cyan(text string) string { return s.wrap("36", text) }

// ColorModes are the values that Color accepts.
var ColorModes = []string{"auto", "always", "never"}

// Color decides whether w gets colour. With mode auto that is when w is a
// terminal, unless NO_COLOR, CLICOLOR=0 or TERM=dumb object; CLICOLOR_FORCE
// asks for it anywhere.
func Color(mode string, w io.Writer, getenv func(string) string) (bool, error) {
	switch mode {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto", "":
	default:
		return false, fmt.Errorf("unknown color mode %q", mode)
	}
	if getenv("NO_COLOR") != "" {
		return false, nil
	}
	if force := getenv("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true, nil
	}
	if getenv("CLICOLOR") == "0" || getenv("TERM") == "dumb" {
		return false, nil
	}
	return IsTerminal(w), nil
}

// IsTerminal says whether w is a character device other than the null device.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}
