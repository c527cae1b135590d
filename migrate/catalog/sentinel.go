package catalog

// A rule is a breaker of a resource. Entries ask all rules of their resource,
// those of sentinel's other packages too. What Threshold means depends on
// Strategy.
var sentinel = &Library{
	Source: "sentinel", Module: "github.com/alibaba/sentinel-golang",
	Paths: []string{
		"github.com/alibaba/sentinel-golang/core/circuitbreaker", "github.com/alibaba/sentinel-golang/api",
		"github.com/alibaba/sentinel-golang/core/base",
	},
	Symbols: join(
		[]Symbol{
			typ("Rule", SettingsType,
				Setting{Name: "Resource", Key: "name"}, Setting{Name: "Strategy", Key: "strategy"},
				Setting{Name: "RetryTimeoutMs", Key: "open_for", Unit: Milliseconds},
				Setting{Name: "MinRequestAmount", Key: "min_calls"},
				Setting{Name: "StatIntervalMs", Key: "window.span", Unit: Milliseconds},
				Setting{Name: "StatSlidingWindowBucketCount", Key: "window.slices", Default: 1},
				Setting{Name: "MaxAllowedRtMs", Key: "slow_after", Unit: Milliseconds},
				Setting{Name: "Threshold", Key: "threshold"},
				Setting{Name: "ProbeNum", Key: "probe_successes"}),
			{Name: "LoadRules", Use: Configure, NameArg: None, SettingsArg: 0, FuncArg: None},
			{Name: "LoadRulesOfResource", Use: Configure, NameArg: 0, SettingsArg: 1, FuncArg: None},
			{Name: "Entry", Use: Gate, NameArg: 0, SettingsArg: None, FuncArg: None},
		},
		plain(Report, "SentinelEntry.Exit", "TraceError", "SentinelEntry.SetError"),
		plain(Read, "GetRules", "GetRulesOfResource", "IsValidRule"),
		plain(Control, "ClearRules", "ClearRulesOfResource"),
		plain(OpenError, "BlockError"),
		plain(BreakerType, "CircuitBreaker"),
	),
}
