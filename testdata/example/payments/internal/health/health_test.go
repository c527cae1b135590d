package health_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	. "github.com/sony/gobreaker/v2"

	"example.com/payments/internal/health"
)

type fake struct{ state State }

func (f fake) Name() string { return "gateway" }
func (f fake) State() State { return f.state }

func TestHandler(t *testing.T) {
	for _, c := range []struct {
		state State
		code  int
		body  string
	}{
		{StateClosed, 200, `{"gateway":"closed"}`},
		{StateHalfOpen, 200, `{"gateway":"half-open"}`},
		{StateOpen, 503, `{"gateway":"open"}`},
	} {
		w := httptest.NewRecorder()
		health.Handler(fake{c.state}).ServeHTTP(w, httptest.NewRequest("GET", "/health", nil))
		if w.Code != c.code || strings.TrimSpace(w.Body.String()) != c.body {
			t.Errorf("%v: %d %s", c.state, w.Code, w.Body)
		}
	}
}
