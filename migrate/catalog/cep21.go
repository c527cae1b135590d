package catalog

// Versions 2 to 4 of cep21/circuit differ in signatures only: 4 passes a
// context to what opens and closes by hand. Version 2 had no major version in
// its path.
var (
	cep21V2 = cep21("github.com/cep21/circuit")
	cep21V3 = cep21("github.com/cep21/circuit/v3")
	cep21V4 = cep21("github.com/cep21/circuit/v4")
)

func cep21(module string) *Library {
	return &Library{
		Source: "circuit", Module: module,
		Paths: []string{module, module + "/closers/hystrix", module + "/closers/simplelogic"},
		Symbols: join(
			cep21Settings,
			[]Symbol{
				makes("NewCircuitFromConfig", 0, 1).implying(cep21Defaults...),
				makes("Manager.CreateCircuit", 0, 1).implying(cep21Defaults...),
				makes("Manager.MustCreateCircuit", 0, 1).implying(cep21Defaults...),
				runs("Circuit.Execute", None, 1), runs("Circuit.Run", None, 1), runs("Circuit.Go", None, 1),
				{Name: "OpenerFactory", Use: Option, NameArg: None, SettingsArg: 0, FuncArg: None},
				{Name: "CloserFactory", Use: Option, NameArg: None, SettingsArg: 0, FuncArg: None},
				{Name: "ConsecutiveErrOpenerFactory", Use: Option, NameArg: None, SettingsArg: 0, FuncArg: None},
			},
			plain(Read, "Manager.GetCircuit", "Manager.AllCircuits", "Circuit.IsOpen", "Circuit.Config", "Circuit.Name",
				"Circuit.ConcurrentCommands", "Circuit.ConcurrentFallbacks", "Error.CircuitOpen", "Error.ConcurrencyLimitReached"),
			plain(Control, "Circuit.OpenCircuit", "Circuit.CloseCircuit", "Circuit.SetConfigThreadSafe", "Circuit.SetConfigNotThreadSafe"),
			plain(OpenError, "Error"),
			plain(BreakerType, "Circuit"),
		),
	}
}

// The zero configuration has a timeout of a second and room for ten calls, and
// never opens: it has no opener.
var cep21Defaults = []Setting{
	{Name: "Execution.Timeout", Key: "call_timeout", Default: "1s"},
	{Name: "Execution.MaxConcurrentRequests", Key: "max_concurrent", Default: 10},
}

var cep21Settings = []Symbol{
	typ("Config", SettingsType, Setting{Name: "General"}, Setting{Name: "Execution"}, Setting{Name: "Fallback"}, Setting{Name: "Metrics"}),
	typ("GeneralConfig", SettingsType,
		Setting{Name: "Disabled"}, Setting{Name: "ForceOpen"}, Setting{Name: "ForcedClosed"},
		Setting{Name: "ClosedToOpenFactory", Key: "trip"}, Setting{Name: "OpenToClosedFactory"}),
	typ("ExecutionConfig", SettingsType,
		Setting{Name: "Timeout", Key: "call_timeout", Unit: Duration, Default: "1s"},
		Setting{Name: "MaxConcurrentRequests", Key: "max_concurrent", Default: 10},
		Setting{Name: "IgnoreInterrupts"}, Setting{Name: "IsErrInterrupt", Key: "classify"}),
	typ("FallbackConfig", SettingsType, Setting{Name: "Disabled"}, Setting{Name: "MaxConcurrentRequests", Default: 10}),
	typ("Factory", SettingsType, Setting{Name: "ConfigureOpener"}, Setting{Name: "ConfigureCloser"}),
	typ("ConfigureOpener", SettingsType,
		Setting{Name: "ErrorThresholdPercentage", Key: "failure_ratio", Unit: Percent, Default: 0.5},
		Setting{Name: "RequestVolumeThreshold", Key: "min_calls", Default: 20},
		Setting{Name: "RollingDuration", Key: "window.span", Unit: Duration, Default: "10s"},
		Setting{Name: "NumBuckets", Key: "window.slices", Default: 10}),
	typ("ConfigureCloser", SettingsType,
		Setting{Name: "SleepWindow", Key: "open_for", Unit: Duration, Default: "5s"},
		Setting{Name: "HalfOpenAttempts", Key: "probes", Default: 1},
		Setting{Name: "RequiredConcurrentSuccessful", Key: "probe_successes", Default: 1}),
	typ("ConfigConsecutiveErrOpener", SettingsType, Setting{Name: "ErrorThreshold", Key: "consecutive_failures", Default: 10}),
}
