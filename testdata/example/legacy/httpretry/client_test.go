package httpretry_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/legacy/httpretry"
)

// server is a transport that answers with one status after the other, the last
// one for ever. Zero is a broken connection.
type server struct {
	mu       sync.Mutex
	statuses []int
	bodies   []string
	hold     chan struct{} // a request for /hold waits for it
	held     chan struct{} // closed when that came
	once     sync.Once
}

func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	status, body := s.next(), ""
	if req.Body != nil {
		b, _ := io.ReadAll(req.Body)
		body = string(b)
	}
	s.mu.Lock()
	s.bodies = append(s.bodies, body)
	s.mu.Unlock()
	if req.URL.Path == "/hold" {
		s.once.Do(func() { close(s.held) })
		select {
		case <-s.hold:
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
	}
	if status == 0 {
		return nil, errors.New("connection reset")
	}
	return &http.Response{
		StatusCode: status,
		Status:     http.StatusText(status),
		Body:       io.NopCloser(strings.NewReader("")),
	}, nil
}

func (s *server) next() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := s.statuses[0]
	if len(s.statuses) > 1 {
		s.statuses = s.statuses[1:]
	}
	return status
}

func (s *server) sent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bodies)
}

func start(openFor time.Duration, statuses ...int) (*server, *httpretry.Client) {
	s := &server{statuses: statuses, hold: make(chan struct{}), held: make(chan struct{})}
	return s, httpretry.New(&http.Client{Transport: s},
		httpretry.Backoff(time.Microsecond), httpretry.Circuit(3, openFor))
}

func get(c *httpretry.Client, path string) (int, error) {
	resp, err := c.Get(context.Background(), "http://server.test/"+path)
	if err != nil {
		return 0, err
	}
	resp.Body.Close()
	return resp.StatusCode, nil
}

func TestRetry(t *testing.T) {
	tests := map[string]struct {
		statuses []int
		sent     int
		status   int // zero: an error
		state    string
	}{
		"ok":                  {[]int{200}, 1, 200, "closed"},
		"not found":           {[]int{404}, 1, 404, "closed"},
		"second time":         {[]int{500, 200}, 2, 200, "closed"},
		"third time":          {[]int{0, 503, 200}, 3, 200, "closed"},
		"rate limited":        {[]int{429, 429, 429}, 3, 429, "closed"},
		"429 ends a row":      {[]int{500, 429, 500}, 3, 500, "closed"},
		"the last is handed":  {[]int{500, 500, 502}, 3, 502, "open"},
		"broken, three times": {[]int{0}, 3, 0, "open"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, c := start(time.Hour, tt.statuses...)
			status, err := get(c, "")
			if status != tt.status || (err != nil) != (tt.status == 0) {
				t.Errorf("got %d, %v", status, err)
			}
			if s.sent() != tt.sent || c.State() != tt.state {
				t.Errorf("%d sent, %s", s.sent(), c.State())
			}
		})
	}
}

func TestAttemptsCountEach(t *testing.T) {
	s, c := start(time.Hour, 500, 404, 500)
	_, _ = get(c, "")         // 500, then 404 starts the row again
	_, _ = get(c, "")         // three
	status, err := get(c, "") // not sent
	if !errors.Is(err, httpretry.ErrOpen) || status != 0 || s.sent() != 5 {
		t.Errorf("got %d, %v with %d sent", status, err, s.sent())
	}
}

func TestOpensWhileItRetries(t *testing.T) {
	s := &server{statuses: []int{503}}
	c := httpretry.New(&http.Client{Transport: s},
		httpretry.Attempts(5), httpretry.Backoff(time.Microsecond), httpretry.Circuit(2, time.Hour))
	_, err := get(c, "")
	if !errors.Is(err, httpretry.ErrOpen) || !strings.Contains(err.Error(), "after Service Unavailable") {
		t.Errorf("got %v", err)
	}
	if s.sent() != 2 {
		t.Errorf("%d sent, want 2", s.sent())
	}
}

