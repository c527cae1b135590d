module example.com/hazards

go 1.26.0

require (
	github.com/afex/hystrix-go v0.0.0-20180502004556-fa1af6a1f4f5
	github.com/cbctl/cbctl v0.0.0
	github.com/sony/gobreaker v1.0.0
	github.com/sony/gobreaker/v2 v2.4.0
)

require github.com/smartystreets/goconvey v1.8.1 // indirect

replace github.com/cbctl/cbctl => ../../../../..
