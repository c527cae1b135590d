package ledger

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sony/gobreaker"

	"example.com/payments/internal/config"
	"example.com/payments/internal/metrics"
)

type memory struct {
	entries []Entry
	fail    int // this many streams break first
}

func (m *memory) Send(e Entry) error {
	if m.fail > 0 {
		m.fail--
		return errors.New("broken pipe")
	}
	m.entries = append(m.entries, e)
	return nil
}

func (m *memory) Close() error { return nil }

func (m *memory) dial(context.Context) (Stream, error) { return m, nil }

func TestRunSurvivesAnOutage(t *testing.T) {
	m := &memory{fail: 7} // six open the breaker, the seventh is a probe
	w := NewWorker(m.dial, config.Breaker{Name: "ledger", CoolDown: 20 * time.Millisecond})
	batches := make(chan []Entry, 2)
	batches <- []Entry{{"a", 1}, {"b", -1}}
	batches <- []Entry{{"c", 2}}
	close(batches)

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := w.Run(ctx, batches, 5*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if len(m.entries) != 3 || m.entries[2].Account != "c" {
		t.Fatalf("entries: %+v", m.entries)
	}
	if metrics.Get("ledger_rejected_total") == 0 {
		t.Error("the breaker never opened")
	}
	if !w.Ready() {
		t.Error("not ready after the recovery")
	}
}

func TestWriteSaysOpen(t *testing.T) {
	m := &memory{fail: 100}
	w := NewWorker(m.dial, config.Breaker{Name: "ledger", CoolDown: time.Hour})
	var err error
	for i := 0; i < 7; i++ {
		err = w.Write(context.Background(), []Entry{{"a", 1}})
	}
	if !errors.Is(err, gobreaker.ErrOpenState) || w.Ready() {
		t.Fatalf("after 6 failures: %v, ready %v", err, w.Ready())
	}
}
