// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"encoding/json"
	"errors"
	"expvar"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"
	"unicode"
)

// nilError is an error whose method panics.
type nilError struct{ text string }

func (e *nilError) Error() string { return e.text }

func TestStatsJSON(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
	const zeroCounts = `"counts":{"requests":0,"total_successes":0,"total_failures":0,"total_exclusions":0,"consecutive_successes":0,"consecutive_failures":0}`
	const zeroTotals = `"slow":0,"successes":0,"failures":0,"ignored":0,"slow_calls":0,"rejected":0,"shadowed":0,"openings":0`
	for name, c := range map[string]struct {
		stats Stats
		want  string
	}{
		"zero": {Stats{}, `{"name":"","state":"closed",` + zeroCounts + `,` + zeroTotals + `}`},
		"full": {Stats{
			Name: "a", State: HalfOpen, Mode: ModeShadow, Since: at, RetryAfter: 1500 * time.Millisecond,
			Counts: Counts{1, 2, 3, 4, 5, 6}, Slow: 7,
			Successes: 8, Failures: 9, Ignored: 10, SlowCalls: 11, Rejected: 12, Shadowed: 13, Openings: 1 << 63,
			LastFailure: at.Add(time.Second), LastError: errors.New("no\n\xff"), LastOpened: at.Add(time.Minute),
		}, `{"name":"a","state":"half-open","mode":"shadow","since":"2026-03-01T12:00:00+01:00","retry_after":"1.5s",` +
			`"counts":{"requests":1,"total_successes":2,"total_failures":3,"total_exclusions":4,"consecutive_successes":5,"consecutive_failures":6},"slow":7,` +
			`"successes":8,"failures":9,"ignored":10,"slow_calls":11,"rejected":12,"shadowed":13,"openings":9223372036854775808,` +
			`"last_failure":"2026-03-01T12:00:01+01:00","last_error":"no\n\ufffd","last_opened":"2026-03-01T12:01:00+01:00"}`},
		"waits long enough":      {Stats{RetryAfter: 1000001 * time.Microsecond}, `{"name":"","state":"closed","retry_after":"1.001s",` + zeroCounts + `,` + zeroTotals + `}`},
		"an error that is wrong": {Stats{LastError: (*nilError)(nil)}, `{"name":"","state":"closed",` + zeroCounts + `,` + zeroTotals + `,"last_error":"\u003cnil\u003e"}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(c.stats)
			check(t, "error", err, nil)
			check(t, "text", string(got), c.want)
		})
	}
}

// TestJSONFormsHaveAllFields: a field that is added to a struct is added to its
// JSON form.
func TestJSONFormsHaveAllFields(t *testing.T) {
	for _, c := range []struct{ value, text any }{
		{Stats{}, statsText{}}, {Counts{}, countsText{}}, {Health{}, healthText{}},
	} {
		value, text := reflect.TypeOf(c.value), reflect.TypeOf(c.text)
		check(t, value.Name()+" fields", text.NumField(), value.NumField())
		for i := range value.NumField() {
			f, ok := text.FieldByName(value.Field(i).Name)
			check(t, value.Field(i).Name+" is there", ok, true)
			key := []rune(f.Tag.Get("json"))
			check(t, string(key)+" is lower case", len(key) > 0 && unicode.IsLower(key[0]), true)
		}
	}
}

// TestExpvar: breakers and registries can be published.
func TestExpvar(t *testing.T) {
	r := &Registry{Limit: 5}
	b := r.GetOrCreate("payments", quick())
	b.Do(context.Background(), failing)
	r.Get("search")
	run := strconv.FormatInt(rand.Int64(), 36) // a name can be published once in a process
	expvar.Publish("breaker"+run, b)
	expvar.Publish("registry"+run, r)

	var one struct {
		Name, State, RetryAfter string
		Counts                  map[string]int
	}
	err := json.Unmarshal([]byte(expvar.Get("breaker"+run).String()), &one)
	check(t, "error", err, nil)
	check(t, "breaker", one.Name+" "+one.State, "payments open")

	var all struct {
		Limit, Len, Created, Overflow int
		Breakers                      map[string]struct{ Name, State string }
	}
	err = json.Unmarshal([]byte(expvar.Get("registry"+run).String()), &all)
	check(t, "error", err, nil)
	check(t, "numbers", [4]int{all.Limit, all.Len, all.Created, all.Overflow}, [4]int{5, 2, 2, 0})
	check(t, "open one", all.Breakers["payments"].State, "open")
	check(t, "closed one", all.Breakers["search"].State, "closed")
}
