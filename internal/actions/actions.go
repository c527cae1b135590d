// Package actions writes the commands that GitHub's runners read out of a log:
// annotations of lines of code.
package actions

import (
	"strconv"
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
		if value != "" {
			list = append(list, key+"="+escapeProperty(value))
		}
	}
	add("file", a.File)
	if a.File != "" {
		add("line", known(a.Line))
		add("endLine", known(a.EndLine))
		add("col", known(a.Column))
		add("endColumn", known(a.EndColumn))
	}
	add("title", a.Title)
	properties := ""
	if len(list) > 0 {
		properties = " " + strings.Join(list, ",")
	}
	return "::" + string(a.Level) + properties + "::" + escapeData(a.Message)
}

// known is a number, or "" where it is not known.
func known(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func escapeData(s string) string     { return data.Replace(s) }
func escapeProperty(s string) string { return property.Replace(s) }
