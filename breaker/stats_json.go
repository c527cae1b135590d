// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"encoding/json"
	"fmt"
	"time"
)

// statsText is the JSON form of Stats. Numbers are written when they are zero
// too, so that whoever draws them finds them from the start.
type statsText struct {
	Name        string     `json:"name"`
	State       string     `json:"state"`
	Mode        Mode       `json:"mode,omitempty"`
	Since       string     `json:"since,omitempty"`
	RetryAfter  string     `json:"retry_after,omitempty"`
	Counts      countsText `json:"counts"`
	Slow        uint32     `json:"slow"`
	Successes   uint64     `json:"successes"`
	Failures    uint64     `json:"failures"`
	Ignored     uint64     `json:"ignored"`
	SlowCalls   uint64     `json:"slow_calls"`
	Rejected    uint64     `json:"rejected"`
	Shadowed    uint64     `json:"shadowed"`
	Openings    uint64     `json:"openings"`
	LastFailure string     `json:"last_failure,omitempty"`
	LastError   string     `json:"last_error,omitempty"`
	LastOpened  string     `json:"last_opened,omitempty"`
}

// countsText is the JSON form of Counts in Stats.
type countsText struct {
	Requests             uint32 `json:"requests"`
	TotalSuccesses       uint32 `json:"total_successes"`
	TotalFailures        uint32 `json:"total_failures"`
	TotalExclusions      uint32 `json:"total_exclusions"`
	ConsecutiveSuccesses uint32 `json:"consecutive_successes"`
	ConsecutiveFailures  uint32 `json:"consecutive_failures"`
}

// MarshalJSON writes the fields with their names in snake case, times as in
// RFC 3339, durations such as "30s" and the error as its text. Times and texts
// that are zero are left out, and so is the normal mode.
func (s Stats) MarshalJSON() ([]byte, error) {
	return json.Marshal(statsText{
		Name: s.Name, State: s.State.String(), Mode: s.Mode,
		Since: instant(s.Since), RetryAfter: period(s.RetryAfter),
		Counts: countsText(s.Counts), Slow: s.Slow,
		Successes: s.Successes, Failures: s.Failures, Ignored: s.Ignored, SlowCalls: s.SlowCalls,
		Rejected: s.Rejected, Shadowed: s.Shadowed, Openings: s.Openings,
		LastFailure: instant(s.LastFailure), LastError: errorText(s.LastError), LastOpened: instant(s.LastOpened),
	})
}

// instant is the text of a time, "" for the zero time.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

// period is the text of a time to wait, "" for zero. It is never too short.
func period(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return roundUp(d).String()
}

// errorText is the text of an error, "" for nil. It is made by fmt because an
// Error method of a user may panic, which a page about the breakers must not.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return fmt.Sprint(err)
}
