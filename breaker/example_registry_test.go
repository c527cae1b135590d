// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker_test

import (
	"context"
	"encoding/json"
	"expvar"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

func down(context.Context) error { return errDown }

// A breaker for each host, however many hosts there are.
func ExampleRegistry() {
	hosts := &breaker.Registry{
		Config: func(host string) breaker.Config {
			return breaker.Config{ConsecutiveFailures: 2, OpenFor: 10 * time.Second}
		},
		Limit:     10_000,
		IdleAfter: time.Hour,
	}
	ctx := context.Background()
	for range 3 {
		err := hosts.Get("a.example").Do(ctx, down)
		fmt.Println(hosts.Get("a.example").State(), err == errDown)
	}
	fmt.Println(hosts.Get("b.example").State(), hosts.Names())
	// Output:
	// closed true
	// open true
	// open false
	// closed [a.example b.example]
}

func ExampleRegistry_Health() {
	r := &breaker.Registry{Config: func(string) breaker.Config { return breaker.Config{ConsecutiveFailures: 1} }}
	for _, name := range []string{"mail", "payments", "search"} {
		r.Get(name)
	}
	r.Get("payments").Do(context.Background(), down)

	report := r.Health()
	fmt.Println(report.Status, report.Healthy, report.Degraded, report.Critical)
	for _, h := range report.Breakers {
		fmt.Printf("%s: %s, %s, %q\n", h.Name, h.Status, h.State, h.LastError)
	}
	// Output:
	// degraded 2 0 1
	// payments: critical, open, "connection refused"
	// mail: healthy, closed, ""
	// search: healthy, closed, ""
}

func ExampleRegistry_Reconfigure() {
	r := new(breaker.Registry)
	b := r.Get("payments")
	fmt.Println(b.Config().OpenFor)
	r.Reconfigure(func(name string) breaker.Config { return breaker.Config{OpenFor: 5 * time.Second} })
	fmt.Println(b.Config().OpenFor, r.Get("search").Config().OpenFor)
	// Output:
	// 1m0s
	// 5s 5s
}

func ExampleGet() {
	err := breaker.Get("payments").Do(context.Background(), func(context.Context) error { return nil })
	fmt.Println(err, breaker.Default.Names())
	// Output: <nil> [payments]
}

// Breakers and registries are variables of expvar: expvar.Publish("breakers", r)
// shows them at /debug/vars.
func ExampleRegistry_String() {
	r := new(breaker.Registry)
	r.Get("search")
	var v expvar.Var = r

	var vars struct {
		Breakers map[string]struct{ State string }
	}
	err := json.Unmarshal([]byte(v.String()), &vars)
	fmt.Println(vars.Breakers["search"].State, err)
	// Output: closed <nil>
}

func ExampleBreaker_Health() {
	b := breaker.New(breaker.Config{Name: "search", FailureRatio: 0.5})
	ctx := context.Background()
	b.Do(ctx, down)
	for range 3 {
		b.Do(ctx, func(context.Context) error { return nil })
	}
	h := b.Health()
	fmt.Println(h.Name, h.Status, h.FailureRatio)
	// Output: search healthy 0.25
}

func ExampleLogEvents() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case "level", "msg", "breaker", "to", "cause", "total_failures":
				return a
			}
			return slog.Attr{} // for a short line
		},
	}))
	b := breaker.New(breaker.Config{Name: "search", ConsecutiveFailures: 2, OnEvent: breaker.LogEvents(logger)})
	for range 2 {
		b.Do(context.Background(), down)
	}
	// Output: level=WARN msg="circuit breaker opened" breaker=search to=open cause="connection refused" counts.total_failures=2
}
