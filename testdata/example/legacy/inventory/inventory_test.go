package inventory_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/legacy/inventory"
	"example.com/legacy/resilience"
)

func TestHandler(t *testing.T) {
	down := false
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case down:
			w.WriteHeader(http.StatusInternalServerError)
		case strings.HasSuffix(r.URL.Path, "/bolt"):
			fmt.Fprintln(w, 12)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer srv.Close()
	now := time.Unix(1000, 0)
	c := inventory.NewClient(srv.Client(), srv.URL, resilience.Settings{
		MaxFailures: 1,
		OpenTimeout: 10 * time.Second,
		Now:         func() time.Time { return now },
	})
	get := func(item string) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		c.Handler(rec, httptest.NewRequest(http.MethodGet, "/?item="+item, nil))
		return rec
	}
	want := func(item string, code int, body string) {
		t.Helper()
		if rec := get(item); rec.Code != code || !strings.Contains(rec.Body.String(), body) {
			t.Errorf("got %d %q, want %d %q", rec.Code, rec.Body, code, body)
		}
	}
	for range 3 {
		want("nut", 404, "not found")
	}
	want("bolt", 200, "12")
	down = true
	want("bolt", 502, "failed")
	if !c.Healthy() {
		t.Error("ill after one failure")
	}
	want("bolt", 502, "failed")
	if c.Healthy() {
		t.Error("healthy while open")
	}
	now = now.Add(3500 * time.Millisecond)
	want("bolt", 503, "is down")
	if got := get("bolt").Header().Get("Retry-After"); got != "7" {
		t.Errorf("Retry-After is %q", got)
	}
	down = false
	now = now.Add(7 * time.Second)
	want("bolt", 200, "12")
	want("bolt", 200, "12")
	down = true
	want("bolt", 502, "failed") // closed again: one is put up with
	if !c.Healthy() {
		t.Error("did not close")
	}
}
