module example.com/payments

go 1.22.0

require (
	github.com/sony/gobreaker v1.0.0 // first integration, see internal/gateway/hosts.go
	github.com/sony/gobreaker/v2 v2.4.0
)
