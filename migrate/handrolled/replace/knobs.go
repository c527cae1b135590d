package replace

import (
	"slices"
	"strings"
)

// Knobs are choices that the syntax does not decide. Each is a name of
// knobTable.
type Knobs []string

// Has reports whether a knob is set.
func (k Knobs) Has(name string) bool { return slices.Contains(k, name) }

// With returns k with one more knob.
func (k Knobs) With(names ...string) Knobs {
	out := slices.Clone(k)
	for _, n := range names {
		if n != "" && !out.Has(n) {
			out = append(out, n)
		}
	}
	return out
}

// Text is how the generated code for identification is told the knobs.
func (k Knobs) Text() string { return "|" + strings.Join(k, "|") + "|" }

// knob changes one setting.
type knob struct {
	name  string
	field string
	// value is the Go expression that the field gets; $ is the name of the
	// canonical package, % what the field was before, & the longest open time, ~ the
	// span of the window, ^ the function that makes a span a little longer.
	value string
	// from names the field whose value % is, when it is another one.
	from string
}

var knobTable = []knob{
	{name: "total", field: "Failures", from: "ConsecutiveFailures", value: "%"},
	{name: "plus", field: "ConsecutiveFailures", value: "% + 1"},
	{name: "minus", field: "ConsecutiveFailures", value: "% - 1"},
	{name: "forget-over-gap", field: "Compat.ForgetAfter", from: "OpenFor", value: "%"}, // before longer: a gap of that time is within
	{name: "longer", field: "OpenFor", value: "% + 1"},
	{name: "doubling", field: "Backoff", value: "$.Backoff{Factor: 2, Max: &}"},
	{name: "exact", field: "Window", value: "$.Exact(~)"},
	{name: "exact-longer", field: "Window", value: "$.Exact(~ + 1)"},
	{name: "longer-window", field: "Window", value: "$.Tumbling(~ + 1)"},
	{name: "longer-or-no-window", field: "Window", value: "$.Tumbling(^(~))"},
	{name: "no-window", field: "Window", value: "$.NoWindow()"},
	{name: "forget-gap", field: "Compat.ForgetAfter", from: "OpenFor", value: "%"},
	{name: "forget-window", field: "Compat.ForgetAfter", value: "~"},
	{name: "forget-at-ask", field: "Compat.ForgetAtAsk", value: "true"},
	{name: "success-trips", field: "TripOnSuccess", value: "true"},
	{name: "since-failure", field: "SinceFailure", value: "true"},
	{name: "then-closed", field: "AfterOpen", value: "$.AfterOpenClosed"},
	{name: "then-counting", field: "AfterOpen", value: "$.AfterOpenCounting"},
	{name: "lazy", field: "LazyProbing", value: "true"},
	{name: "late", field: "LateResults", value: "$.LateCounted"},
	{name: "late-closes", field: "LateSuccess", value: "$.LateSuccessCloses"},
	{name: "late-probes", field: "LateSuccess", value: "$.LateSuccessProbes"},
	{name: "one-probe", field: "Probes", value: "1"},
	{name: "probes-as-successes", field: "Probes", from: "ProbeSuccesses", value: "%"},
	{name: "successes-as-probes", field: "ProbeSuccesses", from: "Probes", value: "%"},
	{name: "unlimited", field: "ProbeLimit", value: "$.ProbesUnlimited"},
	{name: "until-successes", field: "ProbeLimit", value: "$.ProbesUntilSuccesses"},
	{name: "total-probes", field: "ProbeLimit", value: "$.ProbesTotal"},
	{name: "completed", field: "ProbeLimit", value: "$.ProbesCompleted"},
	{name: "admitted", field: "ProbeLimit", value: "$.ProbesAdmitted"},
	{name: "keep-counts", field: "Compat.KeepCounts", value: "true"},
	{name: "free-transition", field: "Compat.FreeTransition", value: "true"},
	{name: "any-success", field: "Compat.AnySuccessResets", value: "true"},
	{name: "probe-failures-count", field: "Compat.ProbeFailuresCount", value: "true"},
	{name: "keep-successes", field: "Compat.KeepSuccesses", value: "true"},
	{name: "forget-on-open", field: "Compat.ForgetOnOpen", value: "true"},
	{name: "forget-on-probe", field: "Compat.ForgetOnProbe", value: "true"},
	{name: "keep-on-close", field: "Compat.KeepOnClose", value: "true"},
	{name: "count-open", field: "Compat.CountOpen", value: "true"},
	{name: "count-probes", field: "Compat.CountProbes", value: "true"},
	{name: "count-successes", field: "Compat.CountSuccesses", value: "true"},
	{name: "keep-successes-on-close", field: "Compat.KeepSuccessesOnClose", value: "true"},
	{name: "failure-clears-successes", field: "Compat.FailureClearsSuccesses", value: "true"},
	{name: "keep-place", field: "Compat.ProbesKeepPlace", value: "true"},
	{name: "any-result-frees", field: "Compat.AnyResultFrees", value: "true"},
	{name: "release-apart", field: "Compat.ReleaseApart", value: "true"},
	{name: "ignored-reopens", field: "Compat.IgnoredReopens", value: "true"},
	{name: "open-again", field: "Compat.OpenAgain", value: "true"},
	{name: "keep-last-failure", field: "Compat.KeepLastFailure", value: "true"},
	{name: "window-at-result", field: "Compat.WindowAtResult", value: "true"},
	{name: "full-counts", field: "Compat.FullCounts", value: "true"},
	{name: "in-flight", field: "CountInFlight", value: "true"},
	{name: "close-when-idle", field: "Compat.CloseWhenIdle", value: "true"},
	{name: "by-state", field: "Compat.LateByState", value: "true"},
	{name: "decrements", field: "Compat.SuccessDecrements", value: "true"},
	{name: "clears-window", field: "Compat.SuccessClearsWindow", value: "true"},
	{name: "starts-over", field: "Compat.SuccessStartsOver", value: "true"},
}

