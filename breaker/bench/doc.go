// Package bench compares the breaker of this repository with circuit breakers
// of other libraries. README.md says how to run it and how to read what it
// prints.
//
// The peers are in internal/peers, how they are measured is in
// internal/measure, and internal/table makes the table and the verdict of
// cmd/table. The benchmarks here measure the same calls for go test -bench.
package bench
