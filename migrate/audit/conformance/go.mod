module github.com/cbctl/cbctl/migrate/audit/conformance

go 1.26.0

require (
	github.com/cbctl/cbctl v0.0.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	github.com/yuin/goldmark v1.8.7
)

require (
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/text v0.14.0 // indirect
)

replace github.com/cbctl/cbctl => ../../..
