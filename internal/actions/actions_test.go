package actions

import (
	"strings"
	"testing"
)

func TestAnnotation(t *testing.T) {
	for _, c := range []struct {
		a    Annotation
		want string
	}{
		{Annotation{Level: Error, File: "a.go", Line: 3, Column: 2, EndLine: 3, EndColumn: 9, Title: "CB3001: x", Message: "made twice"},
			"::error file=a.go,line=3,endLine=3,col=2,endColumn=9,title=CB3001%3A x::made twice"},
		{Annotation{Level: Warning, File: "a,b:c%.go", Line: 1, Message: "50%: a, b\r\nc"},
			"::warning file=a%2Cb%3Ac%25.go,line=1::50%25: a, b%0D%0Ac"},
		{Annotation{Level: Notice, Line: 4, Message: "no file"}, "::notice::no file"},
	} {
		if got := c.a.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// A runner reads back what was written, whatever is in it.
func FuzzAnnotation(f *testing.F) {
	f.Add("a.go", "t", "m")
	f.Add("a::b,c=d", "%0A", "::error::x\n%25")
	f.Add("0", " ", "0")
	f.Fuzz(func(t *testing.T, file, title, message string) {
		got := Annotation{Level: Error, File: file, Title: title, Message: message}.String()
		if strings.ContainsAny(got, "\r\n") {
			t.Fatalf("%q is more than one line", got)
		}
		rest, ok := strings.CutPrefix(got, "::error")
		properties, text, ok2 := strings.Cut(rest, "::")
		if !ok || !ok2 || unescape(text) != message {
			t.Fatalf("%q does not have the message %q", got, message)
		}
		for _, p := range strings.Split(strings.TrimPrefix(properties, " "), ",") {
			key, value, _ := strings.Cut(p, "=")
			if want := map[string]string{"file": file, "title": title}[key]; unescape(value) != want {
				t.Errorf("%q has %s %q, want %q", got, key, unescape(value), want)
			}
		}
	})
}

// unescape is what the runner does.
func unescape(s string) string {
	return strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(s)
}
