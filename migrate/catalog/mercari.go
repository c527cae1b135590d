package catalog

var mercari = &Library{
	Source: "mercari", Module: "github.com/mercari/go-circuitbreaker",
	Paths: []string{"github.com/mercari/go-circuitbreaker"},
	Symbols: join(
		[]Symbol{
			makes("New", None, None).implying(
				Setting{Name: "WithTripFunc", Key: "failures", Default: 10, Words: "NewTripFuncThreshold(10)"},
				Setting{Name: "WithCounterResetInterval", Key: "window.span", Default: "1s"},
				Setting{Name: "WithHalfOpenMaxSuccesses", Key: "probe_successes", Default: 4},
				Setting{Name: "WithOpenTimeoutBackOff", Key: "open_for", Default: "500ms", Words: "exponential, from 500ms to 1m0s", Instead: []string{"WithOpenTimeout"}},
			),
			option("WithTripFunc", Setting{Name: "WithTripFunc", Key: "trip"}),
			option("NewTripFuncThreshold", Setting{Name: "threshold", Key: "failures"}),
			option("NewTripFuncConsecutiveFailures", Setting{Name: "threshold", Key: "consecutive_failures"}),
			option("NewTripFuncFailureRate", Setting{Name: "min", Key: "min_calls"}, Setting{Name: "rate", Key: "failure_ratio"}),
			option("WithOpenTimeout", Setting{Name: "WithOpenTimeout", Key: "open_for", Unit: Duration}),
			option("WithOpenTimeoutBackOff", Setting{Name: "WithOpenTimeoutBackOff"}),
			option("WithHalfOpenMaxSuccesses", Setting{Name: "WithHalfOpenMaxSuccesses", Key: "probe_successes"}),
			option("WithCounterResetInterval", Setting{Name: "WithCounterResetInterval", Key: "window.span", Unit: Duration}),
			option("WithFailOnContextCancel", Setting{Name: "WithFailOnContextCancel"}),
			option("WithFailOnContextDeadline", Setting{Name: "WithFailOnContextDeadline"}),
			option("WithOnStateChangeHookFn", Setting{Name: "WithOnStateChangeHookFn"}),
			option("WithClock", Setting{Name: "WithClock"}),
			runs("CircuitBreaker.Do", None, 1),
		},
		plain(Gate, "CircuitBreaker.Ready"),
		plain(Succeed, "CircuitBreaker.Success"),
		plain(Fail, "CircuitBreaker.Fail", "CircuitBreaker.FailWithContext"),
		plain(Report, "CircuitBreaker.Done"),
		plain(Read, "CircuitBreaker.State", "CircuitBreaker.Counters"),
		plain(Control, "CircuitBreaker.Reset", "CircuitBreaker.SetState"),
		plain(OpenError, "ErrOpen"),
		plain(BreakerType, "CircuitBreaker"),
	),
}
