package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/rules"
	"github.com/cbctl/cbctl/rewrite"
)

// run is what one execution of the command line did.
type run struct {
	code           int
	stdout, stderr string
	opt            migrate.Options // as the planner got them
}

type planner func(context.Context, migrate.Options) (*migrate.Result, error)

func execute(t *testing.T, plan planner, env map[string]string, args ...string) run {
	t.Helper()
	return executeContext(t.Context(), plan, env, args...)
}

func executeContext(ctx context.Context, plan planner, env map[string]string, args ...string) run {
	var r run
	var stdout, stderr bytes.Buffer
	a := &app{Env: Env{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(k string) string { return env[k] }}}
	a.plan = func(ctx context.Context, opt migrate.Options) (*migrate.Result, error) {
		r.opt = opt
		return plan(ctx, opt)
	}
	r.code = a.execute(ctx, args)
	r.stdout, r.stderr = stdout.String(), stderr.String()
	return r
}

// planned returns a planner whose plan has the given counts and changes.
func planned(s report.Summary, changes ...rewrite.Change) planner {
	return func(context.Context, migrate.Options) (*migrate.Result, error) {
		m := &report.Migration{SchemaVersion: 1, Command: "migrate", Tool: report.Tool{Name: "cbctl"}, Summary: s}
		return &migrate.Result{Report: m, Set: &rewrite.Set{Module: &rewrite.Module{Root: "/m"}, Changes: changes}}, nil
	}
}

func failing(err error) planner {
	return func(context.Context, migrate.Options) (*migrate.Result, error) { return nil, err }
}

