//go:build go1.25

package harness

import (
	"fmt"
	"time"
)

// Schedule is what is done to a breaker. It is the same for both versions.
type Schedule struct {
	Args   []int64 // by Param
	Steps  []Step
	Watch  bool // read everything after each step
	Skewed bool // each step but waiting takes a moment
}

// Step is one thing done to a breaker.
type Step struct {
	Kind   StepKind
	Method int           // of a call, reading or action; -1 reads everything
	Slot   int           // number of a call that is started or ended
	Key    int           // which of the keys, where methods take one
	Vary   int           // of an action with settings: which values they get; 0 is the plainest
	Result Result        // how a call ends
	Wait   time.Duration // of an Advance
}

// StepKind says what a step does.
type StepKind int

// The kinds of steps.
const (
	Whole   StepKind = iota // a call that starts and ends at once
	Start                   // a call starts
	End                     // what a started call waits for ends
	Advance                 // time passes
	Read                    // a reader is called
	Act                     // an action is called
)

// Result is how a call ends.
type Result int

// The results of calls. From Known on it is an error of the package, by index.
const (
	Succeeds Result = iota
	Fails
	FailsOtherwise // with another error
	TimesOut       // context.DeadlineExceeded
	Cancelled      // its context is cancelled, and it returns context.Canceled
	Panics
	Known
)

var resultTexts = [...]string{"succeeds", "fails", "fails otherwise", "times out", "is cancelled", "panics"}

// String says how the call ends, as a verb.
func (r Result) String() string {
	if r < Known {
		return resultTexts[r]
	}
	return fmt.Sprintf("fails with sentinel %d", r-Known)
}

func (s *Subject) resultText(r Result) string {
	if k := int(r - Known); k >= 0 && k < len(s.Sentinels) {
		return "fails with " + s.Sentinels[k].Name
	}
	return r.String()
}

// text prints a step; calls names calls by slot.
func (s *Subject) text(st Step) string {
	name := func() string {
		if len(s.ofKind(Guarded)) > 1 {
			return " (" + s.Methods[st.Method].Name + ")"
		}
		return ""
	}
	key := ""
	if st.Key > 0 {
		key = fmt.Sprintf(" with key %q", keys[st.Key])
	}
	switch st.Kind {
	case Whole:
		return "a call" + name() + key + " " + s.resultText(st.Result)
	case Start:
		return fmt.Sprintf("call %d%s starts%s", st.Slot, name(), key)
	case End:
		return fmt.Sprintf("call %d %s", st.Slot, s.resultText(st.Result))
	case Advance:
		return st.Wait.String() + " pass"
	case Read:
		if st.Method < 0 {
			return "everything is read"
		}
		return s.Methods[st.Method].Name + " is read"
	}
	if st.Vary > 0 {
		key += fmt.Sprintf(" with other settings (%d)", st.Vary)
	}
	return s.Methods[st.Method].Name + " is called" + key
}
