package catalog

// The breaker is a Runner, or a link in a chain of middlewares that makes one.
var goresilience = &Library{
	Source: "goresilience", Module: "github.com/slok/goresilience",
	Paths: []string{
		"github.com/slok/goresilience/circuitbreaker", "github.com/slok/goresilience", "github.com/slok/goresilience/errors",
	},
	Symbols: join(
		[]Symbol{
			typ("Config", SettingsType,
				Setting{Name: "ErrorPercentThresholdToOpen", Key: "failure_ratio", Unit: Percent, Default: 0.5},
				Setting{Name: "MinimumRequestToOpen", Key: "min_calls", Default: 20},
				Setting{Name: "SuccessfulRequiredOnHalfOpen", Key: "probe_successes", Default: 1},
				Setting{Name: "WaitDurationInOpenState", Key: "open_for", Unit: Duration, Default: "5s"},
				Setting{Name: "MetricsSlidingWindowBucketQuantity", Key: "window.slices", Default: 10},
				Setting{Name: "MetricsBucketDuration", Key: "window.slice", Unit: Duration, Default: "1s"}),
			makes("New", None, 0), makes("NewMiddleware", None, 0),
			runs("Runner.Run", None, 1), runs("RunnerFunc.Run", None, 1),
		},
		plain(OpenError, "ErrCircuitOpen"),
		plain(LimitError, "ErrTimeout", "ErrTimeoutWaitingForExecution", "ErrRejectedExecution", "ErrContextCanceled"),
	),
}
