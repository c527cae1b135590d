package catalog

// The constructor returns a type that is not exported; the options that the
// library has have no effect.
var handy = &Library{
	Source: "handy", Module: "github.com/streadway/handy",
	Paths: []string{"github.com/streadway/handy/breaker"},
	Symbols: join(
		[]Symbol{
			makes("NewBreaker", None, None, Setting{Name: "failureRatio", Key: "failure_ratio"}).implying(
				Setting{Key: "min_calls", Default: 11}, Setting{Key: "window.span", Default: "5s"}, Setting{Key: "window.slices", Default: 5},
				Setting{Key: "open_for", Default: "1s"}, Setting{Key: "probes", Default: 1}),
			runs("Transport", None, None), runs("Handler", None, None), runs("Middleware", None, None),
		},
		plain(Gate, "Breaker.Allow", "breaker.Allow"),
		plain(Succeed, "Breaker.Success", "breaker.Success"),
		plain(Fail, "Breaker.Failure", "breaker.Failure"),
		plain(OpenError, "ErrCircuitOpen"),
		plain(BreakerType, "Breaker"),
	),
}
