package output

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
)

// phrases say settings in words; %s is the value.
var phrases = []struct{ key, words string }{
	{"consecutive_failures", "%s in a row"},
	{"failures", "%s failures"},
	{"failure_ratio", "%s failing"},
	{"slow_ratio", "%s slow"},
	{"slow_after", "slow after %s"},
	{"min_calls", "of at least %s"},
	{"window", "in %s"},
	{"open_for", "open %s"},
	{"probes", "%s probes"},
	{"probe_successes", "closed by %s"},
	{"call_timeout", "timeout %s"},
	{"max_concurrent", "%s at a time"},
}

// brief lists a configuration in words, what opens the breaker first. The name
// is left out; zeros, which switch a rule off, are too.
func brief(config map[string]any) []string {
	var out []string
	said := map[string]bool{"name": true}
	for _, p := range phrases {
		v, ok := config[p.key]
		said[p.key] = true
		if text := settingText(p.key, v); ok && text != "" {
			words := p.words
			if text == "1" {
				words = strings.TrimSuffix(words, "s") // one probe
			}
			out = append(out, fmt.Sprintf(words, layout.OneLine(text)))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(config)) {
		if text := settingText(key, config[key]); !said[key] && text != "" {
			out = append(out, key+" "+layout.OneLine(text))
		}
	}
	return out
}

// settingText is a value for a reader; "" when it says nothing.
func settingText(key string, v any) string {
	text := valueText(v)
	if text == "0" || text == "0s" || text == "false" {
		return ""
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && strings.HasSuffix(key, "_ratio") && f <= 1 {
		return strconv.FormatFloat(f*100, 'g', 4, 64) + "%"
	}
	if window, ok := v.(map[string]any); ok && key == "window" {
		return windowText(window)
	}
	return text
}

func windowText(w map[string]any) string {
	span, count := valueText(w["span"]), valueText(w["count"])
	switch kind := valueText(w["kind"]); {
	case kind == "none":
		return ""
	case count != "" && count != "0":
		return "the last " + count
	case kind == "tumbling":
		return "each " + span
	case span != "":
		return "the last " + span
	}
	return valueText(map[string]any(w))
}

// settingValue is a value in a table, where its key stands beside it.
func settingValue(key string, v any) string {
	if w, ok := v.(map[string]any); ok && key == "window" {
		return strings.Join(present(valueText(w["kind"]), windowText(w)), ", ")
	}
	return valueText(v)
}

// valueText is a value of a configuration on one line. Numbers look the same
// whether they come from Go or from JSON.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return layout.Joined(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case map[string]any, []any:
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		return string(text)
	}
	return fmt.Sprint(v)
}
