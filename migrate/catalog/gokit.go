package catalog

// The package wraps breakers of other libraries, of which Hystrix makes one of
// a name.
var gokit = &Library{
	Source: "gokit", Module: "github.com/go-kit/kit",
	Paths: []string{"github.com/go-kit/kit/circuitbreaker"},
	Symbols: []Symbol{
		runs("Gobreaker", None, None), runs("HandyBreaker", None, None),
		Symbol{Name: "Hystrix", Use: Run, NameArg: 0, SettingsArg: None, FuncArg: None, Names: "hystrix"}.implying(hystrixDefaults...),
	},
}
