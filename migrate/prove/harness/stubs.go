//go:build go1.25

package harness

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
)

// RoundTripper returns a transport whose requests wait for the schedule.
func (e *Env) RoundTripper() http.RoundTripper { return transport{e} }

// Client returns an HTTP client with that transport.
func (e *Env) Client() *http.Client { return &http.Client{Transport: transport{e}} }

type transport struct{ e *Env }

// statuses are those of answers that are neither 200 nor 500.
var statuses = [...]int{http.StatusTooManyRequests, http.StatusNotFound, http.StatusServiceUnavailable, http.StatusBadRequest}

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.e.answer(req.Context(), "HTTP "+req.Method, req)
}

// AskHTTP is Ask for functions that return an answer.
func (e *Env) AskHTTP(ctx context.Context, name string) (*http.Response, error) {
	return e.answer(ctx, name, nil)
}

func (e *Env) answer(ctx context.Context, name string, req *http.Request) (*http.Response, error) {
	return e.caller(ctx).answer(ctx, name, req)
}

// EnterHTTP is Enter for protected functions that return an answer.
func (c *Call) EnterHTTP(ctx context.Context) (*http.Response, error) {
	if ctx == nil {
		ctx = c.ctx
	}
	return c.answer(ctx, "", nil)
}

func (c *Call) answer(ctx context.Context, name string, req *http.Request) (*http.Response, error) {
	res := c.ask(ctx, name)
	status := http.StatusOK
	switch res {
	case Succeeds:
	case Fails:
		status = http.StatusInternalServerError
	case Panics:
		status = http.StatusServiceUnavailable
	case FailsOtherwise, TimesOut, Cancelled:
		return nil, c.error(ctx, res, false)
	default:
		status = statuses[int(res-Known)%len(statuses)]
	}
	return Response(req, status), nil
}

// Response returns an answer with a short body.
func Response(req *http.Request, status int) *http.Response {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), ContentLength: 2, Request: req,
	}
}

// Request returns a request for the call.
func (c *Call) Request() *http.Request {
	req, err := http.NewRequestWithContext(c.ctx, http.MethodGet, "http://"+c.Key()+".test/", nil)
	if err != nil {
		panic(err) // the URL is a good one
	}
	return req
}

// Writer returns a writer whose lines are compared.
func (e *Env) Writer(name string) io.Writer { return writer{e, name} }

type writer struct {
	e    *Env
	name string
}

func (w writer) Write(p []byte) (int, error) {
	w.e.note(groupSide, w.name+": "+strings.TrimSpace(string(p)))
	return len(p), nil
}

// Logger returns a logger whose records are compared.
func (e *Env) Logger() *slog.Logger { return slog.New(&slogHandler{e: e}) }

type slogHandler struct {
	e     *Env
	attrs []slog.Attr
}

func (h *slogHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h *slogHandler) Handle(_ context.Context, r slog.Record) error {
	b := []byte("log " + r.Level.String() + " " + r.Message)
	add := func(a slog.Attr) bool {
		b = append(append(append(b, ' '), a.Key...), '=')
		b = h.e.version.format.value(b, h.e.began, a.Value.Any(), 1)
		return true
	}
	for _, a := range h.attrs {
		add(a)
	}
	r.Attrs(add)
	h.e.note(groupSide, string(b))
	return nil
}

func (h *slogHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &slogHandler{h.e, append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)}
}

func (h *slogHandler) WithGroup(string) slog.Handler { return h }

// Rule is a rule that a user might give: it opens when the argument is
// reached by the failures among counts.
func (e *Env) Rule(i int, counts ...any) bool {
	e.Log("rule", counts...)
	for _, c := range counts {
		if n, ok := failures(reflect.Indirect(reflect.ValueOf(c))); ok {
			return n >= e.args[i]
		}
	}
	return false
}

// failures finds the count that most rules look at.
func failures(v reflect.Value) (int64, bool) {
	if v.CanInt() {
		return v.Int(), true
	}
	if v.CanUint() {
		return int64(v.Uint()), true
	}
	if v.Kind() != reflect.Struct {
		return 0, false
	}
	for _, word := range []string{"consecutivefail", "fail", "err"} {
		for i := range v.NumField() {
			name := strings.ToLower(v.Type().Field(i).Name)
			if f := v.Field(i); strings.Contains(name, word) && (f.CanInt() || f.CanUint()) {
				return failures(f)
			}
		}
	}
	return 0, false
}

// expired is the context of what is stopped: it must not wait for long.
func (r *run) expired() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
