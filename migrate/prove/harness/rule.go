//go:build go1.25

package harness

import (
	"reflect"
	"strings"
)

// Rule is a rule that a user might give: it opens when the argument is
// reached by the failures among counts.
func (e *Env) Rule(i int, counts ...any) bool {
	e.Log("rule", counts...)
	for _, c := range counts {
		if n, ok := failures(reflect.Indirect(reflect.ValueOf(c))); ok {
			return n >= e.args[i]
		}
	}
	return false
}

// failures finds the count that most rules look at.
func failures(v reflect.Value) (int64, bool) {
	if v.CanInt() {
		return v.Int(), true
	}
	if v.CanUint() {
		return int64(v.Uint()), true
	}
	if v.Kind() != reflect.Struct {
		return 0, false
	}
	for _, word := range []string{"consecutivefail", "fail", "err"} {
		for i := range v.NumField() {
			name := strings.ToLower(v.Type().Field(i).Name)
			if f := v.Field(i); strings.Contains(name, word) && (f.CanInt() || f.CanUint()) {
				return failures(f)
			}
		}
	}
	return 0, false
}
