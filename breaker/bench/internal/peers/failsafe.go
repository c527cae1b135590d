package peers

import (
	fs "github.com/failsafe-go/failsafe-go"
	fscb "github.com/failsafe-go/failsafe-go/circuitbreaker"
)

func failsafe() []*Peer {
	const module = "github.com/failsafe-go/failsafe-go"
	timed := func() fscb.CircuitBreaker[int] {
		return fscb.NewBuilder[int]().WithFailureRateThreshold(ratio, minimum, span).WithDelay(openFor).Build()
	}
	counted := func() fscb.CircuitBreaker[int] {
		return fscb.NewBuilder[int]().WithFailureThresholdRatio(50, 100).WithDelay(openFor).Build()
	}
	return []*Peer{
		{
			Name: "failsafe-standalone", Module: module, Setup: "WithFailureRateThreshold; TryAcquirePermit and Record",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: failsafeStandalone(timed),
		},
		{
			Name: "failsafe-time", Module: module, Setup: "WithFailureRateThreshold; Get of an executor made once",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: failsafeExecutor(timed),
		},
		{
			Name: "failsafe-count", Module: module, Setup: "WithFailureThresholdRatio(50, 100); Get of an executor made once",
			Facts: Facts{What: Count}, Opens: 50, New: failsafeExecutor(counted),
		},
		{
			Name: "failsafe-count-standalone", Module: module, Setup: "WithFailureThresholdRatio(50, 100); TryAcquirePermit and Record",
			Facts: Facts{What: Count}, Opens: 50, New: failsafeStandalone(counted),
		},
	}
}

func failsafeStandalone(build func() fscb.CircuitBreaker[int]) func() (Calls, error) {
	return func() (Calls, error) {
		b := build()
		return around(func(fn func() error) error {
			if !b.TryAcquirePermit() {
				return fscb.ErrOpen
			}
			err := fn()
			if err != nil {
				b.RecordError(err)
			} else {
				b.RecordSuccess()
			}
			return err
		}), nil
	}
}

func failsafeExecutor(build func() fscb.CircuitBreaker[int]) func() (Calls, error) {
	return func() (Calls, error) {
		executor := fs.With[int](build())
		return Calls{
			Succeed: func() error { _, err := executor.Get(succeedInt); return err },
			Fail:    func() error { _, err := executor.Get(failInt); return err },
		}, nil
	}
}
