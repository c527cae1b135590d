// Package scripttest holds the commands that this repository's scripts
// (testdata/script) have on top of those of testscript.
package scripttest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

type command = func(*testscript.TestScript, bool, []string)

// Commands returns all commands:
//
//	edit FILE OLD NEW              replace a text that FILE has exactly once
//	exitcode CODE PROGRAM [ARGS]   run a program and require its exit code
//	interrupt FILE                 once FILE exists, interrupt the last program in the background
//	interrupted CODE               require the exit code of that program, after wait
//	jsonpath FILE PATH VALUE       require a value in a JSON file (stdout and stderr are files too)
//	repo DIR                       make DIR a module in a git repository: go.sum, git init, commit
//	[!] sametree NAME DIR          require that DIR is as it was at the snapshot
//	snapshot NAME DIR              remember the files of DIR
func Commands() map[string]command {
	return map[string]command{
		"edit":        edit,
		"exitcode":    exitcode,
		"interrupt":   interrupt,
		"interrupted": interrupted,
		"jsonpath":    jsonpath,
		"repo":        repo,
		"sametree":    sametree,
		"snapshot":    snapshot,
	}
}

func usage(ts *testscript.TestScript, ok bool, text string) {
	if !ok {
		ts.Fatalf("usage: %s", text)
	}
}

func edit(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 3, "edit FILE OLD NEW")
	text := ts.ReadFile(args[0])
	if n := strings.Count(text, args[1]); n != 1 {
		ts.Fatalf("%q is %d times in %s:\n%s", args[1], n, args[0], text)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o666))
}

func exitcode(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "exitcode CODE PROGRAM [ARGS]")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// state is what commands of one script tell each other.
type state struct {
	interrupted *exec.Cmd
	snapshots   map[string]map[string]string
}

type stateKey struct{}

// Setup prepares a script for the commands. sums is the content of a go.sum
// that covers every module the scripts use.
func Setup(env *testscript.Env, sums []byte) {
	env.Values[stateKey{}] = &state{snapshots: map[string]map[string]string{}}
	env.Values[sumsKey{}] = sums
}

func stateOf(ts *testscript.TestScript) *state { return ts.Value(stateKey{}).(*state) }

func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "interrupt FILE")
	running := ts.BackgroundCmds()
	if len(running) == 0 {
		ts.Fatalf("no program runs in the background")
	}
	last := running[len(running)-1]
	for deadline := time.Now().Add(time.Minute); !exists(ts.MkAbs(args[0])); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			ts.Fatalf("%s did not appear", args[0])
		}
	}
	ts.Check(last.Process.Signal(os.Interrupt))
	stateOf(ts).interrupted = last
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func interrupted(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "interrupted CODE")
	cmd := stateOf(ts).interrupted
	if cmd == nil || cmd.ProcessState == nil {
		ts.Fatalf("nothing was interrupted and waited for")
	}
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

type sumsKey struct{}

// repo writes go.sum beside every go.mod that has none, so that the go command
// works as in a module that was built before, and commits all files.
func repo(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "repo DIR")
	dir := ts.MkAbs(args[0])
	ts.Check(filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.Name() != "go.mod" || exists(filepath.Join(filepath.Dir(path), "go.sum")) {
			return err
		}
		return os.WriteFile(filepath.Join(filepath.Dir(path), "go.sum"), ts.Value(sumsKey{}).([]byte), 0o666)
	}))
	for _, git := range [][]string{
		{"init", "-q", "-b", "main"}, {"add", "-A"},
		{"-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "start"},
	} {
		ts.Check(ts.Exec("git", append([]string{"-C", dir}, git...)...))
	}
}
