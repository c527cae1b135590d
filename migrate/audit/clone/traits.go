package clone

import (
	"fmt"
	"go/constant"
	"go/token"
	"time"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/handrolled"
)

// traitsOf says what a breaker decides in its own way, as far as its code tells.
func traitsOf(c *handrolled.Candidate) []survey.Trait {
	var out []survey.Trait
	add := func(name, value string) {
		if value != "" {
			out = append(out, survey.Trait{Name: name, Value: value})
		}
	}
	r := c.Roles
	add("opens when failures are", limit(r.ThresholdOp, r.Threshold, count))
	add("opens when the share of failures is", limit(token.ILLEGAL, r.Ratio, count))
	add("calls before the share counts", setting(r.MinCalls, count))
	if r.Rule.Found() && !r.Threshold.Found() {
		add("opens when", "a function says so")
	}
	add("counts are kept for", setting(r.Window, duration))
	add("stays open for", setting(r.OpenFor, duration))
	add("is over when the time is", limit(r.ElapsedOp, r.OpenFor, duration))
	if r.Base != handrolled.UnknownBase {
		add("open time counts from", map[handrolled.Base]string{
			handrolled.SinceOpening: "its opening", handrolled.SinceLastFailure: "the last failure",
		}[r.Base])
	}
	add("states", states(r))
	if r.Half.Value != nil {
		add("half-open limit", either(setting(r.HalfOpenLimit, count), "none found"))
		add("successes to close", either(setting(r.SuccessThreshold, count), "1"))
	}
	for _, q := range c.Quirks {
		if !told[q.Kind] {
			add(string(q.Kind), "yes")
		}
	}
	return out
}

// told are quirks that a trait says already.
var told = map[handrolled.QuirkKind]bool{handrolled.ElapsedStrict: true, handrolled.LastFailureBase: true}

func states(r handrolled.Roles) string {
	if r.Half.Value != nil {
		return "closed, open, half-open"
	}
	return "closed, open"
}

// limit is a comparison with a setting: >= 5, > the setting.
func limit(op token.Token, s handrolled.Setting, text func(constant.Value) string) string {
	value := setting(s, text)
	if value == "" || op == token.ILLEGAL {
		return value
	}
	return op.String() + " " + value
}

// setting says what a setting is: its value, or that somebody sets it. Which
// name it has does not matter.
func setting(s handrolled.Setting, text func(constant.Value) string) string {
	switch {
	case s.Value != nil:
		return text(s.Value)
	case s.Var != nil:
		return "a setting"
	}
	return ""
}

func count(v constant.Value) string { return v.String() }

// duration writes a number as the time that it stands for. What is less than a
// microsecond was meant in another unit.
func duration(v constant.Value) string {
	if n, ok := constant.Int64Val(constant.ToInt(v)); ok && n >= int64(time.Microsecond) {
		return time.Duration(n).String()
	}
	return fmt.Sprint(v)
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// differingTraits are those that two breakers do not share.
func differingTraits(a, b survey.Implementation) []survey.Difference {
	if len(a.Traits) == 0 || len(b.Traits) == 0 {
		return nil
	}
	of := func(list []survey.Trait, name string) string {
		for _, t := range list {
			if t.Name == name {
				return t.Value
			}
		}
		return ""
	}
	var out []survey.Difference
	seen := map[string]bool{}
	for _, list := range [][]survey.Trait{a.Traits, b.Traits} {
		for _, t := range list {
			old, now := of(a.Traits, t.Name), of(b.Traits, t.Name)
			if seen[t.Name] || old == now {
				continue
			}
			seen[t.Name] = true
			out = append(out, survey.Difference{A: a.ID, B: b.ID, What: t.Name, Old: []string{either(old, "no")}, New: []string{either(now, "no")}})
		}
	}
	return out
}
