package catalog

// The defaults are those of hystrix-go's settings.go: nobody who leaves them
// out means 10 concurrent calls, but that is what happens.
var hystrix = &Library{
	Source: "hystrix", Module: "github.com/afex/hystrix-go",
	Paths: []string{"github.com/afex/hystrix-go/hystrix/..."},
	Symbols: join(
		[]Symbol{
			typ("CommandConfig", SettingsType,
				Setting{Name: "Timeout", Key: "call_timeout", Unit: Milliseconds, Default: "1s"},
				Setting{Name: "MaxConcurrentRequests", Key: "max_concurrent", Default: 10},
				Setting{Name: "RequestVolumeThreshold", Key: "min_calls", Default: 20},
				Setting{Name: "SleepWindow", Key: "open_for", Unit: Milliseconds, Default: "5s"},
				Setting{Name: "ErrorPercentThreshold", Key: "failure_ratio", Unit: Percent, Default: 0.5},
			),
			{Name: "ConfigureCommand", Use: Configure, NameArg: 0, SettingsArg: 1, FuncArg: None},
			{Name: "Configure", Use: Configure, NameArg: None, SettingsArg: 0, FuncArg: None},
			{Name: "GetCircuit", Use: Fetch, NameArg: 0, SettingsArg: None, FuncArg: None},
			runs("Do", 0, 1), runs("DoC", 1, 2), runs("Go", 0, 1), runs("GoC", 1, 2),
		},
		plain(Read, "CircuitBreaker.IsOpen", "CircuitBreaker.AllowRequest", "GetCircuitSettings"),
		plain(Control, "Flush"),
		plain(OpenError, "ErrCircuitOpen"),
		plain(LimitError, "ErrMaxConcurrency", "ErrTimeout"),
		plain(BreakerType, "CircuitBreaker"),
	),
}
