package output

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

func TestRenamesAreNoDifferences(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       string // marked on the left | on the right | renames
	}{
		{"equal", "x := a.b + 1", "x := a.b + 1", "||"},
		{"renamed throughout", "func (b *B) f() {\n\tb.x++\n}", "func (c *C) f() {\n\tc.x++\n}", "||b c, B C"},
		{"another limit", "if b.n < 5 {", "if c.n < 3 {", "5|3|b c"},
		{"two names become one", "a.x + b.x", "c.x + c.x", "a b|c c|"},
		{"one name becomes two", "a.x + a.y", "b.x + c.y", "a a|b c|"},
		{"a line more", "a()\nc()", "a()\nb := 2\nc()", "|+b := 2|"},
		{"another operator", "if n == 5 {", "if n >= 5 {", "==|>=|"},
		{"another comment", "n++ // one", "n++ // two", "// one|// two|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, renames := sideBySide(highlighted(lines(c.a), 1), highlighted(lines(c.b), 1))
			var left, right, names []string
			for _, r := range rows {
				left, right = append(left, markedIn(r.Left, r.Right == nil)...), append(right, markedIn(r.Right, r.Left == nil)...)
			}
			for _, r := range renames {
				names = append(names, r.Old+" "+r.New)
			}
			if got := strings.Join(left, " ") + "|" + strings.Join(right, " ") + "|" + strings.Join(names, ", "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// markedIn are the marked spans of a line, or all of it where it stands alone.
func markedIn(l *codeLine, alone bool) []string {
	var out []string
	if l == nil {
		return nil
	}
	for _, s := range l.Spans {
		if s.Mark {
			out = append(out, s.Text)
		}
	}
	if alone {
		return []string{"+" + strings.Join(texts(l.Spans), "")}
	}
	return out
}

func TestLongTextsAreCompared(t *testing.T) {
	long := strings.Repeat("x := f(y)\n", 5000)
	a, b := highlighted(lines("a++\n"+long+"b++"), 1), highlighted(lines("a++\n"+strings.ReplaceAll(long, "+", "-")+"c++"), 1)
	rows, _ := sideBySide(a, b)
	if len(rows) != 5002 && len(rows) != 5003 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestEqualStretchesAreFolded(t *testing.T) {
	text := strings.Repeat("x()\n", 20)
	rows, _ := sideBySide(highlighted(lines("a(1)\n"+text), 1), highlighted(lines("a(2)\n"+text), 1))
	got := parts(rows)
	if len(got) != 2 || got[0].Folded || !got[1].Folded || len(got[0].Rows) != 1+unfolded {
		t.Errorf("%d parts", len(got))
	}
}

func FuzzHighlight(f *testing.F) {
	for _, s := range []string{"x := `a\r\nb`", "/* a\nb */ x", "\"open", "'", "\ufeffpackage a", "\xff\x00", "a\r\nb", "#!"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var out []string
		for _, l := range highlighted(lines(s), 1) {
			out = append(out, strings.Join(texts(l.Spans), ""))
		}
		if got := strings.Join(out, "\n"); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}

// known are the tags that the page has; whatever else begins with < is text that
// got out of its place.
var (
	known = regexp.MustCompile(`</?(?:!DOCTYPE|html|head|meta|link|title|body|a|header|nav|main|section|footer|article|div|dl|dt|dd|p|h[123]|ul|li|label|span|input|kbd|button|i|b|br|wbr|` +
		`details|summary|code|pre|mark|table|colgroup|col|thead|tbody|tr|th|td|style|script)(?: [a-z-]+(?:="[^"<>]*")?)*>`)
	inert = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>`)
)

func FuzzHTML(f *testing.F) {
	for _, s := range []string{"<b>", "</script><script>", `"><img src=x>`, "' onclick=x", "javascript:alert(1)", "<!--", "]]>", "\x00<", "\u2028<"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := &survey.Survey{Module: s, Tool: survey.Tool{Name: s, Version: s},
			Implementations: []survey.Implementation{{ID: s, Kind: survey.Kind(s), Type: s, File: s, Line: 1, Drift: s, Repository: s, Lines: lines(s), Version: s,
				Roles: []survey.Role{{Role: s, Name: s}}, Habits: []survey.Habit{{Text: s, File: s}}, Evidence: []survey.Place{{Text: s, File: s}}}},
			Instances: []survey.Instance{{ID: "i" + s, Name: s, File: s, Config: map[string]any{s: s}, Settings: []survey.Setting{{Name: s, Value: s, File: s}},
				Protects: []survey.Target{{Kind: s, Name: s}}}},
			Clusters: []survey.Cluster{{ID: s, Kind: survey.ClusterKind(s), Degree: s, Reason: s, Members: []string{s, s, "i" + s, "i" + s}},
				{Kind: survey.Copy, Differ: []survey.Difference{{What: s, Old: lines(s), New: []string{s}}}}},
			Findings: []survey.Finding{{Rule: s, Severity: survey.Severity(s), Message: s, Symbol: s, File: s, Line: 1, Column: 1, Help: s, Snippet: s, Fingerprint: s,
				Related: []survey.Place{{Text: s, File: s}}, Fixes: []survey.Fix{{Message: s}}}, {Rule: s, Status: survey.Suppressed, Reason: s}},
			Fixed: []survey.Fixed{{Rule: s, Package: s, Symbol: s}},
			Notes: []survey.Note{{Rule: s, Message: s, File: s, Help: s}}, Coverage: survey.Coverage{Configurations: []string{s}, Left: []survey.Left{{File: s, Reason: s}}},
		}
		page := string(print(t, v, report.HTMLFormat, Options{}))
		if n := strings.Count(page, "<script>"); n != 1 {
			t.Errorf("%d scripts", n)
		}
		rest := known.ReplaceAllString(inert.ReplaceAllString(page, ""), "")
		if at := strings.IndexByte(rest, '<'); at >= 0 {
			t.Errorf("%q gets out: %.100q", s, rest[at:])
		}
	})
}
