// Package notify tells customers what happened to their order.
package notify

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"example.com/legacy/teamutil"
)

// ErrMuted is returned for a message that was dropped.
var ErrMuted = errors.New("notify: channel is muted")

// Sender posts messages to one channel. It is safe for concurrent use.
type Sender struct {
	http    *http.Client
	url     string
	breaker *teamutil.Breaker
}

// NewSender returns a Sender.
func NewSender(hc *http.Client, url string, breaker *teamutil.Breaker) *Sender {
	return &Sender{hc, url, breaker}
}

// Send posts a message. A refused one (4xx) is neither success nor failure.
func (s *Sender) Send(text string) error {
	if !s.breaker.Allow() {
		return ErrMuted
	}
	resp, err := s.http.PostForm(s.url, url.Values{"text": {text}})
	if err != nil {
		s.breaker.RecordFailure()
		return err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode >= 500:
		s.breaker.RecordFailure()
		return fmt.Errorf("notify: %s", resp.Status)
	case resp.StatusCode >= 400:
		return fmt.Errorf("notify: refused: %s", resp.Status)
	}
	s.breaker.RecordSuccess()
	return nil
}

// Broadcast sends one text to all and returns how many got it. It skips muted
// channels without an attempt.
func Broadcast(text string, channels []*Sender) (sent int) {
	for _, s := range channels {
		if s.breaker.IsOpen() {
			continue
		}
		if s.Send(text) == nil {
			sent++
		}
	}
	return sent
}
