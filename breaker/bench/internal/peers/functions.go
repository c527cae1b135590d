package peers

import (
	"context"
	"time"
)

// SlowCall is how long a slow call takes: longer than slowAfter.
const (
	SlowCall  = slowAfter + 100*time.Millisecond
	slowAfter = time.Second
)

// The functions that breakers call, in each shape that a library asks for.
// None of them allocates.

func succeed() error { return nil }
func fail() error    { return ErrCall }
func slow() error    { time.Sleep(SlowCall); return nil }

func succeedContext(context.Context) error { return nil }
func failContext(context.Context) error    { return ErrCall }
func slowContext(context.Context) error    { return slow() }

func succeedInt() (int, error) { return 0, nil }
func failInt() (int, error)    { return 0, ErrCall }

func succeedIntContext(context.Context) (int, error) { return 0, nil }
func failIntContext(context.Context) (int, error)    { return 0, ErrCall }

func succeedAny() (any, error) { return nil, nil }
func failAny() (any, error)    { return nil, ErrCall }

// around binds calls of a breaker that is asked before the function and told
// after it.
func around(run func(func() error) error) Calls {
	return Calls{
		Succeed: func() error { return run(succeed) },
		Fail:    func() error { return run(fail) },
	}
}
