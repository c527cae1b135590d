package jsonform

import (
	"encoding/json"
	"strings"
	"testing"
)

type inner struct {
	List []string          `json:"list"`
	Map  map[string]string `json:"map"`
	Raw  json.RawMessage   `json:"raw,omitempty"`
}

type outer struct {
	hidden []string
	Inner  inner   `json:"inner"`
	Many   []inner `json:"many"`
	Left   []int   `json:"left,omitempty"`
	Text   string  `json:"text"`
	Any    any     `json:"any"`
}

func TestWriteHasEveryList(t *testing.T) {
	v := &outer{Many: make([]inner, 1), Text: "a < b"}
	var b strings.Builder
	if err := Write(&b, v); err != nil {
		t.Fatal(err)
	}
	want := `{
  "inner": {
    "list": [],
    "map": {}
  },
  "many": [
    {
      "list": [],
      "map": {}
    }
  ],
  "text": "a < b",
  "any": null
}
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
	if v.Inner.List != nil || v.Many[0].Map != nil || v.hidden != nil {
		t.Error("Write changed its argument")
	}
}

func TestWriteKeepsWhatIsThere(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{
		{inner{List: []string{"x"}, Map: map[string]string{"b": "2", "a": "1"}, Raw: json.RawMessage(`{"k":1}`)},
			`{"list":["x"],"map":{"a":"1","b":"2"},"raw":{"k":1}}`},
		{nil, `null`},
		{(*outer)(nil), `null`},
		{[]inner(nil), `[]`},
	} {
		var b strings.Builder
		if err := Write(&b, c.v); err != nil {
			t.Fatal(err)
		}
		var compact strings.Builder
		for _, line := range strings.Split(b.String(), "\n") {
			compact.WriteString(strings.TrimSpace(line))
		}
		if got := strings.ReplaceAll(compact.String(), `": `, `":`); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
