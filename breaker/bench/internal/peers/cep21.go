package peers

import (
	"context"
	"time"

	"github.com/cep21/circuit/v4"
	cephystrix "github.com/cep21/circuit/v4/closers/hystrix"
	"github.com/cep21/circuit/v4/closers/simplelogic"
)

func cep21() []*Peer {
	const module = "github.com/cep21/circuit/v4"
	return []*Peer{
		{
			Name: "cep21-rolling", Module: module, Setup: "hystrix opener, no timeout, no limit; Execute",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: cep21Execute(cep21Hystrix(-1)),
		},
		{
			Name: "cep21-rolling-timeout", Module: module, Setup: "as cep21-rolling with the default timeout of 1 s",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: cep21Execute(cep21Hystrix(time.Second)),
		},
		{
			Name: "cep21-consecutive", Module: module, Setup: "ConsecutiveErrOpener, no timeout, no limit; Execute",
			Facts: Facts{What: Streak}, Opens: streak, New: cep21Execute(cep21Streak()),
		},
	}
}

func cep21Hystrix(timeout time.Duration) circuit.Config {
	factory := cephystrix.Factory{
		ConfigureOpener: cephystrix.ConfigureOpener{
			RollingDuration: span, NumBuckets: slices,
			RequestVolumeThreshold: minimum, ErrorThresholdPercentage: percent,
		},
		ConfigureCloser: cephystrix.ConfigureCloser{SleepWindow: openFor},
	}
	c := factory.Configure("peer")
	c.Execution = circuit.ExecutionConfig{Timeout: timeout, MaxConcurrentRequests: -1}
	return c
}

func cep21Streak() circuit.Config {
	c := circuit.Config{Execution: circuit.ExecutionConfig{Timeout: -1, MaxConcurrentRequests: -1}}
	c.General.ClosedToOpenFactory = simplelogic.ConsecutiveErrOpenerFactory(simplelogic.ConfigConsecutiveErrOpener{ErrorThreshold: streak})
	c.General.OpenToClosedFactory = cephystrix.CloserFactory(cephystrix.ConfigureCloser{SleepWindow: openFor})
	return c
}

func cep21Execute(config circuit.Config) func() (Calls, error) {
	return func() (Calls, error) {
		b, ctx := circuit.NewCircuitFromConfig("peer", config), context.Background()
		return Calls{
			Succeed: func() error { return b.Execute(ctx, succeedContext, nil) },
			Fail:    func() error { return b.Execute(ctx, failContext, nil) },
		}, nil
	}
}
