package rewrite

import "testing"

func TestHints(t *testing.T) {
	for in, want := range map[string]string{
		"go: downloading example.com/a v1.0.0\ngo: downloading example.com/b v1.2.3\ngo: updates to go.mod needed": "go: updates to go.mod needed; run `go mod tidy`",
		"a\n\tb":                               "a b",
		"go: downloading example.com/a v1.0.0": "",
	} {
		if got := withHint(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
