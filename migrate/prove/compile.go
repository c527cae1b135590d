package prove

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

//go:embed harness/*.go
var harnessFiles embed.FS

// workDir is where, below the package's directory, the packages of the test
// program would lie if they were written.
const workDir = "cbctlprove"

const programText = `//go:build go1.25

//go:debug asynctimerchan=0
package cbctlprove

import (
	"testing"
	"testing/synctest"

	harness "%[1]s/harness"
	now "%[1]s/new"
	old "%[1]s/old"
)

func TestProve(t *testing.T) {
	bubbles := harness.Bubbles{
		Run:  func(f func()) { synctest.Test(t, func(*testing.T) { f() }) },
		Wait: synctest.Wait,
	}
	if err := harness.Serve(bubbles, old.CbctlSubject(), now.CbctlSubject(), %[2]s); err != nil {
		t.Fatal(err)
	}
}
`

// patchText gives the harness the variable of the new version.
const patchText = `package %s

// CbctlSetPatch sets the function that changes configurations.
func CbctlSetPatch(f func(config any)) { ` + patchVar + ` = f }
`

// environment is that of the go command and the program: the user's, without
// the network.
func environment(s Subject) []string {
	env := s.Env
	if env == nil {
		env = os.Environ()
	}
	return append(env[:len(env):len(env)], "GOPROXY=off", "GOMAXPROCS=2")
}

// compile builds the test program and returns its path.
func compile(ctx context.Context, s Subject, g *generated, dir string) (string, error) {
	overlay, err := writeOverlay(s, g, dir)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(s.Root, filepath.Join(s.Dir, workDir))
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "prove.test.exe")
	args := []string{"test", "-c", "-vet=off", "-ldflags=-s -w", "-overlay=" + overlay, "-o", program}
	if len(s.Tags) > 0 {
		args = append(args, "-tags="+strings.Join(s.Tags, ","))
	}
	limited, cancel := context.WithTimeout(ctx, maxBuild)
	defer cancel()
	cmd := exec.CommandContext(limited, "go", append(args, "./"+filepath.ToSlash(rel))...)
	cmd.Dir = s.Root
	cmd.Env = environment(s)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if limited.Err() != nil {
			return "", &NotRun{"its compilation takes too long"}
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return "", err
		}
		return "", &NotRun{"the code that drives it does not compile: " + complaint(out.String())}
	}
	return program, nil
}

var overlaid = regexp.MustCompile(`\S*[/\\]cbctl-prove-[0-9]+[/\\][0-9]+-`)

// complaint is the first lines of what a compiler says.
func complaint(text string) string {
	var keep []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(overlaid.ReplaceAllString(line, "")); line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "FAIL") {
			keep = append(keep, line)
		}
	}
	return strings.Join(keep[:min(len(keep), 4)], "; ")
}

// writeOverlay writes all files to a directory of its own and the list of
// where the go command is to see them.
func writeOverlay(s Subject, g *generated, dir string) (string, error) {
	o := &overlay{dir: dir, replace: map[string]string{}}
	base := filepath.Join(s.Dir, workDir)
	for name, src := range s.Overlay {
		o.put(name, src)
	}
	for side, files := range map[string]map[string][]byte{"old": g.old, "new": g.new} {
		for name, src := range files {
			o.put(filepath.Join(base, side, name), src)
		}
	}
	if g.begins {
		for side, body := range map[string]string{"old": beginText(s), "new": ""} {
			o.put(filepath.Join(base, side, "cbctl_begin.go"), fmt.Appendf(nil, "package %s\n\nfunc %s(b *%s) {\n%s\n}\n", g.name, beginFunc, s.Candidate.Type.Name(), body))
		}
	}
	set := "nil"
	if g.patched {
		set = "now.CbctlSetPatch"
		o.put(filepath.Join(base, "new", "cbctl_patch.go"), fmt.Appendf(nil, patchText, g.name))
	}
	o.harness(filepath.Join(base, "harness"))
	o.put(filepath.Join(base, "prove_test.go"), fmt.Appendf(nil, programText, s.Path+"/"+workDir, set))
	text, err := json.Marshal(map[string]any{"Replace": o.replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, errors.Join(o.err, os.WriteFile(path, text, 0o600))
}

type overlay struct {
	dir     string
	replace map[string]string
	err     error
}

// put writes a file that the go command is to see at path.
func (o *overlay) put(path string, src []byte) {
	file := filepath.Join(o.dir, fmt.Sprintf("%d-%s", len(o.replace), filepath.Base(path)))
	o.replace[path] = file
	o.err = errors.Join(o.err, os.WriteFile(file, src, 0o600))
}

// harness puts the sources of package harness into a directory.
func (o *overlay) harness(to string) {
	entries, err := harnessFiles.ReadDir("harness")
	o.err = errors.Join(o.err, err)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		src, err := harnessFiles.ReadFile("harness/" + e.Name())
		o.err = errors.Join(o.err, err)
		o.put(filepath.Join(to, e.Name()), src)
	}
}