// inDir makes a directory with the files, outside of any repository, and returns its path.
func inDir(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files[".git/HEAD"] = "" // the root of a repository: no file above it counts
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestExitCodes(t *testing.T) {
	none, rewritten := report.Summary{}, report.Summary{Sites: 1, Rewritten: 1, FilesChanged: 1}
	manual, suppressed := report.Summary{Sites: 1, Manual: 1}, report.Summary{Sites: 1, Suppressed: 1}
	change := rewrite.Change{Path: "/m/a.go", Kind: "modified", Old: []byte("package a\n"), New: []byte("package b\n")}
	for _, c := range []struct {
		name string
		plan planner
		args string
		want int
	}{
		{"nothing found", planned(none), "migrate", 0},
		{"something is left", planned(manual), "migrate", 1},
		{"suppressed is not left", planned(suppressed), "migrate", 0},
		{"dry run that would change", planned(rewritten, change), "migrate -n", 1},
		{"dry run of a clean tree", planned(none), "migrate -n", 0},
		{"diff that would change", planned(rewritten, change), "migrate --diff", 1},
		{"diff of a clean tree", planned(none), "migrate --diff", 0},
		{"check with a breaker left", planned(rewritten, change), "migrate --check", 1},
		{"check with manual work", planned(manual), "migrate --check", 1},
		{"check of suppressed ones", planned(suppressed), "migrate --check", 0},
		{"check ignores other changes", planned(none, change), "migrate --check", 0},
		{"wrong options", failing(&migrate.UsageError{Msg: "no"}), "migrate", 2},
		{"cannot load", failing(&migrate.LoadError{Msg: "no"}), "migrate", 3},
		{"any other error", failing(errors.New("no")), "migrate", 3},
		{"unknown flag", planned(none), "migrate --nope", 2},
		{"unknown command", planned(none), "nope", 2},
		{"too many arguments", planned(none), "undo now", 2},
		{"missing argument", planned(none), "explain", 2},
		{"unknown rule", planned(none), "explain CB0000", 2},
		{"help", planned(none), "--help", 0},
		{"no command", planned(none), "", 0},
		{"topic", planned(none), "help exit-codes", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := inDir(t, map[string]string{})
			r := execute(t, c.plan, nil, append([]string{"-C", dir}, strings.Fields(c.args)...)...)
			if r.code != c.want {
				t.Errorf("exit code %d, want %d\nstdout: %s\nstderr: %s", r.code, c.want, r.stdout, r.stderr)
			}
			if r.code >= 2 && (r.stdout != "" || r.stderr == "") {
				t.Errorf("an error belongs on stderr alone\nstdout: %s\nstderr: %s", r.stdout, r.stderr)
			}
		})
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := executeContext(ctx, func(ctx context.Context, _ migrate.Options) (*migrate.Result, error) {
		return nil, &migrate.LoadError{Msg: ctx.Err().Error()}
	}, nil, "migrate", "-C", t.TempDir())
	if r.code != 130 || !strings.Contains(r.stderr, "interrupted") {
		t.Errorf("exit code %d, stderr %q", r.code, r.stderr)
	}
}

func TestOptions(t *testing.T) {
	dir := inDir(t, map[string]string{})
	r := execute(t, planned(report.Summary{}), nil, "migrate", "-C", dir, "--from", "gobreaker/v2,gobreaker", "--tags", "a,b",
		"--tests=false", "--shim=never", "--canonical", "require", "--copy-dir", "pkg/x", "--unsafe", "./x/...", "./y")
	o := r.opt
	if o.Dir != dir || o.Tests || !o.Unsafe || o.Shim != migrate.ShimNever || o.Canonical != migrate.Require || o.CopyDir != "pkg/x" ||
		!slices.Equal(o.From, []string{"gobreaker/v2", "gobreaker"}) || !slices.Equal(o.Tags, []string{"a", "b"}) ||
		!slices.Equal(o.Patterns, []string{"./x/...", "./y"}) {
		t.Errorf("options are %+v\n%s", o, r.stderr)
	}
	o = execute(t, planned(report.Summary{}), nil, "migrate", "-C", dir).opt
	if !o.Tests || o.Unsafe || o.Shim != migrate.ShimAuto || o.Canonical != migrate.Copy || o.CopyDir != "" ||
		len(o.From)+len(o.Tags)+len(o.Patterns) != 0 {
		t.Errorf("defaults are %+v", o)
	}
}

func TestPrecedence(t *testing.T) {
	file := map[string]string{".cbctl.yaml": "tags: [file]\ntests: false\nmigrate:\n  copy_dir: file\n  from: gobreaker\n  allow_dirty: true\n"}
	dir := inDir(t, file)
	env := map[string]string{"CBCTL_COPY_DIR": "env", "CBCTL_TAGS": "env,two"}

	o := execute(t, planned(report.Summary{}), nil, "migrate", "-C", dir).opt
	if o.CopyDir != "file" || o.Tests || !slices.Equal(o.Tags, []string{"file"}) || !slices.Equal(o.From, []string{"gobreaker"}) {
		t.Errorf("file over default: %+v", o)
	}
	o = execute(t, planned(report.Summary{}), env, "migrate", "-C", dir).opt
	if o.CopyDir != "env" || !slices.Equal(o.Tags, []string{"env", "two"}) {
		t.Errorf("environment over file: %+v", o)
	}
	o = execute(t, planned(report.Summary{}), env, "migrate", "-C", dir, "--copy-dir=flag", "--tags=flag", "--from=gobreaker/v2").opt
	if o.CopyDir != "flag" || !slices.Equal(o.Tags, []string{"flag"}) || !slices.Equal(o.From, []string{"gobreaker/v2"}) {
		t.Errorf("flag over environment: %+v", o)
	}
}

func TestConfigurationMistakes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "migrate:\n  copydir: x\n", `.cbctl.yaml:2:3: unknown key "copydir"; did you mean "copy_dir"?`},
		{"wrong word", "format: tex\n", `.cbctl.yaml:1:9: "tex" is not one of text, json, markdown, html, sarif, github; did you mean "text"?`},
		{"not a boolean", "tests: maybe\n", `.cbctl.yaml:1:8: expected true or false`},
		{"list for one value", "color: [auto]\nformat: [json, text]\n", `.cbctl.yaml:2:9: expected one value, not a list`},
		{"unknown source", "migrate:\n  from: [gobreaker, histrix]\n", `did you mean "hystrix"? this version migrates gobreaker, gobreaker/v2, handrolled, inline`},
		{"a flag that is only a flag", "directory: x\n", `.cbctl.yaml:1:1: unknown key "directory"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := inDir(t, map[string]string{".cbctl.yaml": c.text})
			r := execute(t, planned(report.Summary{}), nil, "migrate", "-C", dir)
			if r.code != 2 || !strings.Contains(r.stderr, c.want) || !strings.Contains(r.stderr, "^") {
				t.Errorf("exit code %d, stderr:\n%s\nwant %q and a code frame", r.code, r.stderr, c.want)
			}
		})
	}
	r := execute(t, planned(report.Summary{}), map[string]string{"CBCTL_SHIM": "nevr"}, "migrate", "-C", inDir(t, map[string]string{}))
	if r.code != 2 || !strings.Contains(r.stderr, `CBCTL_SHIM: "nevr" is not one of auto, always, never; did you mean "never"?`) {
		t.Errorf("exit code %d, stderr: %s", r.code, r.stderr)
	}
}

func TestDiffGoesToStdoutAndReportToStderr(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.go")
	change := rewrite.Change{Path: path, Kind: "modified", Old: []byte("package a\n"), New: []byte("package b\n")}
	set := &rewrite.Set{Module: &rewrite.Module{Root: filepath.Dir(path)}, Changes: []rewrite.Change{change}}
	plan := func(context.Context, migrate.Options) (*migrate.Result, error) {
		return &migrate.Result{Set: set, Report: &report.Migration{Summary: report.Summary{Sites: 1, Rewritten: 1, FilesChanged: 1}}}, nil
	}
	dir := inDir(t, map[string]string{})
	r := execute(t, plan, nil, "migrate", "-C", dir, "--diff")
	if r.stdout != string(set.Diff()) {
		t.Errorf("stdout is %q, want the diff alone", r.stdout)
	}
	if !strings.Contains(r.stderr, "1 file would change") {
		t.Errorf("stderr has no report: %q", r.stderr)
	}
	r = execute(t, plan, nil, "migrate", "-C", dir, "--diff", "--color=always")
	if !strings.Contains(r.stdout, "\x1b[32m+package b\x1b[0m\n") || !strings.Contains(r.stdout, "\x1b[31m-package a\x1b[0m\n") {
		t.Errorf("no color: %q", r.stdout)
	}
}

func TestReportFiles(t *testing.T) {
	dir := inDir(t, map[string]string{})
	r := execute(t, planned(report.Summary{}), nil, "migrate", "-C", dir, "-o", "json=r.json", "-o", "markdown="+filepath.Join(dir, "r.md"), "--color=always")
	if r.code != 0 {
		t.Fatalf("exit code %d: %s", r.code, r.stderr)
	}
	data, err := os.ReadFile(filepath.Join(dir, "r.json"))
	if err != nil || !json.Valid(data) {
		t.Errorf("r.json: %v\n%s", err, data)
	}
	data, err = os.ReadFile(filepath.Join(dir, "r.md"))
	if err != nil || !strings.HasPrefix(string(data), "## ") {
		t.Errorf("r.md: %v\n%s", err, data)
	}
}

func TestFailuresNameTheirPlace(t *testing.T) {
	dir := inDir(t, map[string]string{"a.go": "package a\n\nvar x = y\n"})
	file := filepath.Join(dir, "a.go")
	load := &migrate.LoadError{Msg: "the module does not type-check", Help: "mend it, or name other packages"}
	for range 12 {
		load.Problems = append(load.Problems, rewrite.Problem{Pos: token.Position{Filename: file, Line: 3, Column: 9}, Msg: "undefined: y"})
	}
	r := execute(t, failing(load), nil, "migrate", "-C", dir)
	want := file + ":3:9: undefined: y\n  |\n3 | var x = y\n  |         ^\n"
	if r.code != 3 || !strings.HasPrefix(r.stderr, want) || strings.Count(r.stderr, "undefined: y") != 10 {
		t.Errorf("exit code %d, stderr:\n%s", r.code, r.stderr)
	}
	if !strings.HasSuffix(r.stderr, "... and 2 more; -v prints all\nerror: the module does not type-check\n  help: mend it, or name other packages\n") {
		t.Errorf("stderr ends:\n%s", r.stderr)
	}
	if r := execute(t, failing(load), nil, "migrate", "-C", dir, "-v"); strings.Count(r.stderr, "undefined: y") != 12 {
		t.Errorf("-v does not print all:\n%s", r.stderr)
	}
}

func TestRulesAndExplain(t *testing.T) {
	dir := inDir(t, map[string]string{})
	var list struct{ Rules []rules.Rule }
	r := execute(t, nil, nil, "rules", "--format=json", "-C", dir)
	if err := json.Unmarshal([]byte(r.stdout), &list); err != nil || len(list.Rules) != len(rules.All()) {
		t.Errorf("rules: %v\n%s", err, r.stdout)
	}
	for _, format := range []string{"text", "markdown"} {
		if r := execute(t, nil, nil, "rules", "--format", format, "-C", dir); strings.Count(r.stdout, "gobreaker-call") != 1 {
			t.Errorf("rules as %s:\n%s", format, r.stdout)
		}
	}
	page, err := rules.All()[0].Page()
	if err != nil {
		t.Fatal(err)
	}
	if r := execute(t, nil, nil, "explain", "cb1001", "-C", dir); r.stdout != page {
		t.Errorf("explain prints %q", r.stdout)
	}
	var one struct{ ID, Page string }
	r = execute(t, nil, nil, "explain", "gobreaker-constructor", "--format=json", "-C", dir)
	if err := json.Unmarshal([]byte(r.stdout), &one); err != nil || one.ID != "CB1001" || one.Page != page {
		t.Errorf("explain as JSON: %v\n%s", err, r.stdout)
	}
	r = execute(t, nil, nil, "explain", "CB1001", "--color=always", "-C", dir)
	if !strings.Contains(r.stdout, "\x1b[1m## Why\x1b[0m") {
		t.Errorf("headings are not bold: %q", r.stdout)
	}
}

func TestCompletionSurvivesABadFile(t *testing.T) {
	t.Chdir(inDir(t, map[string]string{".cbctl.yaml": "nope: 1\n"}))
	if r := execute(t, nil, nil, "completion", "bash"); r.code != 0 || !strings.Contains(r.stdout, "cbctl") {
		t.Errorf("completion: exit code %d, %s", r.code, r.stderr)
	}
	if r := execute(t, nil, nil, "__complete", "migrate", "--shim", ""); !strings.Contains(r.stdout, "always") {
		t.Errorf("completing --shim: %q", r.stdout)
	}
}
