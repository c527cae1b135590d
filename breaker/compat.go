// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// Compat are peculiarities of breakers that were written by hand, for code that
// takes the place of one and must behave as it did. New code has no use for
// them. The zero Compat has none; Config.Compat is nil then.
//
// A breaker with any of them counts by hand: it has one failure count, which is
// kept while it is open and half-open and zeroed when it closes, and a success
// count of the half-open state. Counts shows them in every state.
type Compat struct {
	// # The failure count
	//
	// KeepCounts has no effect but that of any other flag here: the failure
	// count is kept and shown while the breaker is open and half-open.
	KeepCounts bool
	// AnySuccessResets zeroes the failure count on a success in any state.
	AnySuccessResets bool
	// SuccessDecrements takes one from the failure count on a success in the
	// closed state instead of zeroing it.
	SuccessDecrements bool
	// SuccessClearsWindow clears the window on a success in the closed state.
	SuccessClearsWindow bool
	// CountOpen adds failures that arrive while open to the failure count.
	CountOpen bool
	// CountProbes adds failures that arrive half-open to the failure count. They
	// open again all the same.
	CountProbes bool
	// ProbeFailuresCount adds failures that arrive half-open to the failure
	// count, and opens only when a rule of the closed state is met.
	ProbeFailuresCount bool
	// ForgetOnOpen zeroes the failure count when the breaker opens.
	ForgetOnOpen bool
	// ForgetOnProbe zeroes the failure count when the breaker becomes half-open.
	ForgetOnProbe bool
	// KeepOnClose keeps the failure count when successes close the breaker.
	KeepOnClose bool
	// ForgetAfter makes a failure that comes later than this after the one
	// before the first of a new count; 0 is off.
	ForgetAfter time.Duration
	// ForgetAtAsk has the count of ForgetAfter zeroed by a call that asks to run,
	// not by the next failure.
	ForgetAtAsk bool
	// OpenAgain opens an open breaker once more, from now on, when a failure that
	// arrives meets a rule. It matters with CountOpen.
	OpenAgain bool
	// KeepLastFailure lets Reset keep the time of the last failure, of Peek and
	// ForgetAfter.
	KeepLastFailure bool
	// WindowAtResult has the end of a tumbling window noticed by results only, not
	// by calls that ask to run.
	WindowAtResult bool
	// FullCounts makes Counts show each of its numbers by itself: of all results
	// that count, in whatever state they arrived, since the breaker closed or
	// became half-open, a tumbling window was cleared, or it opened with
	// ForgetOnOpen. Requests has the calls in flight with CountInFlight, which is
	// else off. Trip is given the same.
	FullCounts bool

	// # The success count
	//
	// CountSuccesses counts successes in every state. The count is zeroed when
	// the breaker becomes half-open and when it closes.
	CountSuccesses bool
	// KeepSuccesses is CountSuccesses, but the count is kept when the breaker
	// becomes half-open: earlier successes help to close it.
	KeepSuccesses bool
	// KeepSuccessesOnClose does not zero the success count when the breaker
	// closes.
	KeepSuccessesOnClose bool
	// FailureClearsSuccesses zeroes the success count on a failure in any state.
	FailureClearsSuccesses bool

	// # The half-open state
	//
	// FreeTransition does not count the call that makes the breaker half-open
	// against Probes: one more is admitted.
	FreeTransition bool
	// CloseWhenIdle closes only when no probe is in flight.
	CloseWhenIdle bool
	// AnyResultFrees gives a place among the probes back on any result that
	// arrives half-open, not only on that of a probe of the same period.
	AnyResultFrees bool
	// ProbesKeepPlace lets a probe hold its place until it ends, also when the
	// breaker has changed its state since and is half-open again.
	ProbesKeepPlace bool
	// ReleaseApart has Record give a place among the probes back with Ignored
	// only, which then does nothing else: results and the ends of probes are
	// reported separately.
	ReleaseApart bool
	// IgnoredReopens opens again on an ignored result that arrives half-open;
	// the next call probes.
	IgnoredReopens bool

	// # Late results
	//
	// LateByState drops a result when the state is another one than at its
	// admission, and only then, whatever Config.LateResults says.
	LateByState bool
	// SuccessStartsOver forgets the calls in flight on each success. It matters
	// where late results are dropped.
	SuccessStartsOver bool
}

func (c *Compat) prefix() string { return "compat." }

// fields are all fields of Compat.
func (c *Compat) fields() []field {
	return []field{
		{"keep_counts", &c.KeepCounts},
		{"any_success_resets", &c.AnySuccessResets},
		{"success_decrements", &c.SuccessDecrements},
		{"success_clears_window", &c.SuccessClearsWindow},
		{"count_open", &c.CountOpen},
		{"count_probes", &c.CountProbes},
		{"probe_failures_count", &c.ProbeFailuresCount},
		{"forget_on_open", &c.ForgetOnOpen},
		{"forget_on_probe", &c.ForgetOnProbe},
		{"keep_on_close", &c.KeepOnClose},
		{"forget_after", &c.ForgetAfter},
		{"forget_at_ask", &c.ForgetAtAsk},
		{"open_again", &c.OpenAgain},
		{"keep_last_failure", &c.KeepLastFailure},
		{"window_at_result", &c.WindowAtResult},
		{"full_counts", &c.FullCounts},
		{"count_successes", &c.CountSuccesses},
		{"keep_successes", &c.KeepSuccesses},
		{"keep_successes_on_close", &c.KeepSuccessesOnClose},
		{"failure_clears_successes", &c.FailureClearsSuccesses},
		{"free_transition", &c.FreeTransition},
		{"close_when_idle", &c.CloseWhenIdle},
		{"any_result_frees", &c.AnyResultFrees},
		{"probes_keep_place", &c.ProbesKeepPlace},
		{"release_apart", &c.ReleaseApart},
		{"ignored_reopens", &c.IgnoredReopens},
		{"late_by_state", &c.LateByState},
		{"success_starts_over", &c.SuccessStartsOver},
	}
}

// MarshalJSON writes the text form.
func (c Compat) MarshalJSON() ([]byte, error) { return encode(&c) }

// UnmarshalJSON reads the text form, as that of Config does.
func (c *Compat) UnmarshalJSON(data []byte) error {
	next := *c
	if err := decode(data, &next); err != nil {
		return err
	}
	*c = next
	return nil
}

// MarshalYAML gives the text form to a YAML package.
func (c Compat) MarshalYAML() (any, error) { return yamlValue(&c) }

// UnmarshalYAML reads the text form, as that of Config does.
func (c *Compat) UnmarshalYAML(unmarshal func(any) error) error {
	return fromYAML(unmarshal, c, c.UnmarshalJSON)
}
