package catalog

var hystrixSettings = []Setting{
	{Name: "Timeout", Key: "call_timeout", Unit: Milliseconds, Default: "1s"},
	{Name: "MaxConcurrentRequests", Key: "max_concurrent", Default: 10},
	{Name: "RequestVolumeThreshold", Key: "min_calls", Default: 20},
	{Name: "SleepWindow", Key: "open_for", Unit: Milliseconds, Default: "5s"},
	{Name: "ErrorPercentThreshold", Key: "failure_ratio", Unit: Percent, Default: 0.5},
}

// hystrixWindow is what cannot be set.
var hystrixWindow = []Setting{{Key: "window.span", Default: "10s"}, {Key: "window.slices", Default: 10}, {Key: "probes", Default: 1}}

// hystrixDefaults are the settings of a name that is never configured.
var hystrixDefaults = append(append([]Setting{}, hystrixSettings...), hystrixWindow...)

// The defaults are those of hystrix-go's settings.go: nobody who leaves them
// out means 10 concurrent calls, but that is what happens.
var hystrix = &Library{
	Source: "hystrix", Module: "github.com/afex/hystrix-go",
	Paths: []string{"github.com/afex/hystrix-go/hystrix/..."},
	Symbols: join(
		[]Symbol{
			typ("CommandConfig", SettingsType, hystrixSettings...),
			Symbol{Name: "ConfigureCommand", Use: Configure, NameArg: 0, SettingsArg: 1, FuncArg: None}.implying(hystrixWindow...),
			Symbol{Name: "Configure", Use: Configure, NameArg: None, SettingsArg: 0, FuncArg: None}.implying(hystrixWindow...),
			Symbol{Name: "GetCircuit", Use: Fetch, NameArg: 0, SettingsArg: None, FuncArg: None}.implying(hystrixDefaults...),
			runs("Do", 0, 1).implying(hystrixDefaults...), runs("DoC", 1, 2).implying(hystrixDefaults...),
			runs("Go", 0, 1).implying(hystrixDefaults...), runs("GoC", 1, 2).implying(hystrixDefaults...),
		},
		plain(Read, "CircuitBreaker.IsOpen", "CircuitBreaker.AllowRequest", "GetCircuitSettings"),
		plain(Control, "Flush"),
		plain(OpenError, "ErrCircuitOpen"),
		plain(LimitError, "ErrMaxConcurrency", "ErrTimeout"),
		plain(BreakerType, "CircuitBreaker"),
	),
}
