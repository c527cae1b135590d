// Package ledger streams entries to the ledger.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sony/gobreaker"

	"example.com/payments/internal/config"
	"example.com/payments/internal/metrics"
)

// Entry is one line of the ledger.
type Entry struct {
	Account string
	Amount  int64
}

// Stream is an open connection.
type Stream interface {
	Send(Entry) error
	Close() error
}

// Dial opens a stream.
type Dial func(context.Context) (Stream, error)

// Worker writes batches. A batch is one call for the breaker, however many
// entries it has; that is why it is a two-step one.
type Worker struct {
	dial Dial
	cb   *gobreaker.TwoStepCircuitBreaker
}

// NewWorker returns a worker.
func NewWorker(dial Dial, cfg config.Breaker) *Worker {
	return &Worker{dial, gobreaker.NewTwoStepCircuitBreaker(settings(cfg))}
}

func settings(cfg config.Breaker) gobreaker.Settings {
	return gobreaker.Settings{Name: cfg.Name, MaxRequests: cfg.HalfOpenMax, Timeout: cfg.CoolDown /* no Interval: rare calls */}
}

// Write sends a batch.
func (w *Worker) Write(ctx context.Context, batch []Entry) (err error) {
	done, err := w.cb.Allow()
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer func() { done(err == nil) }()

	stream, err := w.dial(ctx)
	if err != nil {
		return err
	}
	defer stream.Close()
	for i, e := range batch {
		if err := stream.Send(e); err != nil {
			return fmt.Errorf("ledger: entry %d: %w", i, err)
		}
	}
	return nil
}

// Run writes batches until the channel is closed or ctx ends. While the ledger
// is away it waits and keeps the batch.
func (w *Worker) Run(ctx context.Context, batches <-chan []Entry, wait time.Duration) error {
	for batch := range batches {
		for {
			err := w.Write(ctx, batch)
			if err == nil {
				break
			}
			metrics.Inc("ledger_error_total")
			if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
				metrics.Inc("ledger_rejected_total")
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(wait):
			}
		}
	}
	return nil
}

// Ready says whether a batch would be sent now.
func (w *Worker) Ready() bool {
	switch w.cb.State() {
	case gobreaker.StateClosed, gobreaker.StateHalfOpen: // half-open: a probe is welcome
		return true
	default:
		return false
	}
}
