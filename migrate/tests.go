package migrate

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// tested is what is known of the module's tests.
type tested struct {
	before map[string]*rewrite.TestRun // by package: as the tree is
	result report.Tests
}

// testGate marks problems that tests found.
const testGate = "test"

// testAll runs the tests of the packages that the change touches or that import
// one of them, without the change and with it. What a test that breaks belongs
// to is left as it is; then the plan has to be made again.
func (j *job) testAll(ctx context.Context, set *rewrite.Set) (again bool, err error) {
	packages := j.affected(set)
	if !j.opt.Test || len(packages) == 0 {
		return false, nil
	}
	before, err := j.testsBefore(ctx, packages)
	if err != nil {
		return false, err
	}
	j.stage("running the tests with the change")
	after, err := rewrite.RunTests(ctx, j.module, set, j.opt.Tags, packages)
	if err != nil {
		return false, &LoadError{Msg: err.Error(), Help: "see that `go test ./...` works here, or leave --test out"}
	}
	j.tests.result = report.Tests{Before: verdictOf(before.OK()), After: verdictOf(after.OK())}
	broken := before.Broken(after)
	if len(broken) > 0 { // a test may fail now and then
		if broken, err = j.stillBroken(ctx, set, before, broken); err != nil {
			return false, err
		}
	}
	if len(broken) == 0 {
		return false, nil
	}
	problems := j.testProblems(set, after, broken)
	if !j.leaveBroken(problems) && !j.demote(set, problems) {
		return false, &LoadError{
			Msg: fmt.Sprintf("%s passes before the change and fails after it; nothing was written", broken[0]), Problems: problems,
			Help: "run cbctl migrate -n to see the change; leave --test out to make it all the same",
		}
	}
	return true, nil
}

func verdictOf(ok bool) string {
	if ok {
		return "ok"
	}
	return "failed"
}

// testsBefore runs each package once as it is, however often a plan is made.
func (j *job) testsBefore(ctx context.Context, packages []string) (*rewrite.TestRun, error) {
	if j.tests.before == nil {
		j.tests.before = map[string]*rewrite.TestRun{}
	}
	todo := slices.DeleteFunc(slices.Clone(packages), func(p string) bool { return j.tests.before[p] != nil })
	if len(todo) > 0 {
		j.stage("running the tests as they are")
		run, err := rewrite.RunTests(ctx, j.module, nil, j.opt.Tags, todo)
		if err != nil {
			return nil, &LoadError{Msg: err.Error(), Help: "see that `go test ./...` works here, or leave --test out"}
		}
		for _, p := range todo {
			j.tests.before[p] = run
		}
	}
	all := &rewrite.TestRun{Failed: map[rewrite.TestID]string{}, Passed: map[rewrite.TestID]bool{}}
	for _, p := range packages {
		run := j.tests.before[p]
		for id, text := range run.Failed {
			if id.Package == p {
				all.Failed[id] = text
			}
		}
		for id := range run.Passed {
			if id.Package == p {
				all.Passed[id] = true
			}
		}
	}
	return all, nil
}

// stillBroken runs the packages of broken tests once more, with the change.
func (j *job) stillBroken(ctx context.Context, set *rewrite.Set, before *rewrite.TestRun, broken []rewrite.TestID) ([]rewrite.TestID, error) {
	var packages []string
	for _, id := range broken {
		if !slices.Contains(packages, id.Package) {
			packages = append(packages, id.Package)
		}
	}
	again, err := rewrite.RunTests(ctx, j.module, set, j.opt.Tags, packages)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(broken, func(id rewrite.TestID) bool { return !slices.Contains(before.Broken(again), id) }), nil
}

// affected are the import paths of the packages with a changed file, and of
// those that import one of them.
func (j *job) affected(set *rewrite.Set) []string {
	dirs := map[string]bool{}
	for _, c := range set.Changes {
		if c.Kind == rewrite.Modified && strings.HasSuffix(c.Path, ".go") {
			dirs[filepath.Dir(c.Path)] = true
		}
	}
	if len(dirs) == 0 {
		return nil
	}
	changed := slices.DeleteFunc(j.loader.Packages(), func(p *rewrite.Package) bool {
		return p.Config != 0 || len(p.Files) == 0 || !dirs[filepath.Dir(p.Files[0])]
	})
	paths := map[string]bool{}
	for _, p := range append(changed, j.loader.Importers(changed)...) {
		path := p.Path
		if p.ForTest != "" {
			path = p.ForTest
		}
		paths[path] = true
	}
	var out []string
	for path := range paths {
		out = append(out, path)
	}
	slices.Sort(out)
	return out
}

// testProblems blames the changed files of the packages of broken tests; where
// there is none, all changed files.
func (j *job) testProblems(set *rewrite.Set, after *rewrite.TestRun, broken []rewrite.TestID) []rewrite.Problem {
	var out []rewrite.Problem
	for _, id := range broken {
		msg := fmt.Sprintf("%s fails after the change: %s", id, after.Failed[id])
		files := j.changedIn(set, id.Package)
		if len(files) == 0 {
			files = set.Paths()
		}
		for _, file := range files {
			p := rewrite.Problem{Msg: msg, Package: id.Package, Gate: testGate}
			p.Pos.Filename = file
			out = append(out, p)
		}
	}
	return out
}

func (j *job) changedIn(set *rewrite.Set, importPath string) []string {
	var out []string
	for _, p := range j.loader.Packages() {
		if p.Path != importPath && p.ForTest != importPath {
			continue
		}
		for _, file := range p.Files {
			if set.Get(file) != nil && !slices.Contains(out, file) {
				out = append(out, file)
			}
		}
	}
	return out
}
