package catalog

var (
	rubyist     = rubyistAt("github.com/rubyist/circuitbreaker")
	rubyistFork = rubyistAt("github.com/cockroachdb/circuitbreaker")
)

func rubyistAt(module string) *Library {
	return &Library{
		Source: "rubyist", Module: module, Paths: []string{module},
		Symbols: join(
			[]Symbol{
				typ("Options", SettingsType,
					Setting{Name: "BackOff"}, Setting{Name: "Clock"}, Setting{Name: "ShouldTrip", Key: "trip"},
					Setting{Name: "WindowTime", Key: "window.span", Unit: Duration, Default: "10s"},
					Setting{Name: "WindowBuckets", Key: "window.slices", Default: 10}),
				makes("NewBreaker", None, None).implying(rubyistDefaults...),
				makes("NewBreakerWithOptions", None, 0).implying(rubyistDefaults...),
				makes("NewThresholdBreaker", None, None, Setting{Name: "threshold", Key: "failures"}).implying(rubyistDefaults...),
				makes("NewConsecutiveBreaker", None, None, Setting{Name: "threshold", Key: "consecutive_failures"}).implying(rubyistDefaults...),
				makes("NewRateBreaker", None, None,
					Setting{Name: "rate", Key: "failure_ratio"}, Setting{Name: "minSamples", Key: "min_calls"}).implying(rubyistDefaults...),
				makes("NewHTTPClient", None, None, rubyistClient...).implying(rubyistDefaults...),
				makes("NewHostBasedHTTPClient", None, None, rubyistClient...).implying(rubyistDefaults...),
				option("ThresholdTripFunc", Setting{Name: "threshold", Key: "failures"}),
				option("ConsecutiveTripFunc", Setting{Name: "threshold", Key: "consecutive_failures"}),
				option("RateTripFunc", Setting{Name: "rate", Key: "failure_ratio"}, Setting{Name: "minSamples", Key: "min_calls"}),
				runs("Breaker.Call", None, 0), runs("Breaker.CallContext", None, 1),
				runs("HTTPClient.Do", None, None), runs("HTTPClient.Get", None, None), runs("HTTPClient.Head", None, None),
				runs("HTTPClient.Post", None, None), runs("HTTPClient.PostForm", None, None),
			},
			plain(Gate, "Breaker.Ready"),
			plain(Succeed, "Breaker.Success"),
			plain(Fail, "Breaker.Fail"),
			plain(Read, "Breaker.Tripped", "Breaker.Failures", "Breaker.ConsecFailures", "Breaker.Successes", "Breaker.ErrorRate",
				"Breaker.Subscribe", "Breaker.AddListener", "Breaker.RemoveListener", "Panel.Get", "Panel.Subscribe"),
			plain(Control, "Breaker.Trip", "Breaker.Break", "Breaker.Reset", "Breaker.ResetCounters"),
			plain(Other, "NewHTTPClientWithBreaker"), // around one that is there
			plain(OpenError, "ErrBreakerOpen"),
			plain(LimitError, "ErrBreakerTimeout"),
			plain(BreakerType, "Breaker", "HTTPClient"),
		),
	}
}

// rubyistDefaults: the open time starts with half a second and grows.
var rubyistDefaults = []Setting{
	{Name: "BackOff", Key: "open_for", Default: "500ms", Words: "exponential, from 500ms"},
	{Key: "window.span", Default: "10s", Instead: []string{"WindowTime"}},
	{Key: "window.slices", Default: 10, Instead: []string{"WindowBuckets"}},
	{Key: "probes", Default: 1},
}

var rubyistClient = []Setting{
	{Name: "timeout", Key: "call_timeout", Unit: Duration}, {Name: "threshold", Key: "failures"},
}
