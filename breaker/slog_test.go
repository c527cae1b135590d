// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// logged are the lines of a log of JSON objects.
func logged(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for text := range strings.Lines(log.String()) {
		line := map[string]any{}
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		lines = append(lines, line)
	}
	log.Reset()
	return lines
}

func jsonLogger(level slog.Level) (*slog.Logger, *bytes.Buffer) {
	var log bytes.Buffer
	return slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: level})), &log
}

func TestLogEvents(t *testing.T) {
	noCounts := map[string]any{"requests": 0.0, "total_successes": 0.0, "total_failures": 0.0,
		"total_exclusions": 0.0, "consecutive_successes": 0.0, "consecutive_failures": 0.0}
	for name, c := range map[string]struct {
		event Event
		want  map[string]any
	}{
		"opening": {
			Event{Seq: 3, Name: "payments", From: Closed, To: Open, Reason: ReasonConsecutive, Cause: errBoom,
				Counts: Counts{6, 5, 4, 3, 2, 1}},
			map[string]any{"level": "WARN", "msg": "circuit breaker opened", "breaker": "payments", "from": "closed", "to": "open",
				"reason": "consecutive failures", "cause": "boom", "seq": 3.0, "counts": map[string]any{"requests": 6.0,
					"total_successes": 5.0, "total_failures": 4.0, "total_exclusions": 3.0,
					"consecutive_successes": 2.0, "consecutive_failures": 1.0}},
		},
		"half-open": {
			Event{Seq: 1, From: Open, To: HalfOpen, Reason: ReasonOpenOver},
			map[string]any{"level": "INFO", "msg": "circuit breaker half-open", "breaker": "", "from": "open", "to": "half-open",
				"reason": "open time over", "seq": 1.0, "counts": noCounts},
		},
		"closing, in shadow mode, for no known reason": {
			Event{Seq: 2, From: HalfOpen, To: Closed, Shadow: true},
			map[string]any{"level": "INFO", "msg": "circuit breaker closed", "breaker": "", "from": "half-open", "to": "closed",
				"shadow": true, "seq": 2.0, "counts": noCounts},
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, log := jsonLogger(slog.LevelInfo)
			LogEvents(l)(c.event)
			lines := logged(t, log)
			if len(lines) != 1 {
				t.Fatalf("%d lines", len(lines))
			}
			delete(lines[0], "time")
			if !reflect.DeepEqual(lines[0], c.want) {
				t.Errorf("got %v, want %v", lines[0], c.want)
			}

			// As a value of its own it is a group with the same attributes.
			l.Info("", "event", c.event)
			group, _ := logged(t, log)[0]["event"].(map[string]any)
			delete(c.want, "level")
			delete(c.want, "msg")
			if !reflect.DeepEqual(group, c.want) {
				t.Errorf("group: got %v, want %v", group, c.want)
			}
		})
	}
}

func TestLogEventsOfABreaker(t *testing.T) {
	l, log := jsonLogger(slog.LevelInfo)
	c := quick()
	c.OpenFor = time.Nanosecond
	c.OnEvent = LogEvents(l.WithGroup("cb").With("service", "shop"))
	b := opened(c)
	for b.State() == Open {
		time.Sleep(time.Microsecond)
	}
	b.Do(context.Background(), passing)
	lines := logged(t, log)
	var to []any
	for i, line := range lines {
		cb := line["cb"].(map[string]any)
		to = append(to, line["level"], cb["to"])
		check(t, "sequence", cb["seq"], float64(i+1))
		check(t, "breaker", cb["breaker"], "payments")
		check(t, "attribute of the logger", cb["service"], "shop")
	}
	if want := []any{"WARN", "open", "INFO", "half-open", "INFO", "closed"}; !slices.Equal(to, want) {
		t.Errorf("got %v, want %v", to, want)
	}
}

func TestLogEventsAsksForTheLevel(t *testing.T) {
	l, log := jsonLogger(slog.LevelWarn)
	for _, to := range []State{HalfOpen, Closed, Open} {
		LogEvents(l)(Event{To: to})
	}
	lines := logged(t, log)
	check(t, "lines", len(lines), 1)
	check(t, "level", lines[0]["level"], "WARN")
}

// TestLogEventsToTheDefault: without a logger it is the default of the moment
// of the event.
func TestLogEventsToTheDefault(t *testing.T) {
	f := LogEvents(nil)
	before := slog.Default()
	defer slog.SetDefault(before)
	l, log := jsonLogger(slog.LevelInfo)
	slog.SetDefault(l)
	f(Event{To: Open})
	check(t, "lines", len(logged(t, log)), 1)
}

// TestLogValuesInText: keys of groups are joined, whatever the handler.
func TestLogValuesInText(t *testing.T) {
	var log bytes.Buffer
	l := slog.New(slog.NewTextHandler(&log, nil))
	l.Info("m", "e", Event{Name: "a", Cause: errors.New("x y")}, "c", Counts{Requests: 4})
	for _, part := range []string{"e.breaker=a", `e.cause="x y"`, "e.counts.requests=0", "c.requests=4"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("no %s in %s", part, log.String())
		}
	}
}

// TestCountsHaveTheSameNamesEverywhere: in logs and in JSON.
func TestCountsHaveTheSameNamesEverywhere(t *testing.T) {
	text, err := json.Marshal(countsText{})
	check(t, "error", err, nil)
	var m map[string]any
	check(t, "error", json.Unmarshal(text, &m), nil)
	var keys []string
	for _, a := range (Counts{}).LogValue().Group() {
		keys = append(keys, a.Key)
	}
	slices.Sort(keys)
	if want := slices.Sorted(maps.Keys(m)); !slices.Equal(keys, want) {
		t.Errorf("got %v, want %v", keys, want)
	}
}
