//go:build go1.25

package harness

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Bubbles runs code under testing/synctest. This package does not import it
// so that cbctl does not link package testing.
type Bubbles struct {
	Run  func(f func()) // calls f in a bubble
	Wait func()         // waits until all other goroutines of the bubble are blocked
}

// Version is one of the two that are compared.
type Version struct {
	Subject *Subject
	Bubbles Bubbles
	Patch   []byte // text form of a configuration to try, with Apply

	format   *formatter
	progress *atomic.Int64 // goes up with each step, for whoever looks for hangs
	flip     bool          // the answers of gates mean the opposite
	sorted   bool          // callbacks have no order
	drain    bool          // time has to pass for goroutines to end
	leaks    bool          // goroutines never end
}

// NewVersion returns a version.
func NewVersion(s *Subject, b Bubbles) *Version {
	return &Version{Subject: s, Bubbles: b, format: newFormatter(s.Sentinels, s.Values), progress: new(atomic.Int64)}
}

// separator stands between the events of a step.
const separator = "\x1f"

// Log is what happened at each step, the making of the breaker first.
type Log struct{ Steps []string }

// Run carries out a schedule. With a log to compare with it stops at the
// first step that differs, and returns its index; else, or without a
// difference, -1.
func (v *Version) Run(s Schedule, want *Log) (got *Log, diff int) {
	got, diff = &Log{Steps: make([]string, 0, len(s.Steps)+1)}, -1
	ended := false
	defer func() {
		if p := recover(); p != nil {
			v.recovered(p, ended)
			if !ended {
				got.Steps = append(got.Steps, fmt.Sprint("stuck: ", p))
				diff = got.differs(want)
			}
		}
	}()
	v.Bubbles.Run(func() {
		r := newRun(v, s)
		defer r.finish()
		diff = r.steps(got, want)
		ended = true
	})
	return got, diff
}

// recovered learns from a bubble that could not end.
func (v *Version) recovered(p any, ended bool) {
	if ended && strings.Contains(fmt.Sprint(p), "deadlock") {
		v.leaks = v.drain
		v.drain = true
	}
}

func (l *Log) differs(want *Log) int {
	if i := len(l.Steps) - 1; want != nil && (i >= len(want.Steps) || l.Steps[i] != want.Steps[i]) {
		return i
	}
	return -1
}

type run struct {
	v       *Version
	s       Schedule
	e       *Env
	do      func(m int, c *Call)
	readers []int
}

func newRun(v *Version, s Schedule) *run {
	anyPanic.Store(false)
	e := &Env{version: v, args: s.Args, began: time.Now(), calls: map[int]*Call{}, gone: map[uint64]*Call{}}
	return &run{v: v, s: s, e: e, readers: v.Subject.ofKind(Reading)}
}

func (r *run) steps(got, want *Log) int {
	defer r.globals()()
	r.create()
	if r.record(got, want) {
		return 0
	}
	if r.do == nil {
		return -1
	}
	for _, st := range r.s.Steps {
		r.step(st)
		if r.s.Watch && st.Kind != Read {
			r.read(-1)
		}
		if r.s.Skewed && st.Kind != Advance {
			time.Sleep(skew)
			r.v.Bubbles.Wait()
		}
		r.e.mu.Lock()
		r.e.current = nil
		r.e.mu.Unlock()
		if r.record(got, want) {
			return len(got.Steps) - 1
		}
	}
	return -1
}

// record moves what has happened to the log and reports whether it differs.
func (r *run) record(got, want *Log) bool {
	r.v.progress.Add(1)
	events := r.e.take(r.v.sorted)
	text := ""
	switch len(events) {
	case 0:
	case 1:
		text = events[0].text
	default:
		var b strings.Builder
		for i, e := range events {
			if i > 0 {
				b.WriteString(separator)
			}
			b.WriteString(e.text)
		}
		text = b.String()
	}
	got.Steps = append(got.Steps, text)
	return got.differs(want) >= 0
}

// globals takes over the default loggers and transport and returns what gives them back.
func (r *run) globals() func() {
	was, flags, prefix := log.Writer(), log.Flags(), log.Prefix()
	logger := slog.Default()
	slog.SetDefault(slog.New(&slogHandler{e: r.e}))
	log.SetOutput(r.e.Writer("log"))
	log.SetFlags(0)
	transport := http.DefaultTransport
	http.DefaultTransport = offline(r.e)
	return func() {
		http.DefaultTransport = transport
		slog.SetDefault(logger)
		log.SetOutput(was)
		log.SetFlags(flags)
		log.SetPrefix(prefix)
	}
}

// create makes the breaker.
func (r *run) create() {
	defer func() {
		if p := recover(); p != nil {
			r.do = nil
			r.e.note(0, fmt.Sprint("the constructor panics: ", p))
		}
	}()
	do, err := r.v.Subject.New(r.e)
	if err != nil {
		r.e.note(0, "the constructor returns "+r.v.format.error(err))
		return
	}
	r.do = do
	r.v.Bubbles.Wait()
}

func (r *run) step(st Step) {
	switch st.Kind {
	case Whole, Act:
		c := r.call(st)
		c.auto, c.result = true, st.Result
		r.launch(c)
	case Start:
		c := r.call(st)
		c.slot = st.Slot
		r.e.calls[st.Slot] = c
		r.launch(c)
	case End:
		if c := r.e.calls[st.Slot]; c != nil {
			r.focus(c)
			if c.release(st.Result) {
				r.v.Bubbles.Wait()
			}
		}
	case Advance:
		time.Sleep(st.Wait)
		r.v.Bubbles.Wait()
	case Read:
		r.read(st.Method)
	}
}

func (r *run) call(st Step) *Call {
	c := &Call{env: r.e, method: st.Method, key: st.Key, vary: st.Vary}
	ctx := context.WithValue(context.Background(), callKey{}, c)
	c.ctx, c.cancel = context.WithCancel(ctx)
	return c
}

func (r *run) focus(c *Call) {
	r.e.mu.Lock()
	r.e.current = c
	r.e.mu.Unlock()
}

func (r *run) launch(c *Call) {
	r.focus(c)
	go c.run(r.do, r.v.Subject.Nameless)
	r.v.Bubbles.Wait()
}

// read calls a reader, or all of them.
func (r *run) read(m int) {
	all := r.readers
	if m >= 0 {
		all = []int{m}
	}
	for _, m := range all {
		c := &Call{env: r.e, method: m, ctx: context.Background(), cancel: func() {}, auto: true}
		c.run(r.do, false)
	}
	r.v.Bubbles.Wait() // a reader may start a callback
}
