package instance_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/instance"
	"github.com/cbctl/cbctl/migrate/audit/instance/instancetest"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// TestCorpus counts the instances of libraries in real repositories and
// compares with two lists. It runs when CBCTL_CORPUS names a folder with
// thirdparty.tsv (per repository, module and library, how often each symbol is
// used outside of tests) and duplicates.tsv (places), and, after a list
// separator, a folder with checkouts named owner+name. CBCTL_CORPUS_REPOS names
// the only ones to look at, by commas.
func TestCorpus(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("CBCTL_CORPUS"))
	if len(dirs) == 0 {
		t.Skip("CBCTL_CORPUS is not set")
	}
	counts, places := readTSV(t, filepath.Join(dirs[0], "thirdparty.tsv")), readTSV(t, filepath.Join(dirs[0], "duplicates.tsv"))
	c := &corpus{T: t, dir: dirs[len(dirs)-1], seen: map[string][]survey.Instance{}}
	for _, r := range counts {
		c.count(r)
	}
	for _, r := range places {
		if strings.HasPrefix(r["kind"], "third-party") {
			c.place(r)
		}
	}
	t.Logf("found %d of %d counted sites, %d more; %d of %d places", c.found, c.want, c.more, c.placed, c.places)
	if c.want+c.places == 0 {
		t.Fatal("no listed repository has a checkout")
	}
	if 100*(c.found+c.placed) < 95*(c.want+c.places) {
		t.Error("recall below 95 %")
	}
}

type row map[string]string

func readTSV(t *testing.T, path string) []row {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	for _, line := range lines[1:] {
		m := row{}
		for i, name := range lines[0] {
			if i < len(line) {
				m[name] = line[i]
			}
		}
		out = append(out, m)
	}
	return out
}

type corpus struct {
	*testing.T
	dir                               string
	seen                              map[string][]survey.Instance
	impls                             map[string]survey.Implementation
	want, found, more, places, placed int
}

// in returns the instances of a module, or false without a checkout.
func (c *corpus) in(repo, module string) ([]survey.Instance, bool) {
	dir := filepath.Join(c.dir, strings.ReplaceAll(repo, "/", "+"), module)
	if only := os.Getenv("CBCTL_CORPUS_REPOS"); only != "" && !slices.Contains(strings.Split(only, ","), repo) {
		return nil, false
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return nil, false
	}
	if out, ok := c.seen[dir]; ok {
		return out, true
	}
	in, err := instancetest.Load(c.T, dir)
	if err != nil {
		c.Log(err)
		return nil, true
	}
	res := instance.Find(in)
	if c.impls == nil {
		c.impls = map[string]survey.Implementation{}
	}
	for _, i := range res.Implementations {
		c.impls[i.ID] = i
	}
	c.seen[dir] = res.Instances
	for _, i := range res.Instances {
		if strings.HasPrefix(i.Implementation, "library:") || strings.HasPrefix(i.Implementation, "canonical:") || testing.Verbose() {
			c.Logf("%s/%s %s:%d %s", repo, module, i.File, i.Line, instancetest.Describe(i))
		}
	}
	return res.Instances, true
}

// sources are the list's names of libraries.
var sources = map[string]string{
	"afex/hystrix-go": "hystrix", "alibaba/sentinel-golang/circuitbreaker": "sentinel", "cep21/circuit": "circuit",
	"eapache/go-resiliency/breaker": "eapache", "failsafe-go/circuitbreaker": "failsafe", "go-kratos/aegis/circuitbreaker": "aegis",
	"mercari/go-circuitbreaker": "mercari", "smallnest/rpcx": "rubyist", "rubyist/circuitbreaker": "rubyist", "slok/goresilience": "goresilience",
	"sony/gobreaker": "gobreaker", "sony/gobreaker/v2": "gobreaker/v2", "streadway/handy/breaker": "handy", "zeromicro/go-zero/core/breaker": "go-zero",
}

// making are the symbols that make a breaker; sentinel's rules count, not
// where they are loaded.
var making = []string{
	"NewCircuitBreaker", "NewTwoStepCircuitBreaker", "ConfigureCommand", "Configure", "Rule{}", "Manager.CreateCircuit", "Manager.MustCreateCircuit",
	"Builder.Build", "New", "NewMiddleware", "NewBreaker", "NewRateBreaker", "NewThresholdBreaker", "NewConsecutiveBreaker", "GetBreaker",
}

func (c *corpus) count(r row) {
	source, ok := sources[r["library"]]
	if !ok {
		return
	}
	all, ok := c.in(r["repo"], r["module_dir"])
	if !ok {
		return
	}
	want, got := 0, 0
	for _, item := range strings.Fields(r["api_nontest"]) {
		i := strings.LastIndex(item, ":")
		if i > 0 && slices.Contains(making, item[:i]) {
			n, _ := strconv.Atoi(item[i+1:])
			want += n
		}
	}
	for _, i := range all {
		if !i.Test && c.impls[i.Implementation].Source == source {
			got++
		}
	}
	c.Logf("%-40s %-14s %2d of %2d", fmt.Sprintf("%s/%s", r["repo"], r["module_dir"]), source, got, want)
	c.want, c.found, c.more = c.want+want, c.found+min(want, got), c.more+max(got-want, 0)
}

func (c *corpus) place(r row) {
	all, ok := c.in(r["repo"], ".")
	if !ok {
		return
	}
	c.places++
	file, line, _ := strings.Cut(r["path_line"], ":")
	for _, i := range all {
		if i.File == file && strconv.Itoa(i.Line) == line {
			c.placed++
			return
		}
	}
	c.Logf("missed: %s %s", r["repo"], r["path_line"])
}
