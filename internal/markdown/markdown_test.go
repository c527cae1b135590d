package markdown

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"a < b && c > d":                "a &lt; b &amp;&amp; c &gt; d",
		"run `a < b` now":               "run `a < b` now",
		"``a ` b`` and `c`":             "``a ` b`` and `c`",
		"a ` alone <x>":                 "a \\` alone &lt;x&gt;",
		"two `` then one `":             "two \\`\\` then one \\`",
		"(*Client).Get and (*Pool).Put": `(\*Client).Get and (\*Pool).Put`,
		"not_run stays, _this_ is kept": `not_run stays, \_this\_ is kept`,
		"[text](javascript:alert(1))":   `\[text\](javascript:alert(1))`,
		"one\n\n# two":                  "one # two",
		"# heading":                     `\# heading`,
		`back\slash`:                    `back\\slash`,
		"":                              "",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	for in, want := range map[string]string{
		"":             "",
		"x":            "`x`",
		"a | b":        "`a \\| b`",
		"`json:\"x\"`": "`` `json:\"x\"` ``",
		"a\n\tb":       "`a b`",
		`a\|b`:         `<code>a\\&#124;b</code>`,
	} {
		if got := Code(in); got != want {
			t.Errorf("Code(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBlock(t *testing.T) {
	if got := Block("go", nil); got != "" {
		t.Errorf("no lines: %q", got)
	}
	if got, want := Block("go", []string{"x := `a`", "```"}), "````go\nx := `a`\n```\n````\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A cell never ends a row or a column, and outside of code there is no HTML.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"a|b", "`|`", "<script>", "``a`|", "\r\n|", "&amp;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{Cell(s), Code(s)} {
			if strings.ContainsAny(got, "\r\n") {
				t.Errorf("%q has a break of a line", got)
			}
			if n := strings.Count(got, "|"); n != strings.Count(got, `\|`) {
				t.Errorf("%q has a pipe that is not escaped", got)
			}
		}
		if !strings.Contains(s, "`") && strings.ContainsAny(Text(s), "<>") {
			t.Errorf("Text(%q) = %q has HTML", s, Text(s))
		}
	})
}
