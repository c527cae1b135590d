package sarif

import (
	"net/url"
	"path"
	"testing"
)

func TestURI(t *testing.T) {
	for in, want := range map[string]string{
		"a/b.go":     "a/b.go",
		"a b/%c#.go": "a%20b/%25c%23.go",
		"x:y.go":     "./x:y.go",
		"\u00e9.go":  "%C3%A9.go",
	} {
		got := URI(in)
		if got != want {
			t.Errorf("URI(%q) = %q, want %q", in, got, want)
		}
		u, err := url.Parse(got)
		if err != nil || u.IsAbs() || path.Clean(u.Path) != in {
			t.Errorf("%q reads as %+v, %v", got, u, err)
		}
	}
}
