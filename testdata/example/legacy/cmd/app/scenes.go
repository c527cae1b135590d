package main

import (
	"context"
	"errors"
	"time"

	"example.com/legacy/billing"
	"example.com/legacy/catalog"
	"example.com/legacy/httpretry"
	"example.com/legacy/inventory"
	"example.com/legacy/llm"
	"example.com/legacy/metrics"
	"example.com/legacy/notify"
	"example.com/legacy/pipeline"
	"example.com/legacy/resilience"
	"example.com/legacy/teamutil"
)

var ctx = context.Background()

// Where a breaker sees the real time, one instance rests for long, to show that
// it rejects, and another one for blink, to show that it recovers.
const (
	long  = time.Hour
	blink = time.Millisecond
)

func waitBlink() { time.Sleep(5 * blink) }

func playBilling(s *stage) {
	registry := metrics.NewRegistry(metrics.Config{
		FailureThreshold: 3,
		HalfOpenRequests: 2,
		Clock:            s.clock,
		OnStateChange: func(name string, from, to metrics.State) {
			s.say("%s: %s to %s", name, from, to)
		},
	})
	c := billing.NewCharger(s.up.Client(), s.up.URL, registry)
	charge := func() string {
		_, err := c.Charge(ctx, "acme", 995)
		switch {
		case errors.Is(err, billing.ErrLater):
			return "later"
		case err != nil:
			return "failed"
		}
		return "charged"
	}
	s.say("up: %s", tally(4, charge))
	s.up.set("acme", true)
	s.say("down: %s", tally(5, charge))
	gateway, _ := c.Best("acme", "spare")
	s.say("best is %s", gateway)
	s.up.set("acme", false)
	s.clock.add(30 * time.Second)
	s.say("back: %s", tally(3, charge))
	st := registry.Get("acme").GetStats()
	s.say("%s after %d requests, %d failures, %d rejected, %d opens", st.State, st.Requests, st.Failures, st.Rejected, st.Opens)
}

func playInventory(s *stage) {
	c := inventory.NewClient(s.up.Client(), s.up.URL, resilience.Settings{
		Name:        "warehouse",
		MaxFailures: 2,
		OpenTimeout: 10 * time.Second,
		Now:         s.clock.Now,
		OnTransition: func(name string, from, to resilience.State) {
			s.say("%s: %s to %s", name, from, to)
		},
	})
	stock := func() string {
		_, err := c.Stock(ctx, "bolt")
		var open *resilience.OpenError
		switch {
		case errors.As(err, &open):
			return "rejected for another " + open.RetryAfter.String()
		case err != nil:
			return "failed"
		}
		return "answered"
	}
	s.say("up: %s", tally(2, stock))
	s.up.set("stock", true)
	s.say("down: %s", tally(5, stock))
	s.up.set("stock", false)
	s.clock.add(10 * time.Second)
	s.say("at exactly 10s: %s", tally(1, stock))
	s.clock.add(1)
	s.say("a moment later: %s", tally(2, stock))
	s.say("healthy: %v", c.Healthy())
}

func playNotify(s *stage) {
	sms := teamutil.NewBreaker(3, long)
	mail := teamutil.NewBreaker(3, blink)
	channels := []*notify.Sender{
		notify.NewSender(s.up.Client(), s.up.URL+"/sms", sms),
		notify.NewSender(s.up.Client(), s.up.URL+"/mail", mail),
	}
	s.up.set("sms", true)
	for range 5 {
		s.say("%d of 2 sent", notify.Broadcast("shipped", channels))
	}
	s.say("sms was asked %d times, open: %v; mail was asked %d times", s.up.asked("sms"), sms.IsOpen(), s.up.asked("mail"))
	for range 3 { // the successes of before do not make up for them
		mail.RecordFailure()
	}
	waitBlink()
	s.say("mail after its rest, allowed: %v, failures: %d", mail.Allow(), mail.Failures())
}

func playCatalog(s *stage) {
	for _, rest := range []time.Duration{long, blink} {
		client := httpretry.New(s.up.Client(), httpretry.Backoff(time.Microsecond), httpretry.Circuit(3, rest))
		r := catalog.NewReader(client, s.up.URL)
		read := func() string {
			p, err := r.Product(ctx, "p1")
			switch {
			case err != nil:
				return "failed"
			case p.Stale:
				return "from memory"
			}
			return "read"
		}
		before := s.up.asked("products")
		s.say("up: %s", tally(2, read))
		s.up.set("products", true)
		s.say("down: %s, then %s", tally(1, read), client.State())
		if rest == long {
			s.say("still: %s", tally(3, read))
		}
		s.up.set("products", false)
		waitBlink()
		s.say("back, resting for %s: %s, then %s", rest, tally(1, read), client.State())
		s.say("requests: %d", s.up.asked("products")-before)
	}
}

func playPipeline(s *stage) {
	for _, rest := range []time.Duration{long, blink} {
		w := pipeline.NewWorker(pipeline.HTTPSink{Client: s.up.Client(), URL: s.up.URL + "/sink"}, 2, rest)
		id := 0
		handle := func() string {
			id++
			err := w.Handle(ctx, pipeline.Record{ID: id, Body: "record"})
			switch {
			case errors.Is(err, pipeline.ErrParked):
				return "parked"
			case err != nil:
				return "failed"
			}
			return "written"
		}
		s.say("up: %s", tally(3, handle))
		s.up.set("sink", true)
		s.say("down: %s", tally(3, handle))
		s.up.set("sink", false)
		if rest == long {
			s.say("resting: %s", tally(2, handle))
		}
		waitBlink()
		s.say("replay after resting for %s leaves %d parked, %d written", rest, w.Replay(ctx), w.Progress().Written)
	}
}

func playLLM(s *stage) {
	provider := func(model string) llm.Provider {
		return llm.HTTPProvider{Client: s.up.Client(), URL: s.up.URL + "/" + model, Model: model}
	}
	c := llm.NewClient(llm.Options{MaxFailures: 2, Now: s.clock.Now}, provider("large"), provider("tiny"))
	ask := func() string {
		a, err := c.Complete(ctx, "hello?")
		if err != nil {
			return "failed"
		}
		return a.Text
	}
	report := func(when string, n int) {
		s.say("%s: %s; large is %s, asked %d times", when, tally(n, ask), c.Health()["large"], s.up.asked("large"))
	}
	report("up", 2)
	s.up.set("large", true)
	report("down", 4)
	s.clock.add(time.Second)
	report("after 1s", 2)
	s.clock.add(time.Second)
	report("after 1s more", 1)
	s.up.set("large", false)
	s.clock.add(time.Second)
	report("back", 2)
}
