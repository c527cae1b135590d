package pipeline_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"example.com/legacy/pipeline"
)

var errFull = errors.New("disk full")

// sink calls what it is given, and remembers the IDs that came.
type sink struct {
	mu    sync.Mutex
	seen  []int
	write func(pipeline.Record) error
}

func (s *sink) Write(_ context.Context, r pipeline.Record) error {
	s.mu.Lock()
	s.seen = append(s.seen, r.ID)
	s.mu.Unlock()
	return s.write(r)
}

// failing returns a sink that fails for negative IDs.
func failing() *sink {
	return &sink{write: func(r pipeline.Record) error {
		if r.ID < 0 {
			return errFull
		}
		return nil
	}}
}

func handle(t *testing.T, w *pipeline.Worker, want error, ids ...int) {
	t.Helper()
	for _, id := range ids {
		if err := w.Handle(context.Background(), pipeline.Record{ID: id}); err != want {
			t.Fatalf("record %d: got %v, want %v", id, err, want)
		}
	}
}

func resting(w *pipeline.Worker) bool { return !w.Progress().RestsUntil.IsZero() }

func TestRestsAfterMoreThanMaxFails(t *testing.T) {
	s := failing()
	w := pipeline.NewWorker(s, 2, time.Hour)
	handle(t, w, errFull, -1, -2)
	handle(t, w, nil, 3) // starts the row again
	handle(t, w, errFull, -4, -5)
	if resting(w) {
		t.Fatal("rests too early")
	}
	handle(t, w, errFull, -6)
	handle(t, w, pipeline.ErrParked, 7, -8)
	if len(s.seen) != 6 {
		t.Errorf("wrote %v", s.seen)
	}
	p := w.Progress()
	if p.Written != 1 || p.Parked != 7 || time.Until(p.RestsUntil) < 50*time.Minute {
		t.Errorf("got %+v", p)
	}
}

func TestOneFailureIsEnoughAfterTheRest(t *testing.T) {
	w := pipeline.NewWorker(failing(), 2, 5*time.Millisecond)
	handle(t, w, errFull, -1, -2, -3)
	first := w.Progress().RestsUntil
	time.Sleep(10 * time.Millisecond)
	handle(t, w, errFull, -4)
	if second := w.Progress().RestsUntil; !second.After(first) {
		t.Error("does not rest again")
	}
	time.Sleep(10 * time.Millisecond)
	handle(t, w, nil, 5)
	handle(t, w, errFull, -6, -7)
	if resting(w) {
		t.Error("the success did not start the row again")
	}
}

// late has one record on its way while the others make the sink rest.
func late(t *testing.T, result error) (before, after pipeline.Progress) {
	var w *pipeline.Worker
	s := failing()
	inner := s.write
	s.write = func(r pipeline.Record) error {
		if r.ID != 100 {
			return inner(r)
		}
		handle(t, w, errFull, -1, -2)
		handle(t, w, pipeline.ErrParked, 3)
		before = w.Progress()
		time.Sleep(time.Millisecond)
		return result
	}
	w = pipeline.NewWorker(s, 1, time.Hour)
	handle(t, w, result, 100)
	return before, w.Progress()
}

func TestLateSuccessEndsTheRest(t *testing.T) {
	if _, after := late(t, nil); !after.RestsUntil.IsZero() {
		t.Errorf("rests until %v", after.RestsUntil)
	}
}

func TestLateFailureStartsTheRestAgain(t *testing.T) {
	if before, after := late(t, errFull); !after.RestsUntil.After(before.RestsUntil) {
		t.Errorf("from %v to %v", before.RestsUntil, after.RestsUntil)
	}
}

func TestShutdownIsNoFailure(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &sink{write: func(pipeline.Record) error { cancel(); return ctx.Err() }}
	w := pipeline.NewWorker(s, 0, time.Hour)
	for range 3 {
		if err := w.Handle(ctx, pipeline.Record{}); err != context.Canceled {
			t.Fatal(err)
		}
	}
	if p := w.Progress(); resting(w) || p.Parked != 3 {
		t.Errorf("got %+v", p)
	}
}

func TestReplay(t *testing.T) {
	down := true
	s := &sink{write: func(pipeline.Record) error {
		if down {
			return errFull
		}
		return nil
	}}
	w := pipeline.NewWorker(s, 0, 5*time.Millisecond)
	handle(t, w, errFull, 1)
	time.Sleep(10 * time.Millisecond)
	down = false
	if left := w.Replay(context.Background()); left != 0 || w.Progress().Written != 1 {
		t.Errorf("%d left, %+v", left, w.Progress())
	}
}

func TestRun(t *testing.T) {
	s := failing()
	w := pipeline.NewWorker(s, 1000, time.Hour)
	queue := make(chan pipeline.Record)
	go func() {
		defer close(queue)
		for i := range 300 {
			queue <- pipeline.Record{ID: i%3 - 1}
		}
	}()
	w.Run(context.Background(), queue, 4)
	if p := w.Progress(); p.Written != 200 || p.Parked != 100 || len(s.seen) != 300 {
		t.Errorf("got %+v with %d seen", p, len(s.seen))
	}
}

func TestHTTPSink(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 3 {
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	defer srv.Close()
	s := pipeline.HTTPSink{Client: srv.Client(), URL: srv.URL}
	if err := s.Write(context.Background(), pipeline.Record{Body: "abc"}); err != nil {
		t.Error(err)
	}
	if err := s.Write(context.Background(), pipeline.Record{Body: "longer"}); err == nil {
		t.Error("no error for a teapot")
	}
}
