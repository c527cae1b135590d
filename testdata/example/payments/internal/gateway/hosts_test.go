package gateway

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	cb "github.com/sony/gobreaker"
)

func TestHostsAreIndependent(t *testing.T) {
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }))
	defer bad.Close()
	good := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer good.Close()

	h := NewHosts(time.Hour)
	for i := 0; i < 3; i++ {
		if _, err := h.Get(http.DefaultClient, bad.URL); err == nil || err == cb.ErrOpenState {
			t.Fatalf("call %d: %v", i, err)
		}
	}
	if _, err := h.Get(http.DefaultClient, bad.URL); err != cb.ErrOpenState {
		t.Fatalf("fourth call: %v", err)
	}
	if status, err := h.Get(http.DefaultClient, good.URL); err != nil || status != 200 {
		t.Fatalf("the other host: %d, %v", status, err)
	}
	open := h.Open()
	if len(open) != 1 || !strings.HasSuffix(bad.URL, open[0]) {
		t.Fatalf("open hosts: %q", open)
	}
}
