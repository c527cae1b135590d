module example.com/hazards

go 1.26.0

require (
	github.com/cbctl/cbctl v0.0.0
	github.com/sony/gobreaker/v2 v2.4.0
)

replace github.com/cbctl/cbctl => ../../../../..
