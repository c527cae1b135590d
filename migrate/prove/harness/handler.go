//go:build go1.25

package harness

import (
	"fmt"
	"net/http"
	"strings"
)

// Writer returns a writer of answers that notes them.
func (c *Call) Writer() http.ResponseWriter { return &responder{c: c, header: http.Header{}} }

type responder struct {
	c      *Call
	header http.Header
	wrote  bool
}

func (r *responder) Header() http.Header { return r.header }

func (r *responder) WriteHeader(status int) {
	if r.wrote {
		return
	}
	r.wrote = true
	r.c.say(fmt.Sprintf("answers %d", status))
}

func (r *responder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.c.say("writes " + strings.TrimSpace(string(p)))
	return len(p), nil
}

// Handler returns a handler whose requests wait for the schedule.
func (e *Env) Handler(name string) http.Handler { return handler{e, name} }

type handler struct {
	e    *Env
	name string
}

func (h handler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	c := h.e.caller(req.Context())
	res := c.ask(req.Context(), h.name)
	if res == Panics {
		anyPanic.Store(true)
		panic("boom")
	}
	if resp, err := c.respond(req.Context(), req, res); err == nil {
		w.WriteHeader(resp.StatusCode)
		return
	}
	w.WriteHeader(http.StatusBadGateway)
}
