package notify_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/legacy/notify"
	"example.com/legacy/teamutil"
)

func TestBroadcast(t *testing.T) {
	asked := map[string]int{}
	status := map[string]int{"/mail": 200, "/sms": 503, "/push": 403}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("text") != "shipped" {
			t.Errorf("text is %q", r.PostFormValue("text"))
		}
		asked[r.URL.Path]++
		w.WriteHeader(status[r.URL.Path])
	}))
	defer srv.Close()
	sms := notify.NewSender(srv.Client(), srv.URL+"/sms", teamutil.NewBreaker(2, time.Hour))
	mail, push := teamutil.NewBreaker(2, time.Hour), teamutil.NewBreaker(2, time.Hour)
	channels := []*notify.Sender{
		sms,
		notify.NewSender(srv.Client(), srv.URL+"/mail", mail),
		notify.NewSender(srv.Client(), srv.URL+"/push", push),
	}
	for range 4 {
		if sent := notify.Broadcast("shipped", channels); sent != 1 {
			t.Errorf("%d sent, want 1", sent)
		}
	}
	if asked["/sms"] != 2 || asked["/mail"] != 4 || asked["/push"] != 4 {
		t.Errorf("asked %v", asked)
	}
	if mail.LastSuccess().IsZero() || !push.LastSuccess().IsZero() {
		t.Errorf("successes at %v and %v", mail.LastSuccess(), push.LastSuccess())
	}
	if err := sms.Send("shipped"); !errors.Is(err, notify.ErrMuted) {
		t.Errorf("got %v", err)
	}
}

func TestNobodyThere(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	s := notify.NewSender(srv.Client(), srv.URL, teamutil.NewBreaker(1, 2*time.Millisecond))
	if err := s.Send("shipped"); err == nil {
		t.Error("no error")
	}
	time.Sleep(5 * time.Millisecond)
	if err := s.Send("shipped"); err == nil || errors.Is(err, notify.ErrMuted) {
		t.Errorf("still muted: %v", err)
	}
}
