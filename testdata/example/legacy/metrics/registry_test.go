package metrics_test

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"example.com/legacy/metrics"
)

func TestRegistry(t *testing.T) {
	c := &clock{time.Unix(1000, 0)}
	r := metrics.NewRegistry(metrics.Config{FailureThreshold: 2, Clock: c})
	r.Configure("touchy", metrics.Config{FailureThreshold: 1, Clock: c})
	for _, name := range []string{"touchy", "calm"} {
		if err := r.Execute(name, fail); err != errDown {
			t.Fatal(err)
		}
		_ = r.Execute(name, succeed)
	}
	at := time.Unix(1000, 0)
	want := []metrics.Stats{
		{Name: "calm", State: "CLOSED", Requests: 2, Successes: 1, Failures: 1, LastStateChange: at},
		{Name: "touchy", State: "OPEN", Requests: 1, Failures: 1, Rejected: 1, Opens: 1, LastStateChange: at},
	}
	if got := r.GetAllStats(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	r.ResetAll()
	if err := r.Execute("touchy", succeed); err != nil {
		t.Errorf("after the reset: %v", err)
	}
}

func TestRegistryMakesOneOfEach(t *testing.T) {
	r := metrics.NewRegistry(metrics.Config{FailureThreshold: 1000})
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 50 {
				_ = r.Execute("a", fail)
				_ = r.Get("a").GetState()
			}
		}()
	}
	wg.Wait()
	if got := r.Get("a").GetStats().Failures; got != 400 {
		t.Errorf("%d failures, want 400", got)
	}
}

func TestGetMetrics(t *testing.T) {
	cb, _, _ := breaker(func(c *metrics.Config) { c.FailureThreshold = 1 })
	run(t, cb, fail, 1, errDown)
	run(t, cb, fail, 2, metrics.ErrCircuitOpen)
	want := map[string]interface{}{
		"circuit_state":    "OPEN",
		"circuit_requests": uint64(1),
		"circuit_failures": uint64(1),
		"circuit_rejected": uint64(2),
		"circuit_opens":    uint64(1),
	}
	if got := cb.GetMetrics(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDefaults(t *testing.T) {
	c := &clock{time.Unix(1000, 0)}
	cb := metrics.NewCircuitBreaker(metrics.Config{Clock: c, SuccessThreshold: 9})
	run(t, cb, fail, 5, errDown)
	wantState(t, cb, "OPEN")
	c.add(30*time.Second - 1)
	run(t, cb, succeed, 1, metrics.ErrCircuitOpen)
	c.add(1)
	run(t, cb, succeed, 2, nil)
	wantState(t, cb, "HALF_OPEN")
	run(t, cb, succeed, 1, nil) // 9 could not be reached, 3 can
	wantState(t, cb, "CLOSED")
}
