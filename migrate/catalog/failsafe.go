package catalog

// Policies are built by a chain of calls and run by an executor of the root
// package, which serves other policies as well. Thresholds replace each other:
// the last one given holds.
var failsafe = &Library{
	Source: "failsafe", Module: "github.com/failsafe-go/failsafe-go",
	Paths: []string{
		"github.com/failsafe-go/failsafe-go", "github.com/failsafe-go/failsafe-go/circuitbreaker",
		"github.com/failsafe-go/failsafe-go/failsafehttp", "github.com/failsafe-go/failsafe-go/failsafegrpc",
	},
	Symbols: join(
		[]Symbol{
			makes("Builder.Build", None, None).implying(failsafeDefaults...),
			makes("CircuitBreakerBuilder.Build", None, None).implying(failsafeDefaults...), // before 0.7
			makes("NewWithDefaults", None, None).implying(failsafeDefaults...),
			makes("WithDefaults", None, None).implying(failsafeDefaults...),
			runs("Executor.Run", None, 0), runs("Executor.RunWithExecution", None, 0), runs("Executor.RunAsync", None, 0),
			runs("Executor.RunAsyncWithExecution", None, 0), runs("Executor.RunWithExecutionAsync", None, 0),
			runs("Executor.Get", None, 0), runs("Executor.GetWithExecution", None, 0),
			runs("Executor.GetAsync", None, 0), runs("Executor.GetAsyncWithExecution", None, 0),
			runs("Get", None, 0), runs("Run", None, 0), runs("NewRoundTripper", None, None), // functions of the root before 0.9
		},
		failsafeOptions("Builder."), failsafeOptions("CircuitBreakerBuilder."),
		plain(Option, "NewBuilder", "Builder", "FailurePolicyBuilder.HandleErrors", "FailurePolicyBuilder.HandleErrorTypes",
			"FailurePolicyBuilder.HandleResult", "FailurePolicyBuilder.HandleIf", "FailurePolicyBuilder.OnSuccess", "FailurePolicyBuilder.OnFailure"),
		plain(Gate, "CircuitBreaker.TryAcquirePermit"),
		plain(Succeed, "CircuitBreaker.RecordSuccess"),
		plain(Fail, "CircuitBreaker.RecordFailure"),
		plain(Report, "CircuitBreaker.RecordResult", "CircuitBreaker.RecordError"),
		plain(Read, "CircuitBreaker.IsOpen", "CircuitBreaker.IsHalfOpen", "CircuitBreaker.IsClosed", "CircuitBreaker.State",
			"CircuitBreaker.RemainingDelay", "CircuitBreaker.Metrics"),
		plain(Control, "CircuitBreaker.Open", "CircuitBreaker.HalfOpen", "CircuitBreaker.Close"),
		plain(OpenError, "ErrOpen", "ErrCircuitBreakerOpen"),
		plain(BreakerType, "CircuitBreaker"),
	),
}

var failsafeDefaults = []Setting{
	{Name: "WithFailureThreshold", Key: "consecutive_failures", Default: 1,
		Instead: []string{"WithFailureThresholdRatio", "WithFailureThresholdPeriod", "WithFailureRateThreshold"}},
	{Name: "WithDelay", Key: "open_for", Default: "1m0s", Instead: []string{"WithDelayFunc", "WithRandomDelay"}},
}

// failsafeOptions are the methods of the builder, whose type had another name
// before 0.7.
func failsafeOptions(builder string) []Symbol {
	out := []Symbol{
		option(builder+"WithFailureThreshold", Setting{Name: "WithFailureThreshold", Key: "consecutive_failures"}),
		option(builder+"WithFailureThresholdRatio", Setting{Name: "WithFailureThresholdRatio", Key: "failures"}, Setting{Name: "failureThresholdingCapacity", Key: "window.size"}),
		option(builder+"WithFailureThresholdPeriod", Setting{Name: "WithFailureThresholdPeriod", Key: "failures"}, failsafePeriod).implying(failsafeSlices),
		option(builder+"WithFailureRateThreshold", Setting{Name: "WithFailureRateThreshold", Key: "failure_ratio", Unit: Share},
			Setting{Name: "failureExecutionThreshold", Key: "min_calls"}, failsafePeriod).implying(failsafeSlices),
		option(builder+"WithDelay", Setting{Name: "WithDelay", Key: "open_for", Unit: Duration}),
		option(builder+"WithDelayFunc", Setting{Name: "WithDelayFunc"}),
		option(builder+"WithRandomDelay", Setting{Name: "WithRandomDelay", Unit: Duration}, Setting{Name: "delayMax", Unit: Duration}),
		option(builder+"WithJitter", Setting{Name: "WithJitter", Unit: Duration}),
		option(builder+"WithJitterFactor", Setting{Name: "WithJitterFactor"}),
		option(builder+"WithSuccessThreshold", Setting{Name: "WithSuccessThreshold", Key: "probe_successes"}),
		option(builder+"WithSuccessThresholdRatio", Setting{Name: "WithSuccessThresholdRatio", Key: "probe_successes"}, Setting{Name: "successThresholdingCapacity", Key: "probes"}),
	}
	return join(out, plain(Option, builder+"OnStateChanged", builder+"OnOpen", builder+"OnClose", builder+"OnHalfOpen"))
}

// failsafePeriod is a window, of failsafeSlices.
var failsafePeriod = Setting{Name: "failureThresholdingPeriod", Key: "window.span", Unit: Duration}

var failsafeSlices = Setting{Key: "window.slices", Default: 10}
