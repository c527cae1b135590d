package catalog

import "go/types"

// The canonical package, required as a module or copied; see IsCopy.
var canonical = &Library{
	Source: "canonical", Module: "github.com/cbctl/cbctl",
	Paths: []string{"github.com/cbctl/cbctl/breaker"},
	Symbols: join(
		[]Symbol{
			typ("Config", SettingsType, canonicalSettings...),
			option("Tumbling", Setting{Name: "span", Key: "window.span", Unit: Duration}),
			option("Rolling", Setting{Name: "span", Key: "window.span", Unit: Duration}, Setting{Name: "slices", Key: "window.slices"}),
			option("RollingBuckets", Setting{Name: "span", Key: "window.span", Unit: Duration}, Setting{Name: "bucket", Key: "window.slices", Unit: Duration}),
			option("LastCalls", Setting{Name: "n", Key: "window.size"}),
			makes("New", None, 0), makes("NewAt", None, 0), makes("NewClock", None, 0),
			runs("Do", None, 2), runs("Try", None, 2), runs("Wrap", None, 1), runs("WrapArg", None, 1), runs("Breaker.Do", None, 1),
			runs("Guard.Do", None, 1), runs("Guard.Try", None, 1), runs("Guard.Wrap", None, 0),
			{Name: "Get", Use: Fetch, NameArg: 0, SettingsArg: None, FuncArg: None},
			{Name: "Registry.Get", Use: Fetch, NameArg: 0, SettingsArg: None, FuncArg: None},
			{Name: "Registry.GetOrCreate", Use: Fetch, NameArg: 0, SettingsArg: 1, FuncArg: None},
		},
		plain(Gate, "Breaker.Allow"),
		plain(Report, "Permit.Done", "Permit.Report", "Permit.Ignore", "Breaker.Record"),
		plain(Read, "Breaker.State", "Breaker.Stats", "Breaker.Counts", "Breaker.Health", "Breaker.Peek", "Breaker.LastState"),
		plain(Control, "Breaker.Trip", "Breaker.Reset", "Breaker.SetMode", "Breaker.Reconfigure"),
		plain(OpenError, "ErrOpen", "ErrOpenState"),
		plain(LimitError, "ErrProbeLimit", "ErrMaxConcurrent"),
		plain(BreakerType, "Breaker"),
	),
}

// IsCopy reports whether a package is a copy of the canonical one, wherever it
// is: it is told by types that no other breaker has.
func IsCopy(pkg *types.Package) bool {
	if pkg == nil || pkg.Name() != "breaker" {
		return false
	}
	config, ok := pkg.Scope().Lookup("Config").(*types.TypeName)
	if !ok || pkg.Scope().Lookup("OpenError") == nil || pkg.Scope().Lookup("Permit") == nil {
		return false
	}
	for _, field := range []string{"ProbeLimit", "ProbeLease", "LateResults"} {
		if obj, _, _ := types.LookupFieldOrMethod(config.Type(), true, pkg, field); obj == nil {
			return false
		}
	}
	return true
}

var canonicalSettings = []Setting{
	{Name: "Name", Key: "name"},
	{Name: "ConsecutiveFailures", Key: "consecutive_failures"},
	{Name: "Failures", Key: "failures"},
	{Name: "FailureRatio", Key: "failure_ratio"},
	{Name: "SlowRatio", Key: "slow_ratio"},
	{Name: "SlowAfter", Key: "slow_after", Unit: Duration},
	{Name: "MinCalls", Key: "min_calls"},
	{Name: "Window", Key: "window"},
	{Name: "OpenFor", Key: "open_for", Unit: Duration, Default: "1m0s"},
	{Name: "Probes", Key: "probes", Default: 3},
	{Name: "ProbeSuccesses", Key: "probe_successes"},
	{Name: "CallTimeout", Key: "call_timeout", Unit: Duration},
	{Name: "MaxConcurrent", Key: "max_concurrent"},
}
