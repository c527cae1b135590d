//go:build go1.25

package harness

import (
	"context"
	"io"
	"log/slog"
	"strings"
)

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
