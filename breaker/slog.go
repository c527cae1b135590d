// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"context"
	"log/slog"
)

// LogEvents returns a function for Config.OnEvent that logs each change of
// state: an opening as a warning, the others as information. A nil logger is
// slog.Default at the time of the change. The attributes are those of
// Event.LogValue. Logging runs on the goroutine of a call, as all observers do.
func LogEvents(l *slog.Logger) func(Event) {
	return func(e Event) {
		to := l
		if to == nil {
			to = slog.Default()
		}
		level, text := e.headline()
		if ctx := context.Background(); to.Enabled(ctx, level) {
			to.LogAttrs(ctx, level, text, e.attrs()...)
		}
	}
}

// headline is the level and the message of an event.
func (e Event) headline() (slog.Level, string) {
	switch e.To {
	case Closed:
		return slog.LevelInfo, "circuit breaker closed"
	case HalfOpen:
		return slog.LevelInfo, "circuit breaker half-open"
	}
	return slog.LevelWarn, "circuit breaker opened"
}

// attrs leaves out what is not known. The time is not among them: a logger
// writes its own, which is at most the time later that other observers take.
func (e Event) attrs() []slog.Attr {
	attrs := append(make([]slog.Attr, 0, 8),
		slog.String("breaker", e.Name),
		slog.String("from", e.From.String()),
		slog.String("to", e.To.String()))
	if e.Reason != "" {
		attrs = append(attrs, slog.String("reason", string(e.Reason)))
	}
	if e.Shadow {
		attrs = append(attrs, slog.Bool("shadow", true))
	}
	if e.Cause != nil {
		attrs = append(attrs, slog.Any("cause", e.Cause))
	}
	return append(attrs, slog.Any("counts", e.Counts), slog.Uint64("seq", e.Seq))
}

// LogValue makes an Event a group of attributes: breaker, from, to, reason,
// shadow, cause, counts (a group) and seq. Reason, shadow and cause are left
// out when they are zero.
func (e Event) LogValue() slog.Value { return slog.GroupValue(e.attrs()...) }

// LogValue makes Counts a group of attributes with the names of the fields in
// snake case.
func (c Counts) LogValue() slog.Value {
	number := func(key string, n uint32) slog.Attr { return slog.Uint64(key, uint64(n)) }
	return slog.GroupValue(
		number("requests", c.Requests),
		number("total_successes", c.TotalSuccesses),
		number("total_failures", c.TotalFailures),
		number("total_exclusions", c.TotalExclusions),
		number("consecutive_successes", c.ConsecutiveSuccesses),
		number("consecutive_failures", c.ConsecutiveFailures),
	)
}
