//go:build go1.25

// Package harness runs two versions of a circuit breaker through the same
// schedules and compares what each does. It is linked into cbctl's own
// tests only; its sources are copied beside the code under test, in a module
// that cbctl does not own, so it imports nothing but the standard library and
// every file sets its own language version.
//
// Everything here runs inside bubbles of testing/synctest, which the caller
// supplies. A schedule is a list of steps that one goroutine takes in order;
// calls overlap because the start of a call and its end are separate steps.
package harness
