// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// Config is the behaviour of a breaker. The zero Config opens after 5 failures
// in a row, or when half of at least 10 among the last 100 calls failed, for a
// minute; then 3 probes must succeed.
//
// The rules that open a closed breaker are ConsecutiveFailures, Failures,
// FailureRatio, SlowRatio, Throttle and Trip. If one of them is set the unset
// ones are off; any that is set and true opens the breaker. Negative numbers,
// and ratios that are not numbers, mean the default; Validate reports them.
//
// The comments name what other libraries call the same thing: gobreaker
// (sony), hystrix (hystrix-go and cep21/circuit), failsafe (failsafe-go),
// mercari, rubyist, eapache, resilience4j and Polly (version 8).
type Config struct {
	// Name appears in errors, events and Stats; default none. gobreaker:
	// Settings.Name; hystrix: the name of the command.
	Name string

	// # The rules of the closed state
	//
	// ConsecutiveFailures opens on the n-th failure in a row. 0 is off.
	// gobreaker: Counts.ConsecutiveFailures in ReadyToTrip; mercari:
	// NewTripFuncConsecutiveFailures; rubyist: NewConsecutiveBreaker.
	ConsecutiveFailures int
	// Failures opens on the n-th failure in the window. 0 is off. failsafe:
	// WithFailureThreshold; eapache: errorThreshold; mercari: NewTripFuncThreshold.
	Failures int
	// FailureRatio opens when failures / calls in the window reaches it, once
	// there are MinCalls calls. 0 is off; above 1 never opens. hystrix:
	// ErrorPercentThreshold; failsafe: WithFailureRateThreshold; resilience4j:
	// failureRateThreshold; Polly: FailureRatio.
	FailureRatio float64
	// SlowRatio opens when slow calls / calls in the window reaches it, once
	// there are MinCalls calls. A slow probe then fails too. 0 is off.
	// resilience4j: slowCallRateThreshold; sentinel: SlowRequestRatio.
	SlowRatio float64
	// SlowAfter is the duration from which on a call is slow; default 1 second.
	// It matters only with SlowRatio. resilience4j: slowCallDurationThreshold.
	SlowAfter time.Duration
	// SlowInFlight makes calls that have been running for SlowAfter slow before
	// they end, so that calls that hang open the breaker. Such a call is noticed
	// when another one begins or ends, up to SlowAfter/8 late; a hanging probe
	// opens again. It matters only with SlowRatio. No other library has it.
	SlowInFlight bool
	// MinCalls is the number of calls below which ratios and Throttle are not
	// looked at; default 10. A count window has to hold as many, or its ratios
	// are never looked at: Validate reports that. hystrix: RequestVolumeThreshold;
	// failsafe: failureExecutionThreshold; resilience4j: minimumNumberOfCalls;
	// Polly: MinimumThroughput.
	MinCalls int
	// CountInFlight counts calls when they are admitted, not when they end.
	// Counts.Requests then has the calls in flight, FailureRatio and MinCalls use
	// Counts.Requests, which includes ignored calls too, not successes plus
	// failures, and each call takes the lock twice. gobreaker: always.
	CountInFlight bool
	// TripOnSuccess has the rules looked at after a success too, which may be the
	// one that completes MinCalls. Each call then takes the lock. Without it a
	// success never opens. No other library has it.
	TripOnSuccess bool
	// Throttle rejects calls of a closed breaker with the probability
	//
	//	max(0, (requests - Throttle*successes) / (requests + 1))
	//
	// where requests are the results in the window and the rejected calls, once
	// there are MinCalls of them. One call in each ProbeInterval is admitted
	// whatever the probability is. 2 is Google's choice ("Site Reliability
	// Engineering", chapter 21, with a window of two minutes), 1.5 that of
	// go-zero, 1/0.6 that of aegis; values between 0 and 1 are 1. 0 is off.
	Throttle float64
	// Trip is any other rule. It is called after a failure in the closed state
	// that no other rule answers, without a lock, and opens by returning true. It
	// implies CountInFlight for Counts. gobreaker: ReadyToTrip; rubyist:
	// ShouldTrip.
	Trip func(Counts) bool
	// Window is what the rules look at; default the last 100 calls when
	// Failures, a ratio or Trip is set, Rolling(2*time.Minute, 10) with Throttle,
	// else NoWindow. gobreaker: Interval is Tumbling, with BucketPeriod it is
	// RollingBuckets; hystrix: Rolling(10*time.Second, 10); failsafe:
	// WithFailureThresholdRatio is LastCalls, WithFailureThresholdPeriod is
	// Rolling; mercari: WithCounterResetInterval is Tumbling; resilience4j:
	// slidingWindowType, slidingWindowSize; Polly: SamplingDuration.
	Window Window

	// # The open state
	//
	// OpenFor is the time from opening to the first probe; default 60 seconds.
	// gobreaker: Timeout; hystrix: SleepWindow; failsafe: WithDelay; mercari:
	// WithOpenTimeout; resilience4j: waitDurationInOpenState; Polly:
	// BreakDuration.
	OpenFor time.Duration
	// Backoff makes OpenFor grow from opening to opening, and random; default
	// neither. mercari: WithOpenTimeoutBackOff; rubyist: BackOff; failsafe:
	// WithJitter; resilience4j: IntervalFunction.
	Backoff Backoff
	// OpenForFunc is asked after each opening that calls have caused, without a
	// lock. A positive answer replaces the open time of this opening; until it
	// answers OpenFor with Backoff holds. It may use what a server says about
	// when to come back. failsafe: WithDelayFunc; Polly: BreakDurationGenerator.
	OpenForFunc func(Opening) time.Duration

	// # The half-open state
	//
	// Probes limits the half-open calls; default 3. gobreaker: MaxRequests;
	// resilience4j: permittedNumberOfCallsInHalfOpenState; cep21:
	// HalfOpenAttempts.
	Probes int
	// ProbeLimit says what Probes limits; default ProbesInFlight.
	ProbeLimit ProbeLimit
	// ProbeInterval is the time of ProbesPerInterval, default OpenFor, and the
	// one in which Throttle admits at least one call, default 1 second. Without
	// either it is unused. hystrix: SleepWindow, which is OpenFor too.
	ProbeInterval time.Duration
	// ProbeSuccesses is the number of successful probes that close; default
	// Probes. With ProbesTotal it cannot exceed Probes. failsafe:
	// WithSuccessThreshold; mercari: WithHalfOpenMaxSuccesses; eapache:
	// successThreshold; cep21: RequiredConcurrentSuccessful.
	ProbeSuccesses int
	// ProbeFailures is the number of failed probes that open again; default 1.
	// failsafe: the rest of WithSuccessThresholdRatio.
	ProbeFailures int
	// ProbeFailureRatio decides by ratio instead: when the results of Probes
	// probes are known, the breaker opens again if failures / results reaches it
	// (or slow results / results reaches SlowRatio), else closes. 0 is off.
	// resilience4j: failureRateThreshold in the half-open state; failsafe:
	// WithSuccessThresholdRatio, from the other side.
	ProbeFailureRatio float64
	// ProbeLease is how long probes may stay without a result; default
	// OpenFor, negative for ever. When no probe may be admitted and the last
	// one is as old as the lease, probing starts afresh and the results of the
	// old probes are dropped. So a lost permit cannot block a breaker.
	// resilience4j: maxWaitDurationInHalfOpenState.
	ProbeLease time.Duration
	// Ramp are the shares of calls that are admitted after the probes have
	// succeeded, each for RampStep: with 0.1, 0.5 every tenth call, then every
	// second one. Meanwhile the breaker is half-open and the rules of the closed
	// state, with an empty window, decide whether it opens again; after the last
	// step it closes. Default none: it closes at once. Shares that are not above
	// 0 and at most 1 are left out. No other library has it.
	Ramp []float64
	// RampStep is the time of each step of Ramp; default 10 seconds.
	RampStep time.Duration

	// # What results mean
	//
	// Classify says what the error of a call means. The default: nil is a
	// Success; context.Canceled is Ignored when the context given to Do was
	// cancelled; anything else is a Failure. Without a context (Permit.Done)
	// every error is a Failure. It is called without a lock. gobreaker:
	// IsSuccessful and IsExcluded; failsafe: HandleIf; mercari: Ignore;
	// resilience4j: recordException and ignoreException; Polly: ShouldHandle.
	Classify func(error) Outcome
	// ClassifyPanic gives fmt.Errorf("%v", value) to Classify when a call
	// panics, instead of counting a failure, as gobreaker does from 2.4 on. The
	// panic is then recovered and raised again.
	ClassifyPanic bool
	// LateResults says what becomes of results that arrive after the state in
	// which their calls began; default LateDropped. With LateCounted calls take
	// the lock twice, Counts shows the failure count in every state (see Compat),
	// and Throttle, SlowInFlight, CountInFlight, ProbeFailureRatio, Ramp and
	// Window.CreditStart are off. failsafe and most breakers written by hand:
	// LateCounted; gobreaker: LateDropped.
	LateResults LateResults
	// LateSuccess says what a success does that arrives while the breaker is
	// open, with LateCounted; default LateSuccessNothing.
	LateSuccess LateSuccess
	// SinceFailure counts the open time from the last failure, not from the
	// opening: one that arrives while open makes it longer. With LateCounted.
	SinceFailure bool
	// AfterOpen says what follows the open time; default AfterOpenProbe, the
	// half-open state. AfterOpenCounting counts as LateCounted does.
	AfterOpen AfterOpen
	// LazyProbing leaves the end of the open time to be noticed by the next call
	// that asks to run, or by State: a result that arrives before finds the
	// breaker open, and Stats and Counts show it open.
	LazyProbing bool
	// Compat are peculiarities of breakers written by hand that this one takes
	// the place of; nil is none. New code needs none.
	Compat *Compat

	// # Rejections
	//
	// OpenErr and ProbeErr, when set, are returned as they are by rejections in
	// the open state and for want of a probe, for callers that compare errors by
	// identity or text. By default a rejection is an *OpenError. gobreaker:
	// ErrOpenState and ErrTooManyRequests; hystrix: ErrCircuitOpen; rubyist:
	// ErrBreakerOpen.
	OpenErr, ProbeErr error

	// # Limits on calls in any state
	//
	// CallTimeout limits the context given to the function. A call whose
	// deadline this passed is a Failure, whatever it returned. It does not
	// interrupt a function that does not look at its context: see Detached. 0 is
	// off. hystrix: Timeout; failsafe: the timeout policy.
	CallTimeout time.Duration
	// MaxConcurrent limits the calls that run at the same time in any state;
	// more are rejected with ErrMaxConcurrent. A call that never ends holds its
	// place for ever. 0 is off. hystrix: MaxConcurrentRequests; failsafe and
	// resilience4j: the bulkhead.
	MaxConcurrent int
	// MaxQueue is the number of calls of Do that may wait for a place among
	// MaxConcurrent, first come, first served, until their context ends; more
	// are rejected. A call whose context ends meanwhile returns the error of the
	// context. Allow never waits. Default 0. resilience4j: maxWaitDuration
	// of the bulkhead; Polly: QueueLimit.
	MaxQueue int

	// # Control
	//
	// Mode is what the breaker does with its decisions; default ModeNormal.
	// SetMode changes it. resilience4j: DISABLED, METRICS_ONLY, FORCED_OPEN;
	// cep21: ForceOpen, ForcedClosed, Disabled.
	Mode Mode

	// # Observers
	//
	// OnStateChange and OnEvent are called after each change of state, in the
	// order of the changes, one at a time, without a lock; both may use the
	// breaker. A change made while another goroutine is calling them is
	// delivered by that goroutine. gobreaker: OnStateChange; failsafe:
	// OnStateChanged; mercari: WithOnStateChangeHookFn.
	OnStateChange func(name string, from, to State)
	OnEvent       func(Event)
	// OnCall is called after each call, admitted or rejected, without a lock,
	// by the goroutine of the call. It makes each call read the clock. hystrix:
	// metricCollector; cep21: RunMetrics; resilience4j: the event publisher.
	OnCall func(Call)
}

