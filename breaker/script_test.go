// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A breaker is tested by scripts. Each one runs twice: on the machine alone,
// and on a whole Breaker, where most calls never reach the machine. Both must
// say the same.
//
//	ok fail ignore      a call that begins and ends now
//	a( a:ok a:fail …    call a begins; it ends with a result
//	record:ok           a result without a permit
//	deny:open           a call is rejected; also probe, throttled, isolated, busy
//	+1s                 time passes
//	closed half-open open   the state must be this, without advancing
//	look                the state is advanced, as by State
//	counts:1/2/3        requests, successes, failures must be these, as by Counts
//	trip:1s reset mode:shadow   control
//	10*ok               repeats the word
type script struct {
	name   string
	config Config
	words  string
}

func runScripts(t *testing.T, scripts []script) {
	for _, s := range scripts {
		t.Run(s.name, func(t *testing.T) {
			if s.config.MaxConcurrent == 0 { // which is not the machine's business
				play(t, s.words, &machineSubject{m: newMachine(newPolicy(s.config, nil), 0, 1)})
			}
			b := &breakerSubject{}
			b.b = NewAt(s.config, func() time.Duration { return time.Duration(b.now) })
			play(t, s.words, b)
		})
	}
}

// subject is what a script is played on.
type subject interface {
	pass(d time.Duration)
	begin() (end func(Outcome), verdict string)
	record(Outcome)
	look()
	state() State
	counts() Counts
	machine(func(m *machine, now int64))
}

func play(t *testing.T, words string, s subject) {
	t.Helper()
	p := &player{s: s, calls: map[string]func(Outcome){}}
	for i, w := range strings.Fields(words) {
		n := 1
		if count, word, ok := strings.Cut(w, "*"); ok {
			fmt.Sscan(count, &n)
			w = word
		}
		for range n {
			if msg := p.word(w); msg != "" {
				t.Fatalf("%T: word %d, %s: %s", s, i+1, w, msg)
			}
		}
	}
}

type player struct {
	s     subject
	calls map[string]func(Outcome)
}

var outcomes = map[string]Outcome{"ok": Success, "fail": Failure, "ignore": Ignored}

var errScript = errors.New("scripted failure")

// word does a word of a script and returns what is wrong.
func (p *player) word(w string) string {
	name, how, named := strings.Cut(w, ":")
	switch {
	case w[0] == '+':
		d, err := time.ParseDuration(w[1:])
		p.s.pass(d)
		return text(err)
	case w == "look":
		p.s.look()
		return ""
	case w == "closed" || w == "open" || w == "half-open":
		return differ(p.s.state().String(), w)
	case name == "counts":
		c := p.s.counts()
		return differ(fmt.Sprintf("%d/%d/%d", c.Requests, c.TotalSuccesses, c.TotalFailures), how)
	case name == "record":
		p.s.record(outcomes[how])
		return ""
	case name == "deny":
		_, v := p.s.begin()
		return differ(v, how)
	case name == "trip" || name == "reset" || name == "mode":
		return p.control(name, how)
	case strings.HasSuffix(w, "("):
		return p.begin(w[:len(w)-1])
	}
	if !named {
		how = name
		if msg := p.begin(name); msg != "" {
			return msg
		}
	}
	p.calls[name](outcomes[how])
	return ""
}

func (p *player) begin(name string) string {
	end, v := p.s.begin()
	p.calls[name] = end
	return differ(v, "admitted")
}

func (p *player) control(what, how string) (msg string) {
	p.s.machine(func(m *machine, now int64) {
		switch what {
		case "reset":
			m.reset(now)
		case "mode":
			m.setMode(Mode(how).normal(), now)
		case "trip":
			d, err := time.ParseDuration(how)
			msg = text(err)
			m.tripFor(now, d, errScript)
		}
	})
	return msg
}

// machineSubject is the machine alone.
type machineSubject struct {
	m   machine
	now int64
}

var verdicts = []string{"admitted", "open", "isolated", "probe", "throttled", "busy"}

func (s *machineSubject) begin() (func(Outcome), string) {
	tk, v := s.m.admit(s.now)
	return func(o Outcome) { s.m.end(s.now, tk, o, errScript) }, verdicts[v]
}

func (s *machineSubject) pass(d time.Duration)                  { s.now += int64(d) }
func (s *machineSubject) look()                                 { s.m.ask(s.now) }
func (s *machineSubject) record(o Outcome)                      { s.m.end(s.now, ticket{about: ticketBare}, o, errScript) }
func (s *machineSubject) state() State                          { return s.m.state }
func (s *machineSubject) counts() Counts                        { return s.m.peek(s.now).Counts }
func (s *machineSubject) machine(f func(m *machine, now int64)) { f(&s.m, s.now) }

// breakerSubject is a Breaker on a virtual clock.
type breakerSubject struct {
	b   *Breaker
	now int64
}

func (s *breakerSubject) begin() (func(Outcome), string) {
	p, err := s.b.Allow()
	for v, target := range []error{nil, ErrOpenState, ErrIsolated, ErrProbeLimit, ErrThrottled, ErrMaxConcurrent} {
		if errors.Is(err, target) {
			return func(o Outcome) { s.b.settle(&p.t, o, errScript) }, verdicts[v]
		}
	}
	return nil, text(err)
}

func (s *breakerSubject) pass(d time.Duration) { s.now += int64(d) }
func (s *breakerSubject) look()                { s.b.State() }
func (s *breakerSubject) record(o Outcome)     { s.b.Record(o, errScript) }
func (s *breakerSubject) counts() Counts       { return s.b.Counts() }

func (s *breakerSubject) state() (state State) {
	s.machine(func(m *machine, now int64) { state = m.state })
	return state
}

func (s *breakerSubject) machine(f func(m *machine, now int64)) {
	s.b.command(func(now int64) { f(&s.b.m, now) })
}

func differ(got, want string) string {
	if got == want {
		return ""
	}
	return "got " + got + ", want " + want
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
