package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sony/gobreaker/v2"

	"example.com/payments/internal/config"
	"example.com/payments/internal/metrics"
)

// upstream answers with the status it is told.
func upstream(t *testing.T) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var status atomic.Int32
	status.Store(http.StatusOK)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(int(status.Load()))
		_ = json.NewEncoder(w).Encode(Charge{ID: "ch_1", Amount: 1200, Status: "captured"})
	}))
	t.Cleanup(srv.Close)
	return srv, &status
}

func newClient(url, name string) *Client {
	return New(url, config.Breaker{
		Name: name, MinRequests: 4, FailureRatio: 0.5, HalfOpenMax: 1, Interval: time.Minute, CoolDown: 200 * time.Millisecond,
	}, http.DefaultClient)
}

func TestChargeOpensAndRecovers(t *testing.T) {
	const key = `breaker_transition{name="recovers",from="closed",to="open"}`
	before := metrics.Get(key)
	srv, status := upstream(t)
	c := newClient(srv.URL, "recovers")
	ctx := context.Background()

	if ch, err := c.Charge(ctx, 1200); err != nil || ch.ID != "ch_1" {
		t.Fatalf("charge: %+v, %v", ch, err)
	}
	status.Store(http.StatusBadGateway)
	for i := 0; i < 3; i++ {
		if _, err := c.Charge(ctx, 1); err == nil || errors.Is(err, ErrUnavailable) {
			t.Fatalf("failure %d: %v", i, err)
		}
	}
	// 3 of 4 failed: open.
	if _, err := c.Charge(ctx, 1); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("want unavailable, got %v", err)
	}
	if c.State() != gobreaker.StateOpen {
		t.Fatalf("state is %s", c.State())
	}
	if metrics.Get(key) != before+1 {
		t.Errorf("no %s in:\n%s", key, strings.Join(metrics.Snapshot(), "\n"))
	}

	status.Store(http.StatusOK)
	time.Sleep(250 * time.Millisecond)
	if s := c.State(); s != gobreaker.StateHalfOpen {
		t.Fatalf("after the cool-down the state is %v", s)
	}
	if _, err := c.Charge(ctx, 5); err != nil {
		t.Fatalf("probe: %v", err)
	}
	if c.State() != gobreaker.StateClosed {
		t.Fatalf("after the probe the state is %v", c.State())
	}
}

func TestDeclinedIsNoFailure(t *testing.T) {
	srv, status := upstream(t)
	c := newClient(srv.URL, "declined")
	status.Store(http.StatusPaymentRequired)
	for i := 0; i < 10; i++ {
		if _, err := c.Charge(context.Background(), 1); !errors.Is(err, ErrDeclined) {
			t.Fatalf("charge %d: %v", i, err)
		}
	}
	if c.Failures() != 0 || c.State() != gobreaker.StateClosed || c.Name() != "declined" {
		t.Fatalf("%s is %v after %d failures", c.Name(), c.State(), c.Failures())
	}
}

func TestOneProbeAtATime(t *testing.T) {
	release, entered := make(chan struct{}), make(chan struct{})
	var slow atomic.Bool
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slow.Load() {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		close(entered)
		<-release
		_, _ = w.Write([]byte(`{"id":"ch_2"}`))
	}))
	defer srv.Close()
	c := newClient(srv.URL, "probe")
	for i := 0; i < 4; i++ {
		_, _ = c.Charge(context.Background(), 1)
	}
	slow.Store(true)
	time.Sleep(250 * time.Millisecond)

	done := make(chan error, 1)
	go func() {
		_, err := c.Charge(context.Background(), 1)
		done <- err
	}()
	<-entered
	if _, err := c.Charge(context.Background(), 1); !errors.Is(err, ErrBusy) {
		t.Errorf("second probe: %v", err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Errorf("first probe: %v", err)
	}
}
