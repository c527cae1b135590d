package gateway

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sony/gobreaker/v2"
)

func TestTransport(t *testing.T) {
	calls := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer srv.Close()
	hc := &http.Client{Transport: NewTransport("t", nil)}
	for i := 0; i < 3; i++ {
		resp, err := hc.Get(srv.URL)
		if err != nil || resp.StatusCode != http.StatusServiceUnavailable {
			t.Fatalf("call %d: %v, %v", i, resp, err)
		}
		resp.Body.Close()
	}
	_, err := hc.Get(srv.URL)
	if !errors.Is(err, gobreaker.ErrOpenState) { // through *url.Error
		t.Fatalf("fourth call: %v", err)
	}
	if calls != 3 {
		t.Fatalf("server saw %d calls", calls)
	}
}
