package migrate

import (
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/handrolled/replace"
	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/migrate/report"
)

// habit is what is known of a quirk of hand-written breakers.
type habit struct {
	kind handrolled.QuirkKind
	// text says what the original does.
	text string
	// kept: the replacement does it too, and after is what would mend it. Else
	// the replacement does not, and after is what gets better.
	kept  bool
	after string
	// setting is the part of the configuration that does it, and value what its
	// expression has in it then. A replacement without it denies the quirk.
	setting, value string
	// implied are other settings that do it as well.
	implied []string
	// denied reports whether a replacement denies the quirk in another way.
	denied func(h *handwritten) bool
	// visible: a difference between the two may come from it.
	visible bool
}

// habits has every quirk that is recognised.
var habits = []habit{
	{kind: handrolled.ElapsedStrict, kept: true, setting: "OpenFor", value: "+ 1",
		text: "at the very end of its open time it is still open", after: "OpenFor without the + 1"},
	{kind: handrolled.LastFailureBase, kept: true, setting: "SinceFailure",
		text: "a failure that comes late makes the open time longer", after: "SinceFailure left out"},
	{kind: handrolled.GetterMutates, kept: true,
		text: "reading the state changes it", after: "LastState or Peek in the getter"},
	{kind: handrolled.PanicUnrecorded, kept: true,
		text: "a call that panics is not counted", after: "Do in place of Allow and Record"},
	{kind: handrolled.UnlimitedHalfOpen, kept: true, setting: "ProbeLimit", value: "ProbesUnlimited",
		text: "every call goes through while it is half-open", after: "a number of Probes, and ProbeLimit left out"},
	{kind: handrolled.SuccessKeepsCount, kept: true, denied: (*handwritten).forgives,
		text: "a success does not forgive the failures before it", after: "ConsecutiveFailures, with a Record of each success"},
	{kind: handrolled.ForgetsOnOpen, kept: true, setting: "Compat.ForgetOnOpen",
		text: "it forgets its failures as it opens", after: "Compat.ForgetOnOpen left out"},
	{kind: handrolled.LateCredited, kept: true, setting: "LateResults", implied: []string{"Compat", "AfterOpenCounting"},
		text: "a late result counts in the state in which it arrives", after: "LateResults left out, with the permits of Allow"},
	{kind: handrolled.HalfOpenFailureCounted, kept: true, setting: "Compat.ProbeFailuresCount",
		text: "a failed probe opens it only once the limit of failures is reached", after: "Compat.ProbeFailuresCount left out"},
	{kind: handrolled.TransitionNotCounted, kept: true, setting: "Compat.FreeTransition",
		text: "the call that makes it half-open is not counted: one probe more than the limit goes through", after: "Compat.FreeTransition left out"},

	{kind: handrolled.LockHeldDuringCall, denied: (*handwritten).overlapped,
		text: "it holds its lock during the call, so that calls wait for each other", after: "calls run side by side"},
	{kind: handrolled.LockUpgrade,
		text: "it drops a read lock and takes it for writing: the state may change in between", after: "one lock covers the question and the change"},
	{kind: handrolled.CallbackUnderLock,
		text: "user code runs under its lock, and hangs if it uses the breaker", after: "the lock of the state is free by then; one that the type needs for other fields may not be"},
	{kind: handrolled.NoLock,
		text: "neither a lock nor atomics protect its state", after: "the state is safe for concurrent use"},
	{kind: handrolled.TimerTransition, visible: true,
		text: "a timer changes its state", after: "no timer: the calls that ask look at the time"},
	{kind: handrolled.HalfOpenFailureIgnored, visible: true, denied: (*handwritten).proved,
		text: "a failed probe does not open it", after: "a failed probe opens it"},
	{kind: handrolled.UnlockedAccess,
		text: "a part of its state is used without the lock that guards it elsewhere", after: "the state is safe for concurrent use"},
	{kind: handrolled.SharedLockWrite,
		text: "a part of its state is written under a lock for reading", after: "the state is safe for concurrent use"},
	{kind: handrolled.MixedAtomics,
		text: "a part of its state is used by atomics, and without", after: "the state is safe for concurrent use"},
	{kind: handrolled.RejectionExtends, visible: true, denied: (*handwritten).proved,
		text: "a call that is turned away makes its open time start anew", after: "the open time ends whatever is turned away"},
	{kind: handrolled.HalfOpenSlotLeak, visible: true,
		text: "a probe that never reports keeps its place for good", after: "the place comes back: H1"},
}

func habitOf(k handrolled.QuirkKind) (habit, bool) {
	i := slices.IndexFunc(habits, func(h habit) bool { return h.kind == k })
	if i < 0 {
		return habit{}, false
	}
	return habits[i], true
}

