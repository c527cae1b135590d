package cb3002

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"

	"github.com/mercari/go-circuitbreaker"
	"github.com/sony/gobreaker/v2"
)

func deferred() (err error) {
	done, err := two.Allow()
	if err != nil {
		return err
	}
	defer func() { done(err) }()
	if err = call(); err != nil {
		return fmt.Errorf("call: %w", err)
	}
	return nil
}

func everyPath() error {
	done, err := old.Allow()
	if err != nil {
		return fmt.Errorf("%w: %w", errBusy, err)
	}
	if err = call(); err != nil {
		done(false)
		return err
	}
	done(true)
	return nil
}

// Passing it on is a promise that somebody reports.
type body struct {
	io.ReadCloser
	done func(error)
}

func passedOn(r io.ReadCloser) (io.ReadCloser, error) {
	done, err := two.Allow()
	if err != nil {
		return nil, err
	}
	return &body{r, done}, nil
}

func returned() (func(error), error) { return two.Allow() }

type holder struct{ done func(error) }

func (h *holder) start() (err error) {
	h.done, err = two.Allow()
	return err
}

func inGoroutine() error {
	done, err := two.Allow()
	if err != nil {
		return err
	}
	go func() { done(call()) }()
	return nil
}

// The ways out that panic or end the program report nothing, and need not.
func panics(n int) error {
	done, err := two.Allow()
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return errBusy
	}
	if err != nil {
		return err
	}
	if n < 0 {
		panic("negative")
	}
	if n == 0 {
		log.Fatal("zero")
	}
	done(call())
	return nil
}

func before() error {
	var done func(error)
	var err error
	defer func() {
		if done != nil {
			done(err)
		}
	}()
	done, err = two.Allow()
	if err != nil {
		return err
	}
	err = call()
	return err
}

// Nil means that the call was not let through.
func byToken() error {
	done, err := two.Allow()
	if done == nil {
		return err
	}
	done(call())
	return nil
}

func (c *client) throughAllowFine() error {
	done, err := c.allow()
	if err != nil {
		return err
	}
	err = call()
	done(err == nil)
	return err
}

func positive() error {
	done, err := two.Allow()
	if err == nil {
		err = call()
		done(err)
	}
	return err
}

func retries(n int) error {
	for i := 0; i < n; i++ {
		done, err := two.Allow()
		if err != nil {
			continue
		}
		err = call()
		done(err)
		if err == nil {
			return nil
		}
	}
	return errBusy
}

func canonical(ctx context.Context) (err error) {
	p, err := own.Allow()
	if err != nil {
		return err
	}
	defer func() { p.Done(err) }()
	return call()
}

func canonicalDo(ctx context.Context) error {
	return own.Do(ctx, func(context.Context) error { return call() })
}

// This one lets all calls through while half-open: a call that is not made
// takes nobody's place.
var mercari = circuitbreaker.New()

func noPlace(n int) error {
	if !mercari.Ready() {
		return errBusy
	}
	if n == 0 {
		return errors.New("nothing to do")
	}
	if err := call(); err != nil {
		mercari.Fail()
		return err
	}
	mercari.Success()
	return nil
}

func placeKept(n int) (err error) {
	if !policy.TryAcquirePermit() {
		return errBusy
	}
	defer func() {
		if err != nil {
			policy.RecordFailure()
			return
		}
		policy.RecordSuccess()
	}()
	if n == 0 {
		return errors.New("nothing to do")
	}
	return call()
}

func (c *client) handWrittenKept() error {
	if !c.g.Allow() {
		return errBusy
	}
	err := call()
	settle(c.g, err)
	return err
}

func settle(g *gate, err error) {
	if err != nil {
		g.RecordFailure()
		return
	}
	g.RecordSuccess()
}
