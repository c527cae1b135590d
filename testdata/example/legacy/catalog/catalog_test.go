package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/legacy/catalog"
	"example.com/legacy/httpretry"
)

func TestProduct(t *testing.T) {
	status := 200
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, `{"id":"p1","title":"Lamp"}`)
	}))
	defer srv.Close()
	r := catalog.NewReader(httpretry.New(srv.Client(),
		httpretry.Attempts(2), httpretry.Backoff(time.Microsecond), httpretry.Circuit(3, time.Hour)), srv.URL)
	read := func(id string) (catalog.Product, error) { return r.Product(context.Background(), id) }

	if p, err := read("p1"); err != nil || p != (catalog.Product{ID: "p1", Title: "Lamp"}) {
		t.Errorf("got %+v, %v", p, err)
	}
	status = 503
	if p, err := read("p1"); err == nil { // two failures: not open yet, so not from memory
		t.Errorf("got %+v", p)
	}
	if p, err := read("p1"); err != nil || !p.Stale || p.Title != "Lamp" {
		t.Errorf("got %+v, %v", p, err)
	}
	if _, err := read("p2"); !errors.Is(err, httpretry.ErrOpen) {
		t.Errorf("got %v", err)
	}
}
