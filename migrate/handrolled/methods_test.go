package handrolled

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// methodCases say what each function of a breaker does, as methodText prints it.
var methodCases = []struct {
	name, src string
	methods   string // one a line: name: role
	fields    string
	kept      string
}{
	{"allow, outcome and statistics", `
import ("sync"; "time")
type State int
const (Closed State = iota; Open; HalfOpen)
type Stats struct { State State; Fails int }
type Door struct { mu sync.Mutex; name string; st State; fails, oks, max, need, seen int; at, lastOK time.Time; rest time.Duration; hook func(State) }
func NewDoor(max, need int, rest time.Duration) *Door { return &Door{max: max, need: need, rest: rest} }
func (d *Door) Name() string { return d.name }
func (d *Door) Allow() bool {
	d.mu.Lock(); defer d.mu.Unlock()
	d.seen++
	if d.st == Open {
		if time.Since(d.at) < d.rest { return false }
		d.st, d.oks = HalfOpen, 0
	}
	return true
}
func (d *Door) IsOpen() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.st == Open }
func (d *Door) IsUp() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.st != Open }
func (d *Door) Report(err error) {
	d.mu.Lock(); defer d.mu.Unlock()
	if err != nil { d.bad() } else { d.good() }
}
func (d *Door) bad() {
	d.fails++
	if d.st == HalfOpen || d.fails >= d.max { d.trip() }
}
func (d *Door) trip() { d.st = Open; d.at = time.Now() }
func (d *Door) good() {
	d.lastOK = time.Now()
	if d.st == HalfOpen {
		d.oks++
		if d.oks >= d.need { d.st, d.fails = Closed, 0 }
		return
	}
	d.fails = 0
}
func (d *Door) State() State { d.mu.Lock(); defer d.mu.Unlock(); return d.st }
func (d *Door) Failures() int { d.mu.Lock(); defer d.mu.Unlock(); return d.fails }
func (d *Door) OpenedAt() time.Time { return d.at }
func (d *Door) Stats() Stats { return Stats{d.st, d.fails} }
func (d *Door) Reset() { d.mu.Lock(); defer d.mu.Unlock(); d.st, d.fails, d.oks = Closed, 0, 0 }
func (d *Door) ForceOpen() { d.mu.Lock(); defer d.mu.Unlock(); d.trip() }
func (d *Door) OnChange(f func(State)) { d.hook = f }
func (d *Door) SetMax(n int) { d.max = n }
`, `Allow: asks changes clock
Failures: reads counter of fails
ForceOpen: forces open changes
IsOpen: reads state is Open
IsUp: reads state negated is Open
Name: none
OnChange: configures hook by f
OpenedAt: reads time of at
Report: records outcome by err changes
Reset: resets changes clears fails, oks
SetMax: configures max by n
State: reads state
Stats: reads several
bad: helper records failure changes
good: helper records success changes clears fails
trip: helper forces open changes`, "st fails oks at", "seen lastOK"},
	{"run, bool outcome, negated question", `
import ("errors"; "sync"; "time")
type Wire struct { mu sync.Mutex; cut bool; n int; at time.Time }
func (w *Wire) Blocked() bool {
	w.mu.Lock(); defer w.mu.Unlock()
	if w.cut && time.Since(w.at) > time.Second { w.cut, w.n = false, 0 }
	return w.cut
}
func (w *Wire) Done(failed bool) {
	w.mu.Lock(); defer w.mu.Unlock()
	if !failed { w.n = 0; return }
	w.n++
	if w.n >= 3 { w.cut, w.at = true, time.Now() }
}
func (w *Wire) Call(f func() error) error {
	if w.Blocked() { return errors.New("cut") }
	err := f()
	w.Done(err != nil)
	return err
}`, `Blocked: asks negated changes clock
Call: runs by f changes clock
Done: records outcome negated by failed changes`, "cut n at", ""},
	{"lease and two ways to succeed", `
import ("sync"; "time")
type Gate struct { mu sync.Mutex; st, fails, term int; at time.Time; min int; rest time.Duration }
func (l *Gate) Acquire() (func(error), bool) {
	l.mu.Lock(); defer l.mu.Unlock()
	if l.st == 1 {
		if time.Since(l.at) <= l.rest { return nil, false }
		l.st = 2; l.term++
	}
	t := l.term
	return func(err error) { l.done(t, err) }, true
}
func (l *Gate) done(t int, err error) {
	l.mu.Lock(); defer l.mu.Unlock()
	if t != l.term { return }
	if err == nil { l.fails = 0; l.st = 0; return }
	l.fails++
	if l.st == 2 || l.fails >= l.min { l.st = 1; l.at = time.Now(); l.term++ }
}
func (l *Gate) Succeed() { l.mu.Lock(); defer l.mu.Unlock(); l.st, l.fails = 0, 0 }
func (l *Gate) Reset() { l.mu.Lock(); defer l.mu.Unlock(); l.st, l.fails = 0, 0 }`,
		`Acquire: asks result 1 changes clock lease
Reset: resets changes clears fails by name
Succeed: records success changes clears fails by name
done: helper records outcome by err changes`, "st fails term at", ""},
}

func TestMethods(t *testing.T) {
	for _, tt := range methodCases {
		t.Run(tt.name, func(t *testing.T) {
			found := Recognise(check(t, tt.src), sharedFset)
			if len(found) != 1 {
				t.Fatalf("found %v", names(found))
			}
			r := found[0].Roles
			var lines []string
			for fn, role := range r.Methods {
				lines = append(lines, fn.Name()+": "+methodText(role))
			}
			slices.Sort(lines)
			if got := strings.Join(lines, "\n"); got != tt.methods {
				t.Errorf("got\n%s\nwant\n%s", got, tt.methods)
			}
			if got := varNames(r.Fields); got != tt.fields {
				t.Errorf("fields %s, want %s", got, tt.fields)
			}
			if got := varNames(r.Kept); got != tt.kept {
				t.Errorf("kept %s, want %s", got, tt.kept)
			}
			for _, fn := range slices.Concat(r.Gates, r.Runs, r.OnSuccess, r.OnFailure, r.Resets, r.ReadState) {
				if r.Methods[fn].Helper {
					t.Errorf("%s is a helper and listed as an entry point", fn.Name())
				}
			}
		})
	}
}

func varNames(list []*types.Var) string {
	var out []string
	for _, v := range list {
		out = append(out, v.Name())
	}
	return strings.Join(out, " ")
}

// methodText prints a role as words.
func methodText(r MethodRole) string {
	var parts []string
	add := func(ok bool, s string) {
		if ok {
			parts = append(parts, s)
		}
	}
	add(r.Helper, "helper")
	parts = append(parts, r.Kind.String())
	add(r.Result > 0, fmt.Sprintf("result %d", r.Result))
	add(r.Negated, "negated")
	add(r.State.Value != nil, "is "+constantText(r.State))
	add(r.Kind == Configures, name(r.Field))
	add(r.Kind != Configures && r.Field != nil, "of "+name(r.Field))
	add(r.Param != nil, "by "+name(r.Param))
	add(r.Classified, "classified")
	add(r.Changes, "changes")
	add(r.Clock, "clock")
	add(r.Wraps, "wraps")
	add(r.Lease, "lease")
	add(len(r.Clears) > 0, "clears "+strings.ReplaceAll(varNames(r.Clears), " ", ", "))
	add(r.ByName, "by name")
	return strings.Join(parts, " ")
}
