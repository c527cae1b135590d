// Package ware has a breaker as middleware.
package ware

import (
	"net/http"
	"sync/atomic"
	"time"
)

// Gate is a breaker in front of a handler.
type Gate struct {
	max      int32
	rest     time.Duration
	failures atomic.Int32
	openedAt atomic.Int64
}

// NewGate returns a Gate.
func NewGate(max int, rest time.Duration) *Gate { return &Gate{max: int32(max), rest: rest} }

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Wrap returns next behind the gate.
func (g *Gate) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if at := g.openedAt.Load(); at != 0 && time.Now().UnixNano()-at < int64(g.rest) {
			http.Error(w, "resting", http.StatusServiceUnavailable)
			return
		}
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(rec, r)
		if rec.status < 500 {
			g.failures.Store(0)
			g.openedAt.Store(0)
			return
		}
		if g.failures.Add(1) >= g.max {
			g.openedAt.Store(time.Now().UnixNano())
		}
	})
}