// compatFields are the fields of Compat that knobs set, each once.
func compatFields() []string {
	var out []string
	for _, k := range knobTable {
		if strings.HasPrefix(k.field, "Compat.") && !slices.Contains(out, k.field) {
			out = append(out, k.field)
		}
	}
	return out
}

// apply changes the settings.
func (k knob) apply(s *subject, set settings) {
	if strings.Contains(k.value, "&") && s.cap == "" || strings.Contains(k.value, "~") && s.span == "" {
		return
	}
	from := k.field
	if k.from != "" {
		from = k.from
	}
	v := k.expr(s, set[from])
	if k.name == "total" {
		delete(set, from)
		if set["Window"] == "" {
			set["Window"] = s.names.breaker + ".NoWindow()"
		}
	}
	set[k.field] = v
}

// expr is the value of the field, made of what it was.
func (k knob) expr(s *subject, was string) string {
	s.usesOver = s.usesOver || strings.Contains(k.value, "^") && s.span != ""
	return strings.NewReplacer("$", s.names.breaker, "%", was, "&", s.cap, "~", s.span, "^", s.names.justOver).Replace(k.value)
}

// hook is what the code generated for identification does about a knob.
func (k knob) hook(s *subject) string {
	from := "config." + k.field
	if k.from != "" {
		from = "config." + k.from
	}
	v := k.expr(s, from)
	text := "config." + k.field + " = " + v
	switch {
	case k.name == "total":
		text += "\nconfig.ConsecutiveFailures = 0\nif config.Window.Kind == \"\" {\nconfig.Window = " + s.names.breaker + ".NoWindow()\n}"
	case strings.Contains(k.value, "&") && s.cap == "", strings.Contains(k.value, "~") && s.span == "":
		return ""
	case strings.HasPrefix(k.field, "Compat."):
		text = "if config.Compat == nil {\nconfig.Compat = new(" + s.names.breaker + ".Compat)\n}\n" + text
	}
	return "if strings.Contains(knobs, \"|" + k.name + "|\") {\n" + text + "\n}\n"
}
