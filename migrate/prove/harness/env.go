//go:build go1.25

package harness

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

var keys = [...]string{"alpha", "beta"}

// Where an event shows: those of a call are compared in their order, and so
// are those of the side, but not one kind with the other. What runs in a
// goroutine of its own has no order to compare.
const (
	groupSide = 1 << 20
	groupRead = 1 << 21
)

type event struct {
	group int
	text  string
}

// Env is what one run of a schedule on one version has: the arguments, the
// calls and what has happened. Its methods may be called by any goroutine.
type Env struct {
	version *Version
	args    []int64
	began   time.Time

	mu       sync.Mutex
	events   []event
	calls    map[int]*Call
	gone     map[uint64]*Call // by goroutine
	current  *Call
	draining bool
}

// Int returns an argument as a number.
func (e *Env) Int(i int) int64 { return e.args[i] }

// Bool returns an argument as a flag.
func (e *Env) Bool(i int) bool { return e.args[i] != 0 }

// Float returns an argument as a share.
func (e *Env) Float(i int) float64 { return float64(e.args[i]) / 100 }

// Text returns an argument as a text.
func (e *Env) Text(i int) string { return texts[e.args[i]] }

// Log notes that name was called with values: a callback or a stub.
func (e *Env) Log(name string, values ...any) {
	var b []byte
	b = append(b, name...)
	b = append(b, '(')
	b = e.version.format.list(b, e.began, values)
	b = append(b, ')')
	e.note(groupSide, string(b))
}

func (e *Env) note(group int, text string) {
	e.mu.Lock()
	if !e.draining {
		e.events = append(e.events, event{group, text})
	}
	e.mu.Unlock()
}

// take returns what has happened since the last take, and whether anything
// has, in the order in which it is compared.
func (e *Env) take(sorted bool) []event {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := e.events
	e.events = e.events[len(e.events):]
	if len(out) > 1 {
		slices.SortStableFunc(out, func(a, b event) int {
			if a.group == b.group && sorted && a.group == groupSide {
				return strings.Compare(a.text, b.text)
			}
			return a.group - b.group
		})
	}
	return out
}

// Ask is what a stub does when the breaker's user calls it: it waits until the
// schedule ends it and returns the error that the schedule says.
func (e *Env) Ask(ctx context.Context, name string) error {
	return e.errorOf(e.caller(ctx), ctx, name)
}

func (e *Env) errorOf(c *Call, ctx context.Context, name string) error {
	res := c.ask(ctx, name)
	return c.error(ctx, res, true)
}

// caller is the call that a stub is called for: the one whose context it has,
// or whose goroutine, or else the one that the present step is about.
func (e *Env) caller(ctx context.Context) *Call {
	if ctx != nil {
		if c, ok := ctx.Value(callKey{}).(*Call); ok && c.env == e {
			return c
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.version.Subject.Nameless {
		if c := e.gone[goroutine()]; c != nil {
			return c
		}
	}
	if e.current != nil {
		return e.current
	}
	return &Call{env: e, ctx: context.Background(), cancel: func() {}, auto: true}
}

// goroutine is the number of the present goroutine.
func goroutine() uint64 {
	var buf [40]byte
	n := runtime.Stack(buf[:], false)
	text := strings.TrimPrefix(string(buf[:n]), "goroutine ")
	digits, _, _ := strings.Cut(text, " ")
	id, _ := strconv.ParseUint(digits, 10, 64)
	return id
}

// Classify is an error classifier: it takes all errors for failures but one
// kind.
func Classify(err error) bool { return err != nil && !errors.Is(err, errOther) }

// The errors of calls that fail.
var (
	errBoom  = errors.New("boom")
	errOther = errors.New("other")
)