// Backoff makes the open time grow while a dependency stays down. The zero
// Backoff leaves it alone.
//
// The n-th opening since the breaker was closed lasts OpenFor * Factor^(n-1),
// at most Max, times a random number from 1-Jitter to 1+Jitter. Jitter keeps
// replicas that opened together from probing together.
type Backoff struct {
	Factor float64       // default 1; numbers below it mean 1
	Max    time.Duration // before jitter; 0 is no maximum
	Jitter float64       // from 0, none, to 1
}

// ProbeLimit says what Config.Probes limits.
type ProbeLimit int

// The limits. ProbesInFlight is the default.
const (
	// ProbesInFlight limits the probes that run at the same time, as failsafe-go
	// and resilience4j do.
	ProbesInFlight ProbeLimit = iota
	// ProbesTotal limits the probes admitted since the breaker became
	// half-open, ignored ones not counted. When all are known and successes are
	// missing, the breaker opens again. It is the MaxRequests of sony/gobreaker.
	ProbesTotal
	// ProbesPerInterval limits the probes admitted in each ProbeInterval,
	// however many are running, as hystrix-go, cep21/circuit and handy do.
	ProbesPerInterval
	// ProbesUnlimited admits every call while half-open.
	ProbesUnlimited
	// ProbesUntilSuccesses admits while fewer than Probes have succeeded since
	// the breaker became half-open.
	ProbesUntilSuccesses
	// ProbesCompleted admits while fewer than Probes have succeeded or failed
	// since the breaker became half-open.
	ProbesCompleted
	// ProbesAdmitted limits the probes admitted since the breaker became
	// half-open, whatever becomes of them. Unlike ProbesTotal it does not open
	// again because successes are missing: it waits for ProbeLease.
	ProbesAdmitted
)

// Mode is what a breaker does with its decisions.
type Mode string

// The modes. The zero Mode is ModeNormal.
const (
	// ModeNormal rejects what should be rejected.
	ModeNormal Mode = ""
	// ModeShadow decides and changes its state as ModeNormal does, but admits
	// every call. A call that would have been rejected is counted in
	// Stats.Shadowed and reported as Call.Shadowed; its result has no influence.
	ModeShadow Mode = "shadow"
	// ModeDisabled admits every call and counts nothing; the state is Closed.
	ModeDisabled Mode = "disabled"
	// ModeIsolated rejects every call with ErrIsolated; the state is Open.
	ModeIsolated Mode = "isolated"
)

// normal is m, or ModeNormal when m is unknown.
func (m Mode) normal() Mode {
	switch m {
	case ModeShadow, ModeDisabled, ModeIsolated:
		return m
	}
	return ModeNormal
}
