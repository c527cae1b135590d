package catalog

// go-zero's breakers have no settings but a name. The functions of the package
// make one of a name when there is none.
var goZero = &Library{
	Source: "go-zero", Module: "github.com/zeromicro/go-zero",
	Paths: []string{"github.com/zeromicro/go-zero/core/breaker"},
	Symbols: join(
		[]Symbol{
			makes("NewBreaker", None, None).implying(goZeroRule...),
			option("WithName", Setting{Name: "WithName", Key: "name"}),
			Symbol{Name: "GetBreaker", Use: Fetch, NameArg: 0, SettingsArg: None, FuncArg: None}.implying(goZeroRule...),
			runs("Breaker.Do", None, 0), runs("Breaker.DoWithAcceptable", None, 0),
			runs("Breaker.DoWithFallback", None, 0), runs("Breaker.DoWithFallbackAcceptable", None, 0),
			runs("Breaker.DoCtx", None, 1), runs("Breaker.DoWithAcceptableCtx", None, 1),
			runs("Breaker.DoWithFallbackCtx", None, 1), runs("Breaker.DoWithFallbackAcceptableCtx", None, 1),
			runs("Do", 0, 1).implying(goZeroRule...), runs("DoWithAcceptable", 0, 1).implying(goZeroRule...),
			runs("DoWithFallback", 0, 1).implying(goZeroRule...), runs("DoWithFallbackAcceptable", 0, 1).implying(goZeroRule...),
			runs("DoCtx", 1, 2).implying(goZeroRule...), runs("DoWithAcceptableCtx", 1, 2).implying(goZeroRule...),
			runs("DoWithFallbackCtx", 1, 2).implying(goZeroRule...), runs("DoWithFallbackAcceptableCtx", 1, 2).implying(goZeroRule...),
		},
		plain(Gate, "Breaker.Allow", "Breaker.AllowCtx"),
		plain(Succeed, "Promise.Accept"),
		plain(Fail, "Promise.Reject"),
		plain(Read, "Breaker.Name"),
		plain(Control, "NoBreakerFor"),
		plain(Other, "NopBreaker"),
		plain(OpenError, "ErrServiceUnavailable"),
		plain(BreakerType, "Breaker"),
	),
}

var goZeroRule = []Setting{
	{Key: "throttle", Default: 1.5}, {Key: "min_calls", Default: 5},
	{Key: "window.span", Default: "10s"}, {Key: "window.slices", Default: 40},
}
