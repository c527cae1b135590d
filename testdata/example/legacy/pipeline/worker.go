// Package pipeline moves records from a queue to a sink.
package pipeline

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Record is one message of the queue.
type Record struct {
	ID   int
	Body string
}

// Sink takes records.
type Sink interface {
	Write(ctx context.Context, r Record) error
}

// ErrParked is returned for a record that was set aside without an attempt.
var ErrParked = errors.New("pipeline: sink is resting, record parked")

// Worker writes records to a sink. Use NewWorker. It is safe for concurrent
// use.
type Worker struct {
	sink     Sink
	maxFails int
	rest     time.Duration

	mu        sync.Mutex
	written   int
	parked    []Record
	failures  int
	openUntil time.Time
}

// NewWorker returns a Worker that puts up with maxFails failures in a row and
// lets the sink rest after each one more.
func NewWorker(sink Sink, maxFails int, rest time.Duration) *Worker {
	return &Worker{sink: sink, maxFails: maxFails, rest: rest}
}

// Handle writes one record, or parks it while the sink rests and after it
// failed.
func (w *Worker) Handle(ctx context.Context, r Record) error {
	w.mu.Lock()
	if time.Now().Before(w.openUntil) {
		w.parked = append(w.parked, r)
		w.mu.Unlock()
		return ErrParked
	}
	w.mu.Unlock()

	err := w.sink.Write(ctx, r)

	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.parked = append(w.parked, r)
		if ctx.Err() != nil { // we are shutting down, that is not the sink's fault
			return err
		}
		w.failures++
		if w.failures > w.maxFails {
			w.openUntil = time.Now().Add(w.rest)
		}
		return err
	}
	w.written++
	w.failures = 0
	w.openUntil = time.Time{}
	return nil
}

// Run handles records with n goroutines until the queue is closed. What fails
// is parked.
func (w *Worker) Run(ctx context.Context, queue <-chan Record, n int) {
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for r := range queue {
				_ = w.Handle(ctx, r)
			}
		}()
	}
	wg.Wait()
}

// Replay handles each parked record once more and returns how many are parked
// after that.
func (w *Worker) Replay(ctx context.Context) int {
	w.mu.Lock()
	again := w.parked
	w.parked = nil
	w.mu.Unlock()
	for _, r := range again {
		_ = w.Handle(ctx, r)
	}
	return w.Progress().Parked
}

// Progress is a snapshot of a Worker.
type Progress struct {
	Written, Parked int
	RestsUntil      time.Time // in the past or zero: the sink is written to
}

// Progress returns a snapshot.
func (w *Worker) Progress() Progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	return Progress{w.written, len(w.parked), w.openUntil}
}
