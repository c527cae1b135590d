package rewrite

import (
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Problem is something that stands in the way, with its place.
type Problem struct {
	Pos     token.Position // Filename is absolute
	Msg     string
	Package string // ID of the package, when there is one
	Config  int    // index of the build configuration
	Gate    string // which gate found it, "" for others
}

// Error returns file:line:col: msg.
func (p Problem) Error() string {
	if p.Pos.Filename == "" && !p.Pos.IsValid() {
		return p.Msg
	}
	return p.Pos.String() + ": " + p.Msg
}

// parseProblems turns what the parser or reading the file said into problems.
func parseProblems(path string, err error) []Problem {
	if err == nil {
		return nil
	}
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return []Problem{{Pos: token.Position{Filename: path, Line: 1, Column: 1}, Msg: err.Error()}}
	}
	problems := make([]Problem, len(list))
	for i, e := range list {
		problems[i] = Problem{Pos: e.Pos, Msg: "syntax error: " + e.Msg}
		problems[i].Pos.Filename = path // a //line directive may have renamed it
	}
	return problems
}

// typeProblem converts an error of go/types. Continuation lines, which start
// with a tab, are joined to the problem they continue.
func typeProblem(problems []Problem, err error) []Problem {
	var terr types.Error
	if !errors.As(err, &terr) {
		return append(problems, Problem{Msg: err.Error()})
	}
	pos := terr.Fset.PositionFor(terr.Pos, false)
	if rest, ok := strings.CutPrefix(terr.Msg, "\t"); ok && len(problems) > 0 {
		last := &problems[len(problems)-1]
		last.Msg += fmt.Sprintf("; %s at %s:%d:%d", rest, filepath.Base(pos.Filename), pos.Line, pos.Column)
		return problems
	}
	return append(problems, Problem{Pos: pos, Msg: terr.Msg})
}

// listProblem converts an error that the go command reports for a package.
func listProblem(m *Module, e packages.Error) Problem {
	return Problem{Pos: listPosition(m, e.Pos), Msg: withHint(e.Msg)}
}

// listPosition reads file:line:col, file:line, file or "-".
func listPosition(m *Module, s string) token.Position {
	var pos token.Position
	if s == "" || s == "-" {
		return pos
	}
	rest, col := cutNumber(s)
	name, line := cutNumber(rest)
	switch {
	case line == 0 && col == 0:
		name = s
	case line == 0:
		name, line, col = rest, col, 0
	}
	pos.Filename, pos.Line, pos.Column = m.abs(name), line, col
	return pos
}

// cutNumber splits a trailing :number off.
func cutNumber(s string) (string, int) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil {
		return s, 0
	}
	return s[:i], n
}

// hints say what to do next for the messages of the go command. The first
// whose text occurs in the message is taken.
var hints = []struct{ text, next string }{
	{"inconsistent vendoring", "run `go mod vendor`, or set GOFLAGS=-mod=mod to leave vendor aside"},
	{"import lookup disabled by -mod=vendor", "run `go mod vendor`"},
	{"updates to go.mod needed", "run `go mod tidy`"},
	{"missing go.sum entry", "run `go mod download`, or `go mod tidy` if that does not help"},
	{"no required module provides package", "run `go get` for that package, or `go mod tidy`"},
	{"cannot find module providing package", "run `go mod tidy`"},
	{"lookup disabled by GOPROXY=off", "run `go mod download` where the network can be reached"},
	{"is not in std", "correct the import path, or add the module that has it with `go get`"},
	{"requires go >=", "install that Go release, or set GOTOOLCHAIN=auto"},
	{"is not in your go.mod file", "run `go mod tidy`"},
	{"not one of the workspace modules", "add it with `go work use`, or set GOWORK=off"},
	{"import cycle not allowed", "break the cycle; the packages in it cannot be built"},
	{"build constraints exclude all Go files", "choose tags or a platform that build it"},
	{"dial tcp", "run `go mod download` where the network can be reached"},
	{"no such host", "run `go mod download` where the network can be reached"},
	{"i/o timeout", "run `go mod download` where the network can be reached"},
}

// withHint puts a message on one line, without the progress that the go command
// prints before it, and adds the next step.
func withHint(msg string) string {
	var lines []string
	for _, line := range strings.Split(msg, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "go: downloading ") {
			lines = append(lines, line)
		}
	}
	msg = strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
	for _, h := range hints {
		if strings.Contains(msg, h.text) {
			return msg + "; " + h.next
		}
	}
	return msg
}
