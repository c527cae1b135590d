package hazard
import ("testing";"strings";"golang.org/x/tools/go/analysis")
type analysisA = analysis.Analyzer
func TestDbg(t *testing.T) {
	loader, err := fixtures()
	if err != nil { t.Fatal(err) }
	for _, pkg := range loader.Packages() {
		r := &runner{pkg: pkg, fset: loader.Fset(), results: map[*analysisA]any{}}
		_, _ = r.run(steps)
		w := r.results[written].(*Written)
		for _, c := range w.Candidates {
			t.Log(pkg.Path, c.Type.Name(), c.Quirks, c.Roles.Probes, c.Roles.HalfOpenLimit, c.Roles.Half, c.Roles.Successes)
			for f, m := range c.Roles.Methods { t.Log("  ", f.Name(), m.Kind, m.Helper, m.Negated) }
		}
		_ = strings.ToLower
	}
}
