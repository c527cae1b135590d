package conformance

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"

	"github.com/cbctl/cbctl/migrate/audit/output"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

// Text from somebody's code is read as it was written, in one cell of its
// table, and never as HTML.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{
		"plain", "a|b", `a\|b`, "`a|b`", "``", "<script>alert(1)</script>", "**bold** _it_ ~~no~~", "[x](javascript:alert(1))", "![i](x)",
		"&amp; &#60;", `\`, `\\|`, "# h", "- item", "1. x", "a`b", "``a`b``", "<!-- x", "</details>", "a_b_c", "(*T).M and (*U).N", "~", "http://example.com", "x@y.z", "]]>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := strings.Join(strings.Fields(strings.ToValidUTF8(strings.Map(printable, s), "")), " ")
		s = want
		if want == "" {
			return
		}
		v := &survey.Survey{Findings: []survey.Finding{{Rule: "CB3001", Severity: survey.Error, Message: s, Symbol: s, File: s, Line: 3}}}
		v.Summarize()
		var page, rendered bytes.Buffer
		if err := output.Write(&page, v, report.MarkdownFormat, output.Options{}); err != nil {
			t.Fatal(err)
		}
		md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough), goldmark.WithRendererOptions(unsafe.WithUnsafe()))
		if err := md.Convert(page.Bytes(), &rendered); err != nil {
			t.Fatal(err)
		}
		cells := cell.FindAllStringSubmatch(rendered.String(), -1)
		if len(cells) != 3 {
			t.Fatalf("%d cells of %q:\n%s\n%s", len(cells), s, page.String(), rendered.String())
		}
		for n, want := range []string{want + ":3", want, unticked(want)} {
			got := html.UnescapeString(tag.ReplaceAllString(cells[n][1], ""))
			if n == 2 {
				got = unticked(got)
			}
			if got != want {
				t.Errorf("cell %d of %q reads %q, want %q:\n%s", n, s, got, want, page.String())
			}
		}
		if other := tag.FindAllString(cells[0][1]+cells[1][1]+cells[2][1], -1); hasOther(other) {
			t.Errorf("%q becomes %q", s, other)
		}
	})
}

var (
	cell = regexp.MustCompile(`(?s)<td>(.*?)</td>`)
	tag  = regexp.MustCompile(`</?[a-zA-Z!][^<>]*>`)
)

// unticked leaves out backquotes, which make code of what is between them, and
// blanks, which code loses at its ends.
func unticked(s string) string { return strings.NewReplacer("`", "", " ", "").Replace(s) }

func hasOther(tags []string) bool {
	for _, t := range tags {
		if t != "<code>" && t != "</code>" {
			return true
		}
	}
	return false
}

func printable(r rune) rune {
	if unicode.IsControl(r) && !unicode.IsSpace(r) || r == unicode.ReplacementChar {
		return -1
	}
	return r
}
