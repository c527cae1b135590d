package hazard

import (
	"go/ast"
	"strings"
	"time"
	"unicode"
)

// hint is the unit that the name of a field or variable ends in, such as
// TimeoutMs or open_seconds; 0 when it names none.
func (p *pass) hint(e ast.Expr) (name string, unit time.Duration) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		name = e.Name
	case *ast.SelectorExpr:
		name = e.Sel.Name
	case *ast.StarExpr:
		return p.hint(e.X)
	case *ast.CallExpr:
		if len(e.Args) == 1 && p.TypesInfo.Types[e.Fun].IsType() {
			return p.hint(e.Args[0]) // int(cfg.TimeoutSeconds)
		}
	}
	return name, unitWords[lastWord(name)]
}

var unitWords = map[string]time.Duration{
	"nanos": time.Nanosecond, "nanoseconds": time.Nanosecond, "ns": time.Nanosecond,
	"micros": time.Microsecond, "microseconds": time.Microsecond,
	"ms": time.Millisecond, "msec": time.Millisecond, "msecs": time.Millisecond, "millis": time.Millisecond,
	"milli": time.Millisecond, "milliseconds": time.Millisecond, "millisecond": time.Millisecond,
	"sec": time.Second, "secs": time.Second, "seconds": time.Second, "second": time.Second,
	"minutes": time.Minute, "mins": time.Minute,
	"hours": time.Hour,
}

// lastWord is the last word of a name in camel case or with underscores, in
// lower case: ms of timeoutMs, TimeoutMS and timeout_ms.
func lastWord(name string) string {
	runes := []rune(name)
	from := len(runes)
	for from > 0 && unicode.IsLower(runes[from-1]) {
		from--
	}
	switch {
	case from == len(runes):
		for from > 0 && unicode.IsUpper(runes[from-1]) {
			from--
		}
	case from > 0 && unicode.IsUpper(runes[from-1]):
		from--
	}
	return strings.ToLower(string(runes[from:]))
}
