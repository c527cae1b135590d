package catalog

var gobreakerSettings = typ("Settings", SettingsType,
	Setting{Name: "Name", Key: "name"},
	Setting{Name: "MaxRequests", Key: "probes", Default: 1},
	Setting{Name: "Interval", Key: "window.span", Unit: Duration},
	Setting{Name: "BucketPeriod", Key: "window.slices", Unit: Duration},
	Setting{Name: "Timeout", Key: "open_for", Unit: Duration, Default: "1m0s"},
	Setting{Name: "ReadyToTrip", Key: "trip"},
	Setting{Name: "OnStateChange"},
	Setting{Name: "IsSuccessful", Key: "classify"},
	Setting{Name: "IsExcluded", Key: "classify"},
)

// gobreakerTrip is what happens without ReadyToTrip: more than five in a row.
var gobreakerTrip = Setting{Name: "ReadyToTrip", Key: "consecutive_failures", Default: 6, Words: "ConsecutiveFailures > 5"}

var gobreakerSymbols = join(
	[]Symbol{
		gobreakerSettings,
		makes("NewCircuitBreaker", None, 0).implying(gobreakerTrip),
		makes("NewTwoStepCircuitBreaker", None, 0).implying(gobreakerTrip),
		runs("CircuitBreaker.Execute", None, 0),
	},
	plain(Gate, "TwoStepCircuitBreaker.Allow"),
	plain(Read, "CircuitBreaker.State", "CircuitBreaker.Counts", "CircuitBreaker.Name",
		"TwoStepCircuitBreaker.State", "TwoStepCircuitBreaker.Counts", "TwoStepCircuitBreaker.Name"),
	plain(OpenError, "ErrOpenState"),
	plain(LimitError, "ErrTooManyRequests"),
	plain(BreakerType, "CircuitBreaker", "TwoStepCircuitBreaker"),
)

var gobreakerV1 = &Library{
	Source: "gobreaker", Module: "github.com/sony/gobreaker",
	Paths: []string{"github.com/sony/gobreaker"}, Symbols: gobreakerSymbols,
}

var gobreakerV2 = &Library{
	Source: "gobreaker/v2", Module: "github.com/sony/gobreaker/v2",
	Paths: []string{"github.com/sony/gobreaker/v2"},
	Symbols: join(gobreakerSymbols,
		[]Symbol{makes("NewDistributedCircuitBreaker", None, 1).implying(gobreakerTrip), runs("DistributedCircuitBreaker.Execute", None, 0)},
		plain(Read, "DistributedCircuitBreaker.State", "DistributedCircuitBreaker.Counts", "DistributedCircuitBreaker.Name"),
		plain(BreakerType, "DistributedCircuitBreaker"),
	),
}
