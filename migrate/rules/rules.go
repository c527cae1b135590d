// Package rules is the registry of everything a run can report: an ID that is
// never reused, a name, and a page that says what it finds and why.
package rules

import (
	"strings"

	"github.com/cbctl/cbctl/docs"
	"github.com/cbctl/cbctl/migrate/report"
)

// Severity says how much a finding matters.
type Severity string

const (
	Error   Severity = "error"   // the run could not do what was asked
	Warning Severity = "warning" // code to change
	Info    Severity = "info"    // something to know
)

// Rule describes one kind of finding.
type Rule struct {
	ID       string        `json:"id"`       // CBnnnn
	Name     string        `json:"name"`     // kebab case, accepted wherever an ID is
	Title    string        `json:"title"`    // what is found, at most 72 characters
	Severity Severity      `json:"severity"` // how much it matters
	Safety   report.Safety `json:"safety"`   // the best a change can be; one site may be less
	Sources  []string      `json:"sources"`  // report.Site.Source values; empty for rules of the tool itself
}

var gobreaker = []string{"gobreaker", "gobreaker/v2"}

var registry = []Rule{
	{"CB1001", "gobreaker-constructor", "gobreaker constructor", Warning, report.Safe, gobreaker},
	{"CB1002", "gobreaker-call", "gobreaker call (Execute)", Warning, report.Safe, gobreaker},
	{"CB1003", "gobreaker-two-step", "gobreaker two-step call (Allow, done)", Warning, report.Safe, gobreaker},
	{"CB1004", "gobreaker-read", "gobreaker state, name or counts read", Warning, report.Safe, gobreaker},
	{"CB1005", "gobreaker-error", "gobreaker error compared or used", Warning, report.Safe, gobreaker},
	{"CB1006", "gobreaker-type", "gobreaker type named", Warning, report.Safe, gobreaker},
	{"CB1007", "gobreaker-settings", "gobreaker Settings built or passed", Warning, report.Safe, gobreaker},
	{"CB1008", "gobreaker-distributed", "gobreaker distributed breaker", Warning, report.ManualOnly, []string{"gobreaker/v2"}},
	{"CB2001", "handrolled-breaker", "hand-written circuit breaker", Warning, report.Safe, []string{"handrolled"}},
	{"CB2002", "inline-breaker", "circuit breaker inlined in another type", Warning, report.Safe, []string{"inline"}},
	{"CB3001", "breaker-per-call", "breaker made anew for each call", Error, report.ManualOnly, []string{}},
	{"CB3002", "result-not-reported", "call let through whose result is not reported", Error, report.ManualOnly, []string{}},
	{"CB3003", "wrong-unit", "time setting in the wrong unit", Error, report.ManualOnly, []string{}},
	{"CB3004", "breaker-in-transaction", "breaker around a part of a transaction, or a write done twice", Warning, report.ManualOnly, []string{}},
	{"CB3005", "retry-while-open", "retry that goes on while the breaker is open", Warning, report.ManualOnly, []string{}},
	{"CB3006", "one-rejection-handled", "only one of the rejection errors handled", Warning, report.ManualOnly, []string{}},
	{"CB3007", "rejection-compared", "rejection compared by identity", Warning, report.Safe, []string{}},
	{"CB3008", "callback-deadlock", "callback that asks a breaker whose lock is held", Error, report.ManualOnly, []string{}},
	{"CB3009", "unbounded-breakers", "breakers by request data, without a bound", Warning, report.ManualOnly, []string{}},
	{"CB3010", "unused-breaker", "breaker made or configured, but no call runs under it", Warning, report.ManualOnly, []string{}},
	{"CB3011", "shared-breaker", "one breaker for several hosts or services", Warning, report.ManualOnly, []string{}},
	{"CB3012", "lock-during-call", "lock of a hand-written breaker held while the call runs", Error, report.ManualOnly, []string{}},
	{"CB3013", "unlimited-probes", "hand-written breaker that lets all calls through when half-open", Warning, report.ManualOnly, []string{}},
	{"CB3014", "stuck-breaker", "hand-written breaker that can stay open or half-open for ever", Error, report.ManualOnly, []string{}},
	{"CB3015", "count-never-reset", "hand-written breaker whose failures add up for ever", Warning, report.ManualOnly, []string{}},
	{"CB3016", "breaker-race", "data race in a hand-written breaker", Error, report.ManualOnly, []string{}},
	{"CB3017", "cancellation-counted", "cancellation by the caller counted as a failure", Warning, report.ManualOnly, []string{}},
	{"CB3018", "misjudged-errors", "results that always or never count as failures", Warning, report.ManualOnly, []string{}},
	{"CB4001", "copied-breaker", "copy of another breaker", Warning, report.ManualOnly, []string{}},
	{"CB4002", "drifted-copy", "copy of another breaker that has drifted", Warning, report.ManualOnly, []string{}},
	{"CB4003", "same-behaviour", "breaker that behaves like another one", Warning, report.ManualOnly, []string{}},
	{"CB4004", "same-target", "one dependency guarded with different settings", Warning, report.ManualOnly, []string{}},
	{"CB4005", "canonical-drift", "canonical package edited or there more than once", Warning, report.ManualOnly, []string{}},
	{"CB5001", "ratio-without-minimum", "failure ratio without a minimum of calls", Warning, report.ManualOnly, []string{}},
	{"CB5002", "open-time", "open time that is zero, negative or absurd", Warning, report.ManualOnly, []string{}},
	{"CB5003", "contradicting-settings", "setting without effect, or at odds with another", Warning, report.ManualOnly, []string{}},
	{"CB9001", "gate-failed", "the tool refused its own change", Error, report.ManualOnly, []string{}},
	{"CB9002", "unused-suppression", "suppression that suppresses nothing or gives no reason", Warning, report.ManualOnly, []string{}},
	{"CB9003", "file-not-analysed", "file that was not analysed", Info, report.ManualOnly, []string{}},
	{"CB9004", "edited-copy", "canonical copy edited by hand", Error, report.ManualOnly, []string{}},
}

// All returns every rule, sorted by ID.
func All() []Rule { return append([]Rule(nil), registry...) }

// Lookup finds a rule by ID or name, ignoring case.
func Lookup(s string) (Rule, bool) {
	for _, r := range registry {
		if strings.EqualFold(s, r.ID) || strings.EqualFold(s, r.Name) {
			return r, true
		}
	}
	return Rule{}, false
}

// Keys returns what Lookup accepts: IDs, then names.
func Keys() []string {
	var ids, names []string
	for _, r := range registry {
		ids, names = append(ids, r.ID), append(names, r.Name)
	}
	return append(ids, names...)
}

// Page returns the rule's page as Markdown.
func (r Rule) Page() (string, error) {
	b, err := docs.Rules.ReadFile(r.ID + ".md")
	return string(b), err
}
