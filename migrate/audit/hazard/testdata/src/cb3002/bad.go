package cb3002

import (
	"errors"

	"github.com/cbctl/cbctl/breaker"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	gobreakerv1 "github.com/sony/gobreaker"
	"github.com/sony/gobreaker/v2"
)

var (
	two     = gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{})
	old     = gobreakerv1.NewTwoStepCircuitBreaker(gobreakerv1.Settings{})
	own     = breaker.New(breaker.Config{})
	policy  = circuitbreaker.NewWithDefaults[int]()
	errBusy = errors.New("busy")
)

func call() error { return nil }

func dropped() error {
	_, err := two.Allow() // want CB3002 `what Allow returns to report the result with is dropped`
	if err != nil {
		return err
	}
	return call()
}

func ignored() {
	two.Allow() // want CB3002 `is dropped`
}

// The error of the call leaves without a report.
func earlyReturn() error {
	done, err := two.Allow() // want CB3002 `is not reported on every path`
	if err != nil {
		return err
	}
	err = call()
	if err != nil {
		return err
	}
	done(nil)
	return nil
}

func onlyFailures() error {
	done, err := old.Allow() // want CB3002 `is not reported on every path`
	if err != nil {
		return err
	}
	if err := call(); err != nil {
		done(false)
		return err
	}
	return nil
}

func inIf(n int) error {
	if done, err := old.Allow(); err == nil { // want CB3002 `is not reported on every path`
		if n > 3 {
			return errBusy
		}
		done(call() == nil)
	}
	return nil
}

func continues(ids []int) {
	for _, id := range ids {
		done, err := two.Allow() // want CB3002 `is not reported on every path`
		if errors.Is(err, gobreaker.ErrOpenState) {
			return
		}
		if err != nil {
			continue
		}
		if id == 0 {
			continue
		}
		done(call())
	}
}

func thrownAway() error {
	done, err := two.Allow() // want CB3002 `is not reported on every path`
	if err != nil {
		return err
	}
	_ = done
	return call()
}

func switched() error {
	done, err := two.Allow() // want CB3002 `is not reported on every path`
	switch err {
	case nil:
	case gobreaker.ErrOpenState:
		return errBusy
	default:
		return err
	}
	if err := call(); err != nil {
		return err
	}
	done(nil)
	return nil
}

// allow hands out what the breaker answered with.
func (c *client) allow() (func(bool), error) {
	done, err := old.Allow()
	if err != nil {
		return nil, errBusy
	}
	return done, nil
}

func (c *client) throughAllow() error {
	done, err := c.allow() // want CB3002 `the call that allow lets through is not reported on every path`
	if err != nil {
		return err
	}
	if err := call(); err != nil {
		return err
	}
	done(true)
	return nil
}

func permit() error {
	p, err := own.Allow() // want CB3002 `is not reported on every path`
	if err != nil {
		return err
	}
	if err := call(); err != nil {
		return err
	}
	p.Done(nil)
	return nil
}

// A permit of this policy is a place, and no token says so.
func place(n int) error {
	if !policy.TryAcquirePermit() { // want CB3002 `is not reported on every path`
		return errBusy
	}
	if n == 0 {
		return errors.New("nothing to do")
	}
	if err := call(); err != nil {
		policy.RecordError(err)
		return err
	}
	policy.RecordSuccess()
	return nil
}

func (c *client) handWritten(n int) error {
	if !c.g.Allow() { // want CB3002 `is not reported on every path`
		return errBusy
	}
	if n == 0 {
		return errors.New("nothing to do")
	}
	if err := call(); err != nil {
		c.g.RecordFailure()
		return err
	}
	c.g.RecordSuccess()
	return nil
}
