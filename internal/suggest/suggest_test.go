package suggest

import "testing"

func TestClosest(t *testing.T) {
	candidates := []string{"gobreaker", "gobreaker/v2", "hystrix", "text", "json"}
	for word, want := range map[string]string{
		"gobraker":     "gobreaker",
		"gobreaker-v2": "gobreaker/v2",
		"GoBreaker":    "gobreaker",
		"histrix":      "hystrix",
		"jsn":          "json",
		"yaml":         "",
		"":             "",
		"zzzzzzzzz":    "",
	} {
		if got := Closest(word, candidates); got != want {
			t.Errorf("Closest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestHint(t *testing.T) {
	if got, want := Hint("tex", []string{"text"}), `; did you mean "text"?`; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
	if got := Hint("sarif", []string{"text"}); got != "" {
		t.Errorf("Hint = %q, want none", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
