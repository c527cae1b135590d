package prove

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Patience of different kinds, in real time.
const (
	stepPatience  = 5 * time.Second         // for a step of a schedule
	shortPatience = 1500 * time.Millisecond // for one that is likely to hang
	exitPatience  = 2 * time.Second         // for a program that is killed
	maxBuild      = 10 * time.Minute
	overtime      = time.Minute // for a program that has used up its budget
)

// run asks the program, and again under tighter limits when it hangs or
// crashes.
func (r *Runner) run(ctx context.Context, opt Options, patches []json.RawMessage) (reply, error) {
	zeros := r.limits.NoZeros
	defer func() { r.limits.NoZeros = zeros }()
	r.limits.NoZeros = zeros || opt.NoZeros
	for ; ; r.patience = stepPatience {
		answer, err := r.ask(ctx, request{
			Patches: patches, Schedules: opt.schedules(), Seed: opt.Seed, Budget: opt.budget(),
			Patience: r.patience, Limits: r.limits,
		})
		var not *NotRun
		switch {
		case errors.As(err, &not) && r.afterCrash(not.Reason):
		case err == nil && answer.Hang != nil:
			if !r.afterHang(answer.Hang) {
				return answer, &NotRun{"a call hangs"}
			}
		default:
			return answer, err
		}
	}
}

// afterHang reports whether to try again.
func (r *Runner) afterHang(h *hang) bool {
	switch {
	case h.Panicked && !r.limits.NoPanics:
		r.limits.NoPanics = true
		r.notes = append(r.notes, "calls do not panic: the breaker would keep its lock")
	case !r.limits.Sequential:
		r.limits.Sequential = true
		r.notes = append(r.notes, "calls run one at a time: the breaker holds its lock during a call")
	default:
		return false
	}
	return true
}

// afterCrash reports whether to try again: a panic in a goroutine of the
// breaker's own ends the program.
func (r *Runner) afterCrash(why string) bool {
	switch {
	case strings.Contains(why, "panic: boom") && !r.limits.NoPanics:
		r.limits.NoPanics = true
		r.notes = append(r.notes, "calls do not panic: nothing in the breaker would recover")
	case strings.Contains(why, "panic: ") && !r.limits.NoZeros:
		r.limits.NoZeros = true
		r.notes = append(r.notes, "no setting is left out: some need a value ("+why+")")
	default:
		return false
	}
	return true
}

// ask runs the program once.
func (r *Runner) ask(ctx context.Context, req request) (reply, error) {
	var answer reply
	text, err := json.Marshal(req)
	if err != nil {
		return answer, err
	}
	limited, cancel := context.WithTimeout(ctx, req.Budget+overtime)
	defer cancel()
	cmd := exec.CommandContext(limited, r.program, "-test.run=^TestProve$", "-test.timeout=0")
	cmd.Dir = r.dir
	cmd.Env = append(r.env[:len(r.env):len(r.env)], r.seclusion()...)
	cmd.WaitDelay = exitPatience
	var out, stderr tail
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(text), &out, &stderr
	runErr := cmd.Run()
	if ctx.Err() != nil {
		return answer, ctx.Err()
	}
	if limited.Err() != nil {
		return answer, &NotRun{"it takes too long"}
	}
	if line, ok := answerLine(out.String()); ok {
		return answer, json.Unmarshal([]byte(line), &answer)
	}
	if errors.Is(runErr, os.ErrNotExist) {
		return answer, runErr
	}
	return answer, &NotRun{fmt.Sprintf("the program fails: %s", lastWords(stderr.String(), out.String(), runErr))}
}

// seclusion keeps the code under test away from the user's files, and from
// the network as far as it heeds proxies.
func (r *Runner) seclusion() []string {
	out := []string{"GOTRACEBACK=single", "NO_PROXY=", "no_proxy="}
	for _, name := range []string{"HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR", "TMP", "TEMP"} {
		out = append(out, name+"="+r.dir)
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"} {
		out = append(out, name+"=http://127.0.0.1:9") // discards all, where it is there at all
	}
	return out
}

// answerLine finds the reply among what the code under test may have printed.
func answerLine(out string) (string, bool) {
	for line := range strings.SplitSeq(out, "\n") {
		if text, ok := strings.CutPrefix(line, marker); ok {
			return text, true
		}
	}
	return "", false
}

// lastWords says why a program died.
func lastWords(stderr, stdout string, err error) string {
	for _, text := range []string{stderr, stdout} {
		for line := range strings.SplitSeq(text, "\n") {
			for _, mark := range []string{"panic: ", "fatal error: ", "request: "} {
				if i := strings.Index(line, mark); i >= 0 {
					return strings.TrimSpace(line[i:])
				}
			}
		}
	}
	if err == nil {
		return "it ends early"
	}
	return err.Error()
}

// tail keeps the end of what a program prints.
type tail struct{ buf []byte }

const maxTail = 4 << 20

func (t *tail) Write(p []byte) (int, error) {
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - maxTail; over > maxTail {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return string(t.buf) }
