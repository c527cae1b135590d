// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

// Package breaker is a circuit breaker: it stops calling a dependency that
// fails, and probes it until it works again.
//
//	var payments = breaker.New(breaker.Config{Name: "payments"})
//
//	receipt, err := breaker.Do(ctx, payments, func(ctx context.Context) (*Receipt, error) {
//		return client.Charge(ctx, order)
//	})
//	if errors.Is(err, breaker.ErrOpen) {
//		// not called: come back later
//	}
//
// # States
//
// Closed: calls run, and the rules of Config look at their results after each
// failure. When one is met the breaker opens.
//
// Open: calls are rejected with an *OpenError that says when to come back.
// OpenFor after the opening, to the nanosecond, whatever is done with the breaker
// next, be it a call or State, makes it half-open.
//
// Half-open: a few calls run as probes, the others are rejected. One failure
// (or ProbeFailures) opens again, ProbeSuccesses close, at once or after a Ramp
// on which more and more calls run. A probe whose result is ignored gives its
// place back; probes that never end are given up after ProbeLease.
//
// Each change of state clears the counts. A result of a call that was admitted
// before the change is dropped: it tells about the past. LateResults, AfterOpen
// and LazyProbing change this, and Compat has what else breakers do that were
// written by hand.
//
// # Windows
//
// A closed breaker looks at all results (NoWindow), at those of a period that
// starts again and again (Tumbling), at those of the last seconds (Rolling, or
// Exact with the time of each), or at the last results however old (LastCalls,
// the default).
//
// # Ways to call
//
// Do, for a function with or without a result; Guard, for results that are
// judged by their value and for fallbacks; Try, which returns all there is to
// know as a Result; Wrap, which makes a guarded function of a function; Allow,
// for what begins and ends in different places; Allow and Record, where the two
// places do not know of each other. Detached makes functions that
// ignore their context return in time.
//
// # Control
//
// Trip, Reset, SetMode (shadow, disabled, isolated), Reconfigure, Snapshot and
// Restore. They take effect for the next call.
//
// # Seen from outside
//
// State, Counts, Stats and Health say what is, Peek and LastState without
// changing anything; Config.OnEvent what has changed
// and why; Config.OnCall what each call came to. LogEvents writes events to
// log/slog. A *Breaker and a *Registry are an expvar.Var.
//
// # Many breakers
//
// A Registry keeps one breaker for each name, within a limit, and never drops an
// open one. A breaker with a rolling window of ten slices takes at most 1 KiB.
//
// # Zero values
//
// The zero Breaker and the zero Config work: 5 failures in a row, or half of
// at least 10 among the last 100 calls, open for a minute; then 3 probes must
// succeed. New never panics; Config.Validate tells what New would not take
// literally. A Breaker must not be copied after its first use.
//
// # Errors and contexts
//
// An error counts as a failure, with one exception: a call that returns
// context.Canceled because its own caller cancelled it is ignored. A passed
// deadline is a failure. Config.Classify changes this, AnyError drops the
// exception.
//
// Every rejection is ErrOpen for errors.Is, and one of ErrOpenState,
// ErrProbeLimit, ErrMaxConcurrent, ErrThrottled and ErrIsolated. It never is the error that opened the
// breaker, which OpenError.Cause holds.
//
// # Panics
//
// A panic and runtime.Goexit count as failures and go on as if the breaker
// were not there, not recovered on the way. Panics in the functions of Config
// go to the caller too and leave the breaker working.
//
// # Concurrency and cost
//
// All methods may be called by several goroutines. No lock is held while
// functions of the user run, so all of them may use the breaker. The package
// starts no goroutines (but see Detached) and no timers: time is looked at when
// a call comes. Inside a testing/synctest bubble a breaker follows its clock.
//
// Calls do not allocate, admitted or rejected; a rejection makes a new error at
// most once in a millisecond. Nothing takes a lock while calls of a closed
// breaker succeed, or an open one rejects; with CountInFlight, Trip,
// RollingBuckets, Exact, TripOnSuccess, LateCounted or Compat each call takes it
// once or twice. The clock is read once by a call that
// a rolling window counts, twice where durations matter (SlowRatio, CallTimeout,
// OnCall, Tumbling), else only when something fails. A breaker that several
// processors fight for spreads its counters over cache lines by itself.
//
// The files of this package need nothing but the standard library and may be
// copied into a module with an older go directive; a toolchain from 1.21 on is
// enough.
package breaker
