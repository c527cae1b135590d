package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// upstream is every service that the app calls, in one server. A path that is
// down answers 503.
type upstream struct {
	*httptest.Server

	mu   sync.Mutex
	down map[string]bool // by prefix of the path
	hits map[string]int
}

func newUpstream() *upstream {
	u := &upstream{down: make(map[string]bool), hits: make(map[string]int)}
	u.Server = httptest.NewServer(http.HandlerFunc(u.serve))
	return u
}

func (u *upstream) serve(w http.ResponseWriter, r *http.Request) {
	name := strings.Split(r.URL.Path, "/")[1]
	u.mu.Lock()
	u.hits[name]++
	down := u.down[name]
	u.mu.Unlock()
	if down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	fmt.Fprint(w, bodies[name])
}

var bodies = map[string]string{
	"stock":    "12",
	"products": `{"id":"p1","title":"Lamp"}`,
	"large":    `{"choices":[{"message":{"content":"large says hello"}}]}`,
	"tiny":     `{"choices":[{"message":{"content":"tiny says hello"}}]}`,
}

func (u *upstream) set(name string, down bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.down[name] = down
}

func (u *upstream) asked(name string) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.hits[name]
}

// stage is what a scene plays on.
type stage struct {
	up    *upstream
	clock *clock
	lines strings.Builder
}

func newStage() *stage {
	return &stage{up: newUpstream(), clock: &clock{t: time.Unix(1700000000, 0)}}
}

func (s *stage) say(format string, args ...any) {
	fmt.Fprintf(&s.lines, "  "+format+"\n", args...)
}

// tally counts how often each outcome of n calls came, in order of appearance.
func tally(n int, call func() string) string {
	var order []string
	times := make(map[string]int)
	for range n {
		s := call()
		if times[s] == 0 {
			order = append(order, s)
		}
		times[s]++
	}
	for i, s := range order {
		order[i] = fmt.Sprintf("%d %s", times[s], s)
	}
	return strings.Join(order, ", ")
}
