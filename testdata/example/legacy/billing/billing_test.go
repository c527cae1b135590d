package billing_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/legacy/billing"
	"example.com/legacy/metrics"
)

type clock struct{ t time.Time }

func (c *clock) Now() time.Time { return c.t }

func TestCharge(t *testing.T) {
	status := map[string]int{"a": 200, "b": 500, "c": 402}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status[strings.Split(r.URL.Path, "/")[1]])
	}))
	defer srv.Close()
	clk := &clock{time.Unix(1000, 0)}
	c := billing.NewCharger(srv.Client(), srv.URL, metrics.NewRegistry(metrics.Config{FailureThreshold: 2, HalfOpenRequests: 1, Clock: clk}))
	charge := func(gateway string) (bool, error) { return c.Charge(context.Background(), gateway, 100) }

	for range 3 {
		if ok, err := charge("a"); !ok || err != nil {
			t.Errorf("a: %v, %v", ok, err)
		}
		if ok, err := charge("c"); ok || err != nil {
			t.Errorf("declined: %v, %v", ok, err)
		}
		if _, err := charge("b"); err == nil {
			t.Error("b: no error")
		}
	}
	if _, err := charge("b"); !errors.Is(err, billing.ErrLater) {
		t.Errorf("b: %v", err)
	}
	if g, ok := c.Best("b", "c"); g != "c" || !ok {
		t.Errorf("best is %q, %v", g, ok)
	}
	if _, ok := c.Best("b"); ok {
		t.Error("b is best")
	}
	if got := states(t, c); got != "a CLOSED, b OPEN, c CLOSED" {
		t.Errorf("status page: %s", got)
	}
	clk.t = clk.t.Add(30 * time.Second)
	if _, ok := c.Best("b"); !ok {
		t.Error("b is never probed")
	}
	if got := states(t, c); got != "a CLOSED, b HALF_OPEN, c CLOSED" {
		t.Errorf("status page: %s", got)
	}
}

func states(t *testing.T, h http.Handler) string {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, nil)
	var stats []metrics.Stats
	if err := json.Unmarshal(rec.Body.Bytes(), &stats); err != nil {
		t.Fatal(err)
	}
	var s []string
	for _, b := range stats {
		s = append(s, b.Name+" "+b.State)
	}
	return strings.Join(s, ", ")
}
