package catalog

var eapache = &Library{
	Source: "eapache", Module: "github.com/eapache/go-resiliency",
	Paths: []string{"github.com/eapache/go-resiliency/breaker"},
	Symbols: join(
		[]Symbol{
			makes("New", None, None, Setting{Name: "errorThreshold", Key: "failures"},
				Setting{Name: "successThreshold", Key: "probe_successes"}, Setting{Name: "timeout", Key: "open_for", Unit: Duration}),
			runs("Breaker.Run", None, 0), runs("Breaker.Go", None, 0),
		},
		plain(Read, "Breaker.GetState"),
		plain(OpenError, "ErrBreakerOpen"),
		plain(BreakerType, "Breaker"),
	),
}
