package prove

import (
	"fmt"
	"go/types"
)

// varied is an argument of an action that differs from step to step: a setting
// that changes while the breaker is in use. Others stay what they are for every
// call, since they may be keys.
func (m maker) varied(t types.Type, text, name string, b *types.Basic) (string, bool) {
	if !m.action || !m.field && !m.settings {
		return "", false
	}
	info := b.Info()
	draw := func(kind string) string {
		m.d.draws++
		return fmt.Sprintf("c.Draw(harness.%s, %d)", kind, m.d.draws)
	}
	number := func(format, kind string) string {
		// The format is that of an argument of a constructor: of text and index.
		value := draw(kind)
		switch format {
		case "%s(e.Float(%d))":
			return text + "(float64(" + value + ") / 100)"
		case "%s(e.Int(%d) / 1e6)":
			return text + "(" + value + " / 1e6)"
		case "%s(e.Int(%d) / 1e9)":
			return text + "(" + value + " / 1e9)"
		case "%s(e.Int(%d)) / 1e9":
			return text + "(" + value + ") / 1e9"
		}
		return text + "(" + value + ")"
	}
	switch {
	case isDuration(t):
		return text + "(" + draw("Period") + ")", true
	case info&types.IsBoolean != 0:
		return text + "(" + draw("Flag") + " != 0)", true
	case info&types.IsFloat != 0:
		return number(floating(name)), true
	case info&types.IsInteger != 0 && b.Kind() != types.Uintptr && !isEnum(t):
		return number(m.integer(name)), true
	}
	return "", false
}

// isEnum reports whether a type of a package may have constants of its own.
func isEnum(t types.Type) bool {
	_, named := types.Unalias(t).(*types.Named)
	return named
}
