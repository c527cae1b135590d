package catalog

// aegis sheds load: it rejects with a probability and has no states. Throttle
// is 1 / success.
var aegis = &Library{
	Source: "aegis", Module: "github.com/go-kratos/aegis",
	Paths: []string{"github.com/go-kratos/aegis/circuitbreaker", "github.com/go-kratos/aegis/circuitbreaker/sre"},
	Symbols: join(
		[]Symbol{
			makes("NewBreaker", None, None).implying(
				Setting{Name: "WithSuccess", Key: "throttle", Unit: Inverse, Default: 1 / 0.6, Words: "0.6"}, Setting{Name: "WithRequest", Key: "min_calls", Default: 100},
				Setting{Name: "WithWindow", Key: "window.span", Default: "3s"}, Setting{Name: "WithBucket", Key: "window.slices", Default: 10}),
			option("WithSuccess", Setting{Name: "WithSuccess", Key: "throttle", Unit: Inverse}),
			option("WithRequest", Setting{Name: "WithRequest", Key: "min_calls"}),
			option("WithWindow", Setting{Name: "WithWindow", Key: "window.span", Unit: Duration}),
			option("WithBucket", Setting{Name: "WithBucket", Key: "window.slices"}),
		},
		plain(Gate, "CircuitBreaker.Allow", "Breaker.Allow"),
		plain(Succeed, "CircuitBreaker.MarkSuccess", "Breaker.MarkSuccess"),
		plain(Fail, "CircuitBreaker.MarkFailed", "Breaker.MarkFailed"),
		plain(OpenError, "ErrNotAllowed"),
		plain(BreakerType, "CircuitBreaker", "Breaker"),
	),
}