// known reports whether the recognition found out enough about a breaker to
// speak of its habits.
func (h *handwritten) known() bool {
	r := &h.candidate.Roles
	return r.OpenFor.Found() && (r.Threshold.Found() || r.Ratio.Found() || r.Rule.Found() || len(r.Failures) > 0)
}

// habitsOf reports the quirks of h and the peculiar settings of its
// replacement.
func (j *job) habitsOf(h *handwritten) []report.Finding {
	var out []report.Finding
	if !h.known() {
		return out
	}
	covered := map[string]bool{}
	for _, q := range h.candidate.Quirks {
		k, ok := habitOf(q.Kind)
		if !ok || h.denies(k) {
			continue
		}
		covered[k.setting] = true
		file, line := j.placeOf(q.Pos)
		out = append(out, report.Finding{Kind: string(q.Kind), Fate: k.fate(h), Text: k.sentence(h), File: file, Line: line})
	}
	return append(out, h.peculiar(covered)...)
}

// denies reports whether the replacement shows that h does not have a habit:
// running both is better evidence than the syntax.
func (h *handwritten) denies(k habit) bool {
	if h.left != "" || h.plan == nil {
		return false
	}
	return k.setting != "" && !h.sets(k.setting, k.value) && !h.implies(k.implied) || k.denied != nil && k.denied(h)
}

// implies reports whether the replacement has one of some settings, or a part
// or a value of that name.
func (h *handwritten) implies(names []string) bool {
	return slices.ContainsFunc(h.plan.Settings, func(v replace.Value) bool {
		return slices.ContainsFunc(names, func(n string) bool {
			return v.Name == n || strings.HasPrefix(v.Name, n+".") || strings.HasSuffix(v.Expr, n)
		})
	})
}

// sets reports whether the replacement has a setting with something in it.
func (h *handwritten) sets(name, value string) bool {
	return slices.ContainsFunc(h.plan.Settings, func(v replace.Value) bool { return v.Name == name && strings.Contains(v.Expr, value) })
}

// forgives: failures count in a row, and the replacement tells of successes.
func (h *handwritten) forgives() bool {
	tells := false
	for _, fe := range h.plan.Files {
		for _, e := range fe.Edits {
			tells = tells || strings.Contains(e.Text, ".Success, nil)")
		}
	}
	return tells && h.sets("ConsecutiveFailures", "")
}

// overlapped: the schedules had calls that overlap, and nothing hung.
func (h *handwritten) overlapped() bool {
	return h.proved() && !slices.Contains(h.proof.Deviations, deviationOverlap)
}

func (h *handwritten) proved() bool { return h.proof.Status == prove.StatusProved }

func (k habit) fate(h *handwritten) report.Fate {
	switch {
	case h.left != "":
		return report.Found
	case k.kept:
		return report.Kept
	}
	return report.Mended
}

func (k habit) sentence(h *handwritten) string {
	switch {
	case k.kept:
		return k.text + " (mended by: " + k.after + ")"
	case h.left != "":
		return k.text + " (with the canonical breaker " + k.after + ")"
	}
	return k.text + " (now " + k.after + ")"
}

// peculiar are findings about settings that only replacements of hand-written
// breakers have, as far as no quirk covers them.
func (h *handwritten) peculiar(covered map[string]bool) []report.Finding {
	var out []report.Finding
	if h.plan == nil || h.left != "" {
		return out
	}
	for _, v := range h.plan.Settings {
		p, ok := peculiarities[v.Name]
		if !ok || covered[v.Name] || p.value != "" && !strings.HasSuffix(v.Expr, "."+p.value) {
			continue
		}
		name := v.Name
		if p.value != "" {
			name = p.value
		}
		out = append(out, report.Finding{Kind: kebab(name), Fate: report.Kept, Text: p.text + " (mended by: " + v.Name + " left out)"})
	}
	return out
}

// kebab is a name such as Compat.CountOpen as a kind: compat-count-open.
func kebab(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' {
			if i > 0 && name[i-1] != '.' {
				b.WriteByte('-')
			}
			r += 'a' - 'A'
		}
		if r == '.' {
			r = '-'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// placeOf is a position relative to the module.
func (j *job) placeOf(pos token.Pos) (file string, line int) {
	if !pos.IsValid() {
		return "", 0
	}
	p := j.loader.Fset().Position(pos)
	rel, err := filepath.Rel(j.module.Root, p.Filename)
	if err != nil {
		return "", 0
	}
	return filepath.ToSlash(rel), p.Line
}

// HabitText says what a breaker with a quirk does; "" when that is not worth
// telling.
func HabitText(kind handrolled.QuirkKind) string {
	h, _ := habitOf(kind)
	return h.text
}
