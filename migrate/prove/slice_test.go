package prove

import (
	"go/format"
	"path"
	"slices"
	"strings"
	"testing"
)

func indexed(t *testing.T, src string) *decls {
	t.Helper()
	d, err := index(map[string][]byte{"a.go": []byte("package p\n" + src)}, path.Base)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSlice(t *testing.T) {
	for _, tt := range []struct {
		name, src  string
		keep, drop []string
	}{
		{
			"what is used, and nothing else",
			"import (\n\"os\"\n\"time\"\n)\ntype T struct{ c Config }\ntype Config struct{ d time.Duration }\ntype other struct{}\nfunc init() { os.Exit(1) }\nvar _ = os.Args\n",
			[]string{"type T struct", "type Config", `import time "time"`},
			[]string{"other", "init", "os", "_ ="},
		},
		{
			"methods of kept types, and what they use",
			"type T struct{}\nfunc (t *T) M() int { return helper() }\nfunc helper() int { return limit }\nvar limit, unused = 3, 4\n",
			[]string{"func (t *T) M", "func helper", "var limit, unused"},
			nil,
		},
		{
			"iota counts lines",
			"type T int\nconst (\n\tA T = iota\n\t_\n\tB\n)\nfunc (t T) Is() bool { return t == B }\n",
			[]string{"A T = iota", "_\n"},
			nil,
		},
		{
			"local names are no package names",
			"import \"time\"\ntype T struct{}\nfunc (t T) M(time int, helper func()) { helper(); _ = time }\nfunc helper() {}\n",
			[]string{"func (t T) M"},
			[]string{"func helper", "import"},
		},
		{
			"selected names and keys of structs",
			"import \"net/http\"\ntype T struct{ c http.Client }\nfunc New() *T { return &T{c: http.Client{Timeout: 1}} }\nfunc (t T) M() { t.Timeout() }\nfunc Timeout() {}\nfunc c() {}\n",
			[]string{"func (t T) M", `import http "net/http"`},
			[]string{"func Timeout"},
		},
		{
			"keys of maps",
			"type T struct{}\nfunc (t T) M() { _ = map[int]int{key: 1} }\nconst key = 1\n",
			[]string{"const key"},
			nil,
		},
		{
			"generic types",
			"type T[K comparable] struct{ m map[K]val }\ntype val struct{}\nfunc (t *T[K]) M(k K) {}\n",
			[]string{"type T[K comparable]", "type val", "func (t *T[K]) M"},
			nil,
		},
		{
			"metrics that register themselves",
			"import \"github.com/prometheus/client_golang/prometheus/promauto\"\ntype T struct{}\nfunc (T) M() { total.Inc() }\nvar total = promauto.NewCounter(opts)\nvar opts int\n",
			[]string{"promauto.With(nil).NewCounter"},
			[]string{"promauto.NewCounter"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := string(indexed(t, tt.src).close([]string{"T", "New"}).files("q")["a.go"])
			if _, err := format.Source([]byte(got)); err != nil || !strings.HasPrefix(got, "package q\n") {
				t.Errorf("%v in\n%s", err, got)
			}
			for _, s := range tt.keep {
				if !strings.Contains(got, s) {
					t.Errorf("no %q in\n%s", s, got)
				}
			}
			for _, s := range tt.drop {
				if strings.Contains(got, s) {
					t.Errorf("%q in\n%s", s, got)
				}
			}
		})
	}
}

func TestObstacles(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"type T struct{}\n", ""},
		{"import \"C\"\ntype T struct{ n C.int }\n", "T uses cgo"},
		{"import \"C\"\ntype T struct{}\ntype U struct { n C.int }\n", ""},
		{"type T struct{}\nfunc (T) M()\n", "M has no body in Go"},
		{"import . \"time\"\ntype T struct{ d Duration }\n", "a.go has a dot import"},
		{"import _ \"unsafe\"\ntype T struct{}\nfunc (T) M() { nanotime() }\n//go:linkname nanotime runtime.nanotime\nfunc nanotime() int64 { return 0 }\n", "nanotime is linked by go:linkname"},
		{"import _ \"embed\"\ntype T struct{}\nfunc (T) M() { _ = text }\n//go:embed a.txt\nvar text string\n", "text is embedded from a file"},
	} {
		if got := indexed(t, tt.src).close([]string{"T"}).obstacle(); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.src, got, tt.want)
		}
	}
}

func TestSignaturesLackNames(t *testing.T) {
	d := indexed(t, "func f(a, b int, c ...string) (err error) { return nil }\nfunc g(int, int, ...string) error { return nil }\nfunc h(int, string) {}\n")
	f, g, h := d.byName["f"].sig, d.byName["g"].sig, d.byName["h"].sig
	if f != g || f == h {
		t.Errorf("%q, %q, %q", f, g, h)
	}
}

func TestHarnessNeedsOnlyTheStandardLibrary(t *testing.T) {
	entries, err := harnessFiles.ReadDir("harness")
	if err != nil || len(entries) < 10 {
		t.Fatal(len(entries), err)
	}
	for _, e := range entries {
		src, err := harnessFiles.ReadFile("harness/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(src), "//go:build go1.25\n") {
			t.Errorf("%s does not set its language version", e.Name())
		}
		d, err := index(map[string][]byte{e.Name(): src}, path.Base)
		if err != nil {
			t.Fatal(err)
		}
		for name, spec := range d.files[0].imports {
			if strings.Contains(spec.Path.Value, ".") || slices.Contains([]string{"testing", "synctest"}, name) && !strings.HasSuffix(e.Name(), "_test.go") {
				t.Errorf("%s imports %s", e.Name(), spec.Path.Value)
			}
		}
	}
}
