//go:build go1.25

package harness

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
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
	return c.respond(ctx, req, c.ask(ctx, name))
}

// respond is what a server does with a result.
func (c *Call) respond(ctx context.Context, req *http.Request, res Result) (*http.Response, error) {
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

// offline is a transport of the usual type that leads to the stub.
func offline(e *Env) *http.Transport {
	t := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no network here")
	}}
	t.RegisterProtocol("http", transport{e})
	t.RegisterProtocol("https", transport{e})
	return t
}
