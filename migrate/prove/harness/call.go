//go:build go1.25

package harness

import (
	"context"
	"fmt"
)

type callKey struct{}

// maxAsks is how often a call that ends at once may ask: a client that tries
// again until it succeeds would never stop.
const maxAsks = 40

// Call is one use of a method. Generated code gets it to say what happened
// and to wait until the schedule goes on.
type Call struct {
	env    *Env
	method int
	slot   int
	key    int
	vary   int
	ctx    context.Context
	cancel context.CancelFunc

	// guarded by env.mu
	auto    bool // what it waits for ends at once, as result says
	result  Result
	asks    int
	logged  bool // that it is admitted
	waiting []chan Result
	done    bool
}

// Ctx returns the context of the call.
func (c *Call) Ctx() context.Context { return c.ctx }

// Key returns the key of the call, also used for any other text.
func (c *Call) Key() string { return keys[c.key] }

// KeyInt returns the key of the call as a number, from 1.
func (c *Call) KeyInt() int64 { return int64(c.key + 1) }

// Enter is the body of the protected function. It waits until the schedule
// ends it, and returns the error that the schedule says or panics. ctx is the
// context that the function got, or nil.
func (c *Call) Enter(ctx context.Context) error {
	if ctx == nil {
		ctx = c.ctx
	}
	return c.env.errorOf(c, ctx, "")
}

// Wait is the time between the question whether a call may be made and the
// report of how it went. It does not panic.
func (c *Call) Wait() error {
	c.env.mu.Lock()
	c.logged = true
	c.env.mu.Unlock()
	return c.error(c.ctx, c.ask(c.ctx, ""), false)
}

// Admit notes the answer to the question whether a call may be made, and
// returns admitted.
func (c *Call) Admit(admitted bool, answer ...any) bool {
	admitted = admitted != c.env.version.flip
	word := "admitted"
	if !admitted {
		word = "rejected"
	} else if n := len(answer); n > 0 && answer[n-1] == nil {
		answer = answer[:n-1] // no error
	}
	c.say(c.env.version.format.words(c.env.began, word, answer))
	return admitted
}

// Reported notes what the report of a result returned.
func (c *Call) Reported(results ...any) {
	c.say(c.env.version.format.words(c.env.began, "reported", results))
}

// Return notes the results of the call.
func (c *Call) Return(results ...any) {
	e := c.env
	m := e.version.Subject.Methods[c.method]
	if m.Kind == Reading {
		e.note(groupRead, e.version.format.words(e.began, m.Name+"():", results))
		return
	}
	e.mu.Lock()
	word := "returns"
	if c.asks == 0 && m.Kind == Guarded {
		word = "rejected"
	}
	e.mu.Unlock()
	c.say(e.version.format.words(e.began, word, results))
}

// say notes an event of the call, and of which when the step is not about it.
func (c *Call) say(text string) {
	c.env.mu.Lock()
	other := c.env.current != c
	c.env.mu.Unlock()
	if other && c.slot > 0 {
		text = fmt.Sprintf("call %d %s", c.slot, text)
	}
	c.env.note(c.slot, text)
}

// ask waits for the schedule, unless the context ends first.
func (c *Call) ask(ctx context.Context, name string) Result {
	e := c.env
	e.mu.Lock()
	c.asks++
	quiet := c.logged && name == ""
	auto, res := c.auto, c.result
	if e.draining || auto && c.asks > maxAsks {
		auto, res = true, Succeeds
	}
	var end chan Result
	if !auto {
		end = make(chan Result, 1)
		c.waiting = append(c.waiting, end)
	}
	e.mu.Unlock()
	switch {
	case name != "":
		c.say("asks " + name)
	case !quiet:
		c.say("admitted")
	}
	if auto {
		return res
	}
	if ctx == nil {
		ctx = c.ctx
	}
	select {
	case res := <-end:
		return res
	case <-ctx.Done():
		c.forget(end)
		if ctx.Err() == context.DeadlineExceeded {
			return TimesOut
		}
		return Cancelled
	}
}

func (c *Call) forget(end chan Result) {
	c.env.mu.Lock()
	defer c.env.mu.Unlock()
	for i, w := range c.waiting {
		if w == end {
			c.waiting = append(c.waiting[:i:i], c.waiting[i+1:]...)
			return
		}
	}
}

// release ends what the call has waited for longest, if anything.
func (c *Call) release(res Result) bool {
	c.env.mu.Lock()
	defer c.env.mu.Unlock()
	if len(c.waiting) == 0 {
		return false
	}
	c.waiting[0] <- res
	c.waiting = c.waiting[1:]
	return true
}

// error is what a protected function does with a result.
func (c *Call) error(ctx context.Context, res Result, mayPanic bool) error {
	switch res {
	case Succeeds:
		return nil
	case FailsOtherwise:
		return errOther
	case TimesOut:
		return context.DeadlineExceeded
	case Cancelled:
		c.cancel()
		return context.Canceled
	case Panics:
		if mayPanic {
			anyPanic.Store(true)
			panic("boom")
		}
		return errBoom
	case Fails:
		return errBoom
	}
	if k := int(res - Known); k < len(c.env.version.Subject.Sentinels) {
		return c.env.version.Subject.Sentinels[k].Err
	}
	return errBoom
}

// run carries the method out.
func (c *Call) run(do func(m int, c *Call), id bool) {
	e := c.env
	if id {
		n := goroutine()
		e.mu.Lock()
		e.gone[n] = c
		e.mu.Unlock()
		defer func() {
			e.mu.Lock()
			delete(e.gone, n)
			e.mu.Unlock()
		}()
	}
	defer func() {
		if p := recover(); p != nil {
			c.say(fmt.Sprint("panics: ", p))
		}
		e.mu.Lock()
		c.done = true
		e.mu.Unlock()
		c.cancel()
	}()
	do(c.method, c)
}
