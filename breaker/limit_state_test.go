// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestNobodyQueuesToBeRejected: an open breaker rejects at once, whoever still
// runs, and however it is observed.
func TestNobodyQueuesToBeRejected(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"plain":    func(*Config) {},
		"observed": func(c *Config) { c.OnCall = func(Call) {} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := Config{MaxConcurrent: 1, MaxQueue: 5, OpenFor: time.Hour}
				change(&c)
				b := New(c)
				p, err := b.Allow()
				check(t, "runs", err, nil)
				b.Trip(time.Hour, nil)
				start := time.Now()
				err = b.Do(context.Background(), passing)
				check(t, "open", errors.Is(err, ErrOpenState), true)
				check(t, "waited", time.Since(start), time.Duration(0))
				p.Done(nil)
			})
		})
	}
}
