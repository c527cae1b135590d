// Package actions writes the commands that GitHub's runners read out of a log:
// annotations of lines of code.
package actions

import (
	"fmt"
	"strings"
)

// Shown is how many annotations of a level GitHub shows for a step; all are in
// its log.
const Shown = 10

// SummaryLimit is the most bytes that the summary of a step may have.
const SummaryLimit = 1 << 20

// Level says how much an annotation matters.
type Level string

// The levels, from the worst.
const (
	Error   Level = "error"
	Warning Level = "warning"
	Notice  Level = "notice"
)

// Annotation is a remark on lines of code. A line or column of 0 is not known.
type Annotation struct {
	Level              Level
	File               string // relative to the root of the repository
	Line, Column       int
	EndLine, EndColumn int
	Title, Message     string
}

// String is the command, without a break of the line.
func (a Annotation) String() string {
	var list []string
	add := func(key, value string) {
		if value != "" && value != "0" {
			list = append(list, key+"="+escapeProperty(value))
		}
	}
	add("file", a.File)
	if a.File != "" {
		add("line", fmt.Sprint(a.Line))
		add("endLine", fmt.Sprint(a.EndLine))
		add("col", fmt.Sprint(a.Column))
		add("endColumn", fmt.Sprint(a.EndColumn))
	}
	add("title", a.Title)
	return "::" + strings.TrimSuffix(string(a.Level)+" "+strings.Join(list, ","), " ") + "::" + escapeData(a.Message)
}

var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func escapeData(s string) string     { return data.Replace(s) }
func escapeProperty(s string) string { return property.Replace(s) }
