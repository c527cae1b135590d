package instancetest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// Describe is an instance as the archives have it.
func Describe(i survey.Instance) string {
	var b strings.Builder
	name := i.Name
	if i.NameKnown {
		name = fmt.Sprintf("%q", name)
	}
	fmt.Fprintf(&b, "%s %s in %s\n", i.Implementation, name, i.Function)
	config, err := json.Marshal(i.Config)
	if err != nil {
		return err.Error()
	}
	fmt.Fprintf(&b, "\tconfig %s\n", config)
	for _, s := range i.Settings {
		fmt.Fprintf(&b, "\t%s = %s (%s", s.Name, s.Value, s.Origin)
		if s.File != "" {
			fmt.Fprintf(&b, ", line %d", s.Line)
		}
		fmt.Fprintln(&b, ")")
	}
	for _, p := range i.Protects {
		fmt.Fprintf(&b, "\tguards %s %s\n", p.Kind, p.Name)
	}
	return b.String()
}