func TestBodyIsSentAgain(t *testing.T) {
	s, c := start(time.Hour, 500, 200)
	req, _ := http.NewRequest(http.MethodPost, "http://server.test/", strings.NewReader("hello"))
	if _, err := c.Retry(req); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.bodies, ","); got != "hello,hello" {
		t.Errorf("got %q", got)
	}
	s, c = start(time.Hour, 500, 200)
	req, _ = http.NewRequest(http.MethodPost, "http://server.test/", io.NopCloser(strings.NewReader("once")))
	if resp, err := c.Retry(req); err != nil || resp.StatusCode != 500 || s.sent() != 1 {
		t.Errorf("%v, %v with %d sent", resp, err, s.sent())
	}
}

func TestRecovers(t *testing.T) {
	s, c := start(time.Millisecond, 500, 500, 500, 200)
	_, _ = get(c, "")
	if c.State() != "open" {
		t.Fatal(c.State())
	}
	time.Sleep(3 * time.Millisecond)
	if c.State() != "open" {
		t.Error("the getter looked at the time")
	}
	if status, err := get(c, ""); status != 200 || err != nil || c.State() != "closed" {
		t.Errorf("got %d, %v, %s", status, err, c.State())
	}
	if s.sent() != 4 {
		t.Errorf("%d sent", s.sent())
	}
}

func TestFailedProbeOpens(t *testing.T) {
	s, c := start(100*time.Millisecond, 500)
	_, _ = get(c, "")
	time.Sleep(110 * time.Millisecond)
	_, err := get(c, "") // one attempt, then it is open again
	if s.sent() != 4 || !errors.Is(err, httpretry.ErrOpen) || c.State() != "open" {
		t.Errorf("%d sent, %v, %s", s.sent(), err, c.State())
	}
}

func TestOneProbe(t *testing.T) {
	s, c := start(time.Millisecond, 500, 500, 500, 200)
	_, _ = get(c, "")
	time.Sleep(3 * time.Millisecond)
	done := make(chan error)
	go func() { _, err := get(c, "hold"); done <- err }()
	<-s.held
	if _, err := get(c, ""); !errors.Is(err, httpretry.ErrOpen) || c.State() != "half_open" {
		t.Errorf("second probe: %v, %s", err, c.State())
	}
	close(s.hold)
	if err := <-done; err != nil || c.State() != "closed" {
		t.Errorf("%v, %s", err, c.State())
	}
}

// A late answer of before, good or bad, neither closes it nor makes the open
// time longer.
func TestLateAnswerWhileOpen(t *testing.T) {
	for _, late := range []int{200, 500} {
		s, c := start(200*time.Millisecond, late, 500, 500, 500, 200)
		done := make(chan error)
		go func() { _, err := get(c, "hold"); done <- err }()
		<-s.held
		_, _ = get(c, "")
		time.Sleep(120 * time.Millisecond)
		close(s.hold)
		<-done
		if got := c.State(); got != "open" {
			t.Errorf("%d: %s", late, got)
		}
		time.Sleep(90 * time.Millisecond)
		if status, err := get(c, ""); status != 200 {
			t.Errorf("%d: got %d, %v", late, status, err)
		}
	}
}

func TestCancelledProbeIsNeverReplaced(t *testing.T) {
	s, c := start(time.Millisecond, 500, 500, 500, 200)
	_, _ = get(c, "")
	time.Sleep(3 * time.Millisecond)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-s.held; cancel() }()
	if _, err := c.Get(ctx, "http://server.test/hold"); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Millisecond)
	if _, err := get(c, ""); !errors.Is(err, httpretry.ErrOpen) || c.State() != "half_open" {
		t.Errorf("%v, %s", err, c.State())
	}
}

func TestDeadlineCounts(t *testing.T) {
	s := &server{statuses: []int{200}, hold: make(chan struct{}), held: make(chan struct{})}
	c := httpretry.New(&http.Client{Transport: s}, httpretry.Circuit(1, time.Hour))
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := c.Get(ctx, "http://server.test/hold")
	if !errors.Is(err, context.DeadlineExceeded) || c.State() != "open" || s.sent() > 1 {
		t.Errorf("%v, %s, %d sent", err, c.State(), s.sent())
	}
}

func TestWaitEndsWithTheContext(t *testing.T) {
	s := &server{statuses: []int{500}}
	c := httpretry.New(&http.Client{Transport: s}, httpretry.Backoff(time.Hour))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	if _, err := c.Get(ctx, "http://server.test/"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
