package prove

import (
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// rolesOf answers what a function is for, by its roles.
type rolesOf struct{ handrolled.Roles }

func (r rolesOf) run(fn *types.Func) bool   { return slices.Contains(r.Runs, fn) }
func (r rolesOf) gate(fn *types.Func) bool  { return slices.Contains(r.Gates, fn) }
func (r rolesOf) read(fn *types.Func) bool  { return slices.Contains(r.ReadState, fn) }
func (r rolesOf) reset(fn *types.Func) bool { return slices.Contains(r.Resets, fn) }

// configure reports whether a function changes settings.
func (r rolesOf) configure(fn *types.Func) bool { return r.Methods[fn].Kind == handrolled.Configures }

func (r rolesOf) any(fn *types.Func) bool {
	return r.run(fn) || r.gate(fn) || r.read(fn) || r.reset(fn) || slices.Contains(r.OnSuccess, fn) || slices.Contains(r.OnFailure, fn)
}

// style is how results are reported: by one function or by two.
type style struct {
	success, failure string // statements; success alone reports both
	name             string
	token            types.Type // what must come from the gate, or nil
}

// pairs adds a call for each gate and each way to report results: the gate is
// asked when the call starts, and the result is reported when it ends.
func (d *driver) pairs(fns []*types.Func) {
	var gates, ok, bad, all []*types.Func
	for _, fn := range fns {
		switch {
		case d.isGate(fn):
			gates = append(gates, fn)
		case callback(fn.Signature()) != nil || d.roles().run(fn) || d.roles().reset(fn) || commands(fn.Name()):
		case d.reports(fn):
			all = append(all, fn)
		case slices.Contains(d.roles().OnFailure, fn) || says(fn.Name(), "fail", "recorderr", "onerr") && d.silent(fn):
			bad = append(bad, fn)
		case slices.Contains(d.roles().OnSuccess, fn) || says(fn.Name(), "success", "succeed") && d.silent(fn):
			ok = append(ok, fn)
		}
	}
	d.gates = gates
	styles := d.styles(ok, bad, all)
	for _, g := range gates {
		d.gate(g, styles)
	}
	if len(gates) > 0 && len(styles) > 0 && !d.told {
		d.untold = slices.Concat(ok, bad, all) // no gate returns what they want
	}
	if len(gates) == 0 {
		for _, s := range styles {
			if s.token == nil {
				d.methods = append(d.methods, method{name: s.name, kind: "Guarded", body: "c.Admit(true)\n" + s.report()})
			}
		}
	}
	for _, fn := range slices.Concat(ok, bad, all) {
		d.used[fn] = true
	}
}

// commands reports whether a name is that of an order to the breaker, which
// may look like a report from the inside.
func commands(name string) bool {
	return says(name, "reset", "force", "trip", "clear", "isolate", "disable", "enable", "set") && !says(name, "record")
}

// silent reports whether a function may be one that reports a result: a
// getter is not.
func (d *driver) silent(fn *types.Func) bool {
	return fn.Signature().Results().Len() == 0 && says(fn.Name(), "record", "on", "mark", "report", "add", "note") ||
		fn.Signature().Results().Len() == 0 && d.asks(fn.Signature())
}
