//go:build go1.25

package harness

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"
)

type colour int

type named string

func (n named) String() string { return "the " + string(n) }

type grumpy struct{}

func (grumpy) String() string { panic("no") }

type stats struct {
	Name   string
	When   time.Time
	Colour colour
	hidden int
	Hook   func()
	Next   *stats
}

type coded struct{ Code int }

func (c *coded) Error() string { return "coded" }

func TestFormat(t *testing.T) {
	began := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	gone := errors.New("gone")
	f := newFormatter([]Sentinel{{"errGone", gone}}, map[any]string{colour(1): "red"})
	for _, tt := range []struct {
		v    any
		want string
	}{
		{nil, "nil"}, {true, "true"}, {7, "7"}, {"a\nb", `"a\nb"`}, {uint8(3), "3"}, {1.5, "1.5"},
		{time.Second, "1s"}, {began.Add(time.Second), "t+1s"}, {began.Add(-time.Second), "t-1s"}, {time.Time{}, "never"},
		{time.Date(2020, 1, 2, 3, 4, 5, 6, time.UTC), "2020-01-02T03:04:05.000000006Z"},
		{colour(1), "red"}, {colour(2), "2"}, {named("one"), "the one"}, {grumpy{}, "{}"},
		{errBoom, "boom"}, {gone, "gone [is errGone]"}, {fmt.Errorf("so %w", gone), "so gone [is errGone]"},
		{errors.Join(gone, errOther), "gone | other [*errors.joinError, is errGone, is other]"},
		{&coded{4}, "coded [*harness.coded{Code:4}]"},
		{&http.Response{StatusCode: 404}, "status 404"}, {(*http.Response)(nil), "nil"},
		{map[string]int{"b": 2, "a": 1}, `map["a":1 "b":2]`}, {[]any{1, nil}, "[1 nil]"},
		{stats{Name: "n", When: began, Colour: 1, hidden: 2}, `{Name:"n" When:t+0s Colour:red Next:nil}`},
		{&stats{Next: &stats{}}, `{Name:"" When:never Colour:0 Next:{Name:"" When:never Colour:0 Next:nil}}`},
		{func() {}, "func"}, {(func())(nil), "nil"},
	} {
		if got := string(f.value(nil, began, tt.v, 0)); got != tt.want {
			t.Errorf("%T: got %s, want %s", tt.v, got, tt.want)
		}
	}
}

func TestFormatOfACircle(t *testing.T) {
	s := &stats{}
	s.Next = s
	if got := newFormatter(nil, nil).value(nil, time.Time{}, s, 0); len(got) > 1000 {
		t.Errorf("%s", got)
	}
}
