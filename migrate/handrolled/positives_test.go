package handrolled

// positives are breakers of different shapes; each is a file after
// "package p" and the imports it needs.
var positives = []struct {
	name, typ, src string
	check          string // roles and quirks, as describe prints them; parts of it
}{
	{"three states, ints, mutex", "Guard", `
import ("errors"; "sync"; "time")
type phase int
const (shut phase = iota; up; trying)
type Guard struct { mu sync.Mutex; ph phase; bad, good, max, need int; wait time.Duration; at time.Time }
func NewGuard(max, need int, wait time.Duration) *Guard { return &Guard{max: max, need: need, wait: wait} }
func (g *Guard) Run(f func() error) error {
	g.mu.Lock()
	if g.ph == up {
		if time.Since(g.at) < g.wait { g.mu.Unlock(); return errors.New("no") }
		g.ph, g.good = trying, 0
	}
	g.mu.Unlock()
	err := f()
	g.mu.Lock()
	defer g.mu.Unlock()
	if err != nil {
		g.bad++
		if g.ph == trying || g.bad >= g.max { g.ph = up; g.at = time.Now() }
		return err
	}
	if g.ph == trying {
		g.good++
		if g.good >= g.need { g.ph = shut; g.bad = 0 }
		return nil
	}
	g.bad = 0
	return nil
}`, "threshold=max >=; open=wait >=; base=since opened; state=ph up/shut/trying; successes=need; panic-unrecorded"},
	{"a rejection that is a variable, by way of a helper", "Tap", `
import ("errors"; "sync"; "time")
type Tap struct { mu sync.Mutex; mode string; bad, max int; wait time.Duration; at time.Time }
var errDry = errors.New("dry")
func (t *Tap) Run(f func() error) error {
	if err := t.before(); err != nil { return err }
	err := f()
	t.after(err)
	return err
}
func (t *Tap) before() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mode == "dry" {
		if time.Since(t.at) < t.wait { return errDry }
		t.mode = "drip"
	}
	return nil
}
func (t *Tap) after(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil { t.bad = 0; if t.mode == "drip" { t.mode = "" }; return }
	t.bad++
	if t.mode == "drip" || t.bad >= t.max { t.mode = "dry"; t.at = time.Now() }
}`, `threshold=max >=; open=wait >=; state=mode dry//drip`},
	{"strings, lock held, last failure", "Caller", `
import ("errors"; "sync"; "time")
type Caller struct { mu sync.Mutex; n, limit int; last time.Time; mode string; pause time.Duration }
func (c *Caller) Call(f func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mode == "off" {
		if time.Since(c.last) > c.pause { c.mode = "maybe" } else { return errors.New("off") }
	}
	if err := f(); err != nil {
		c.n++
		c.last = time.Now()
		if c.n >= c.limit { c.mode = "off" }
		return err
	}
	c.mode = "on"
	c.n = 0
	return nil
}`, `threshold=limit >=; open=pause >; base=since last failure; lock-held-during-call; elapsed-strict`},
	{"bool state", "Switch", `
import ("sync"; "time")
type Switch struct { mu sync.Mutex; open bool; n int; since time.Time }
func (s *Switch) Ready() bool {
	s.mu.Lock(); defer s.mu.Unlock()
	if s.open {
		if time.Since(s.since) < 30*time.Second { return false }
		s.open = false
		s.n = 0
	}
	return true
}
func (s *Switch) Good() { s.mu.Lock(); s.n = 0; s.mu.Unlock() }
func (s *Switch) Bad() {
	s.mu.Lock(); defer s.mu.Unlock()
	s.n++
	if s.n > 4 { s.open = true; s.since = time.Now() }
}`, "threshold=4 >; base=since opened; state=open true/false"},
	{"atomics", "Fuse", `
import ("sync/atomic"; "time")
type Fuse struct { st atomic.Int32; f, s atomic.Int64; at atomic.Int64; Max, Need int64; Rest time.Duration }
func (b *Fuse) Allow() bool {
	switch b.st.Load() {
	case 0: return true
	case 1:
		if time.Now().UnixNano()-b.at.Load() > int64(b.Rest) {
			b.st.CompareAndSwap(1, 2)
			return true
		}
		return false
	}
	return true
}
func (b *Fuse) RecordFailure() {
	b.at.Store(time.Now().UnixNano())
	if b.f.Add(1) >= b.Max { b.st.Store(1) }
}
func (b *Fuse) RecordSuccess() {
	if b.st.Load() == 2 {
		if b.s.Add(1) >= b.Need { b.st.Store(0); b.f.Store(0); b.s.Store(0) }
		return
	}
	b.f.Store(0)
}`, "threshold=Max >=; open=Rest >; base=since last failure; successes=Need; unlimited-half-open"},
	{"atomic functions", "Old", `
import ("sync/atomic"; "time")
type Old struct { n int64; at int64; max int64; rest int64 }
func (o *Old) ok() bool {
	if atomic.LoadInt64(&o.n) >= o.max && time.Now().Unix()-atomic.LoadInt64(&o.at) < o.rest { return false }
	return true
}
func (o *Old) fail() { atomic.AddInt64(&o.n, 1); atomic.StoreInt64(&o.at, time.Now().Unix()) }
func (o *Old) done() { atomic.StoreInt64(&o.n, 0) }
func (o *Old) Do(f func() error) error {
	if !o.ok() { return errNo }
	err := f()
	if err != nil { o.fail() } else { o.done() }
	return err
}
var errNo = error(nil)`, "threshold=max >=; open=rest >=; base=since last failure"},
	{"deadline, inlined in a client", "Client", `
import ("errors"; "net/http"; "sync"; "time")
type Client struct { hc *http.Client; mu sync.Mutex; errs int; until time.Time }
func (c *Client) Get(u string) (*http.Response, error) {
	c.mu.Lock()
	if time.Now().Before(c.until) { c.mu.Unlock(); return nil, errors.New("down") }
	c.mu.Unlock()
	resp, err := c.hc.Get(u)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.errs++
		if c.errs >= 5 { c.until = time.Now().Add(20 * time.Second); c.errs = 0 }
		return nil, err
	}
	c.errs = 0
	return resp, nil
}`, "threshold=5 >=; base=since opened; inlined"},
	{"member of a pool", "Pool", `
import ("errors"; "time")
type node struct { fails int; down time.Time; addr string }
type Pool struct { nodes []*node; dial func(string) error }
func (p *Pool) Try() error {
	for _, n := range p.nodes {
		if time.Now().Before(n.down) { continue }
		if err := p.dial(n.addr); err != nil {
			n.fails++
			if n.fails >= 3 { n.down = time.Now().Add(time.Minute) }
			continue
		}
		n.fails = 0
		return nil
	}
	return errors.New("none")
}`, "threshold=3 >="},
	{"value of a map", "Hosts", `
import ("sync"; "time")
type rec struct { open bool; fails int; at time.Time }
type Hosts struct { mu sync.Mutex; m map[string]*rec; max int; ttl time.Duration }
func (h *Hosts) Usable(k string) bool {
	h.mu.Lock(); defer h.mu.Unlock()
	r := h.m[k]
	if r == nil || !r.open { return true }
	if time.Since(r.at) >= h.ttl { r.open = false; return true }
	return false
}
func (h *Hosts) Report(k string, err error) {
	h.mu.Lock(); defer h.mu.Unlock()
	r, ok := h.m[k]
	if !ok { r = &rec{}; h.m[k] = r }
	if err == nil { r.fails = 0; r.open = false; return }
	r.fails++
	if r.fails >= h.max { r.open = true; r.at = time.Now() }
}`, "threshold=max >=; open=ttl >=; base=since opened"},
	{"setter and rule", "Machine", `
import ("errors"; "sync"; "time")
type State int
const (Closed State = iota; Half; Open)
type Counts struct { Fails, Total uint32 }
func (c *Counts) bad() { c.Fails++ }
type Machine struct { mu sync.Mutex; state State; counts Counts; exp time.Time; trip func(Counts) bool; timeout time.Duration; onChange func(from, to State) }
func (m *Machine) cur(now time.Time) State {
	if m.state == Open && m.exp.Before(now) { m.set(Half, now) }
	return m.state
}
func (m *Machine) State() State { m.mu.Lock(); defer m.mu.Unlock(); return m.cur(time.Now()) }
func (m *Machine) set(s State, now time.Time) {
	if m.state == s { return }
	old := m.state
	m.state = s
	m.counts = Counts{}
	switch s {
	case Open: m.exp = now.Add(m.timeout)
	default: m.exp = time.Time{}
	}
	if m.onChange != nil { m.onChange(old, s) }
}
func (m *Machine) before() error {
	m.mu.Lock(); defer m.mu.Unlock()
	if m.cur(time.Now()) == Open { return errors.New("open") }
	return nil
}
func (m *Machine) after(ok bool) {
	m.mu.Lock(); defer m.mu.Unlock()
	now := time.Now()
	st := m.cur(now)
	if ok {
		if st == Half { m.set(Closed, now) }
		return
	}
	switch st {
	case Closed:
		m.counts.bad()
		if m.trip(m.counts) { m.set(Open, now) }
	case Half: m.set(Open, now)
	}
}
func (m *Machine) Execute(f func() error) error {
	if err := m.before(); err != nil { return err }
	defer func() { if e := recover(); e != nil { m.after(false); panic(e) } }()
	err := f()
	m.after(err == nil)
	return err
}`, "rule=trip; open=timeout >; base=since opened; state=state Open/Closed/Half; getter-mutates; callback-under-lock; onchange=onChange; read=State; run=Execute"},
	{"ring of results", "Ring", `
import ("sync"; "time")
type Ring struct { mu sync.Mutex; res [20]bool; i int; open bool; at time.Time; rate float64; rest time.Duration }
func (r *Ring) Allow() bool {
	r.mu.Lock(); defer r.mu.Unlock()
	if r.open && time.Since(r.at) < r.rest { return false }
	r.open = false
	return true
}
func (r *Ring) Record(ok bool) {
	r.mu.Lock(); defer r.mu.Unlock()
	r.res[r.i%20] = !ok
	r.i++
	bad := 0
	for _, b := range r.res { if b { bad++ } }
	if float64(bad)/20 >= r.rate { r.open = true; r.at = time.Now() }
}`, "ratio=rate; open=rest >="},
	{"times of failures", "Window", `
import ("sync"; "time")
type Window struct { mu sync.Mutex; bad []time.Time; opened time.Time; tripped bool; n int; span, rest time.Duration }
func (w *Window) Allow() bool {
	w.mu.Lock(); defer w.mu.Unlock()
	if !w.tripped { return true }
	if time.Since(w.opened) > w.rest { w.tripped = false; w.bad = nil; return true }
	return false
}
func (w *Window) Fail() {
	w.mu.Lock(); defer w.mu.Unlock()
	now := time.Now()
	w.bad = append(w.bad, now)
	if len(w.bad) >= w.n { w.tripped = true; w.opened = now }
}
func (w *Window) Succeed() { w.mu.Lock(); w.bad = w.bad[:0]; w.tripped = false; w.mu.Unlock() }`, "threshold=n >=; open=rest >"},
	{"rate of totals", "Rate", `
import ("errors"; "sync"; "time")
type Rate struct { mu sync.Mutex; total, bad, min int; share float64; st string; at time.Time; rest time.Duration }
var errOpen = errors.New("x")
func (r *Rate) Do(f func() (any, error)) (any, error) {
	r.mu.Lock()
	if r.st == "open" {
		if time.Now().Sub(r.at) <= r.rest { r.mu.Unlock(); return nil, errOpen }
		r.st = "half"
	}
	r.mu.Unlock()
	v, err := f()
	r.mu.Lock(); defer r.mu.Unlock()
	r.total++
	if err != nil { r.bad++ }
	if r.st == "half" {
		if err == nil { r.st = "closed"; r.total, r.bad = 0, 0 } else { r.st = "open"; r.at = time.Now() }
		return v, err
	}
	if r.total >= r.min && float64(r.bad)/float64(r.total) >= r.share { r.st = "open"; r.at = time.Now() }
	return v, err
}`, "min=min; ratio=share; open=rest >"},
	{"clock injected", "Clocked", `
import ("sync"; "time")
type clock interface { Now() time.Time }
type Clocked struct { mu sync.Mutex; clk clock; fails int; openedAt time.Time; open bool; cfg struct { Max int; Rest time.Duration } }
func (c *Clocked) Allow() error {
	c.mu.Lock(); defer c.mu.Unlock()
	if c.open && c.clk.Now().Before(c.openedAt.Add(c.cfg.Rest)) { return errClosed }
	c.open = false
	return nil
}
func (c *Clocked) Record(err error) {
	c.mu.Lock(); defer c.mu.Unlock()
	if err == nil { c.fails = 0; return }
	if c.fails++; c.fails >= c.cfg.Max { c.open = true; c.openedAt = c.clk.Now() }
}
type e string
func (e e) Error() string { return string(e) }
const errClosed = e("no")`, "threshold=Max >=; open=Rest >=; clock=clk"},
	{"timer", "Timed", `
import ("sync"; "time")
type Timed struct { mu sync.Mutex; n int; open bool; rest time.Duration }
func (t *Timed) Allowed() bool { t.mu.Lock(); defer t.mu.Unlock(); return !t.open }
func (t *Timed) Report(err error) {
	t.mu.Lock(); defer t.mu.Unlock()
	if err == nil { t.n = 0; return }
	t.n++
	if t.n >= 5 && !t.open {
		t.open = true
		time.AfterFunc(t.rest, func() { t.mu.Lock(); t.open = false; t.n = 0; t.mu.Unlock() })
	}
}`, "threshold=5 >=; open=rest; timer-transition"},
	{"half-open limit", "Limited", `
import ("sync"; "time")
type Limited struct { mu sync.Mutex; s, fails, oks, probes, max, need, lim int; at time.Time; rest time.Duration }
func (l *Limited) CanExecute() bool {
	l.mu.Lock(); defer l.mu.Unlock()
	switch l.s {
	case 1:
		if time.Since(l.at) >= l.rest { l.s = 2; l.probes = 1; l.oks = 0; return true }
		return false
	case 2:
		if l.probes >= l.lim { return false }
		l.probes++
		return true
	}
	return true
}
func (l *Limited) Success() {
	l.mu.Lock(); defer l.mu.Unlock()
	if l.s == 2 { l.probes--; l.oks++; if l.oks >= l.need { l.s = 0; l.fails = 0 } } else { l.fails = 0 }
}
func (l *Limited) Failure() {
	l.mu.Lock(); defer l.mu.Unlock()
	l.fails++
	if l.s == 2 || l.fails >= l.max { l.s = 1; l.at = time.Now() }
}`, "threshold=max >=; open=rest >=; successes=need; limit=lim; state=s 1/0/2; gate=CanExecute; success=Success; failure=Failure"},
	{"read lock upgraded, IsOpen", "Model", `
import ("sync"; "time")
type Model struct { mu sync.RWMutex; st string; n int; at time.Time }
func (m *Model) IsOpen() bool {
	m.mu.RLock()
	st, at := m.st, m.at
	m.mu.RUnlock()
	if st != "open" { return false }
	if time.Since(at) > time.Minute {
		m.mu.Lock(); m.st = "half-open"; m.mu.Unlock()
		return false
	}
	return true
}
func (m *Model) RecordFailure() { m.mu.Lock(); defer m.mu.Unlock(); m.n++; m.at = time.Now(); if m.n >= 3 { m.st = "open" } }
func (m *Model) RecordSuccess() { m.mu.Lock(); defer m.mu.Unlock(); m.n = 0; m.st = "closed" }`, "threshold=3 >=; base=since last failure; lock-upgrade; elapsed-strict; gate=IsOpen; failure=RecordFailure"},
	{"middleware", "Shield", `
import ("net/http"; "sync"; "time")
type Shield struct { mu sync.Mutex; n, max int; until time.Time; rest time.Duration }
type rw struct { http.ResponseWriter; code int }
func (s *Shield) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		blocked := time.Now().Before(s.until)
		s.mu.Unlock()
		if blocked { http.Error(w, "later", 503); return }
		x := &rw{ResponseWriter: w}
		next.ServeHTTP(x, r)
		s.mu.Lock(); defer s.mu.Unlock()
		if x.code >= 500 {
			s.n++
			if s.n >= s.max { s.until = time.Now().Add(s.rest) }
		} else { s.n = 0 }
	})
}`, "threshold=max >=; open=rest"},
	{"generic", "Box", `
import ("errors"; "sync"; "time")
type Box[T any] struct { mu sync.Mutex; bad, max int; opened time.Time; on bool; rest time.Duration }
func (b *Box[T]) Do(f func() (T, error)) (T, error) {
	var zero T
	b.mu.Lock()
	if b.on {
		if time.Since(b.opened) < b.rest { b.mu.Unlock(); return zero, errors.New("on") }
		b.on = false
	}
	b.mu.Unlock()
	v, err := f()
	b.mu.Lock(); defer b.mu.Unlock()
	if err != nil { b.bad++; if b.bad >= b.max { b.on = true; b.opened = time.Now() } } else { b.bad = 0 }
	return v, err
}`, "threshold=max >=; open=rest >="},
	{"allow with done", "Lease", `
import ("sync"; "time")
type Lease struct { mu sync.Mutex; st, fails, term int; at time.Time; min int; period time.Duration }
func (l *Lease) Allow() (bool, func(error)) {
	l.mu.Lock(); defer l.mu.Unlock()
	if l.st == 1 {
		if time.Since(l.at) <= l.period { return false, nil }
		l.st = 2
		l.term++
	}
	t := l.term
	return true, func(err error) { l.done(t, err) }
}
func (l *Lease) done(t int, err error) {
	l.mu.Lock(); defer l.mu.Unlock()
	if t != l.term { return }
	if err == nil { l.fails = 0; l.st = 0; return }
	l.fails++
	if l.st == 2 || l.fails >= l.min { l.st = 1; l.at = time.Now(); l.term++ }
}`, "threshold=min >=; open=period >; state=st 1/0/2"},
	{"slices by index", "Many", `
import "time"
type Many struct { n []int; open []bool; at []time.Time; max int; rest time.Duration }
func (m *Many) Available(i int) bool {
	if !m.open[i] { return true }
	if time.Since(m.at[i]) < m.rest { return false }
	m.open[i] = false
	return true
}
func (m *Many) Failed(i int) { m.n[i]++; if m.n[i] >= m.max { m.open[i] = true; m.at[i] = time.Now() } }
func (m *Many) Worked(i int) { m.n[i] = 0; m.open[i] = false }`, "threshold=max >=; open=rest >=; no-lock"},
	{"no state, count and gap", "Gap", `
import ("errors"; "time"; "sync/atomic")
type Gap struct { last time.Time; n, max uint64; window time.Duration }
func (g *Gap) Call(f func() error) error {
	if !g.ready() { return errors.New("open") }
	err := f()
	if err == nil { atomic.StoreUint64(&g.n, 0) } else { g.last = time.Now(); atomic.AddUint64(&g.n, 1) }
	return err
}
func (g *Gap) ready() bool {
	if time.Since(g.last) > g.window { atomic.StoreUint64(&g.n, 0); return true }
	return atomic.LoadUint64(&g.n) < g.max
}`, "threshold=max; open=window >; base=since last failure"},
	{"states that are objects", "Relay", `
import ("errors"; "sync"; "time")
type phase interface { ready(r *Relay) bool; failed(r *Relay); worked(r *Relay) }
type shut struct{}
type cut struct{ at time.Time }
type trial struct{}
type Relay struct { mu sync.Mutex; ph phase; n, max int; rest time.Duration }
func NewRelay(max int, rest time.Duration) *Relay { return &Relay{ph: &shut{}, max: max, rest: rest} }
func (r *Relay) to(p phase) { r.ph = p }
func (*shut) ready(*Relay) bool { return true }
func (*shut) failed(r *Relay) { r.n++; if r.n >= r.max { r.to(&cut{at: time.Now()}) } }
func (*shut) worked(r *Relay) { r.n = 0 }
func (c *cut) ready(r *Relay) bool { if time.Since(c.at) > r.rest { r.to(&trial{}); return true }; return false }
func (*cut) failed(*Relay) {}
func (*cut) worked(*Relay) {}
func (*trial) ready(*Relay) bool { return true }
func (*trial) failed(r *Relay) { r.to(&cut{at: time.Now()}) }
func (*trial) worked(r *Relay) { r.n = 0; r.to(&shut{}) }
func (r *Relay) Do(f func() error) error {
	r.mu.Lock()
	ok := r.ph.ready(r)
	r.mu.Unlock()
	if !ok { return errors.New("cut") }
	err := f()
	r.mu.Lock(); defer r.mu.Unlock()
	if err != nil { r.ph.failed(r) } else { r.ph.worked(r) }
	return err
}`, "threshold=max >=; open=rest >; state=ph cut/shut/trial; run=Do"},
	{"objects kept in fields, rule about counts", "Unit", `
import ("errors"; "sync"; "time")
type mode interface { before() error; after(ok bool, now time.Time); tick(now time.Time) }
type counts struct { total, bad int }
func (c *counts) fail() { c.total++; c.bad++ }
func (c *counts) clear() { c.total, c.bad = 0, 0 }
type Unit struct { mu sync.Mutex; cur, on, off, half mode; c counts; rule func(counts) bool; until time.Time; rest time.Duration }
type onMode struct { u *Unit }
type offMode struct { u *Unit }
type halfMode struct { u *Unit }
var errOff = errors.New("off")
func NewUnit(rule func(counts) bool) *Unit {
	u := &Unit{rule: rule}
	u.on = &onMode{u}; u.off = &offMode{u}; u.half = &halfMode{u}
	u.cur = u.on
	return u
}
func (u *Unit) set(m mode) { u.cur = m; u.c.clear() }
func (m *onMode) before() error { return nil }
func (m *onMode) tick(time.Time) {}
func (m *onMode) after(ok bool, now time.Time) {
	if ok { m.u.c.clear(); return }
	m.u.c.fail()
	if m.u.rule(m.u.c) { m.u.until = now.Add(m.u.rest); m.u.set(m.u.off) }
}
func (m *offMode) before() error { return errOff }
func (m *offMode) tick(now time.Time) { if !now.Before(m.u.until) { m.u.set(m.u.half) } }
func (m *offMode) after(bool, time.Time) {}
func (m *halfMode) before() error { return nil }
func (m *halfMode) tick(time.Time) {}
func (m *halfMode) after(ok bool, now time.Time) { if ok { m.u.set(m.u.on) } else { m.u.until = now.Add(m.u.rest); m.u.set(m.u.off) } }
func (u *Unit) enter() error { u.mu.Lock(); defer u.mu.Unlock(); u.cur.tick(time.Now()); return u.cur.before() }
func (u *Unit) leave(ok bool) { u.mu.Lock(); defer u.mu.Unlock(); u.cur.after(ok, time.Now()) }
func (u *Unit) Run(f func() error) error { if err := u.enter(); err != nil { return err }; err := f(); u.leave(err == nil); return err }`,
		"rule=rule; open=rest >=; state=cur offMode/onMode/halfMode; run=Run"},
	{"snapshot behind an atomic pointer", "Swap", `
import ("sync/atomic"; "time")
type snap struct { st, fails int; at time.Time }
type Swap struct { p atomic.Pointer[snap]; max int; rest time.Duration }
func (s *Swap) Ok() bool {
	old := s.p.Load()
	if old.st == 1 {
		if time.Since(old.at) < s.rest { return false }
		s.p.CompareAndSwap(old, &snap{st: 2, fails: old.fails, at: old.at})
	}
	return true
}
func (s *Swap) Done(err error) {
	old := s.p.Load()
	if err == nil { s.p.Store(&snap{st: 0, fails: 0}); return }
	if old.fails+1 >= s.max || old.st == 2 { s.p.Store(&snap{st: 1, fails: old.fails + 1, at: time.Now()}); return }
	s.p.Store(&snap{st: old.st, fails: old.fails + 1})
}`, "open=rest >=; state=st 1/0/2; gate=Ok"},
	{"goroutine that sleeps", "Sleeper", `
import ("errors"; "sync"; "sync/atomic"; "time")
type Sleeper struct { mu sync.Mutex; st uint32; bad, max int; rest time.Duration }
func (s *Sleeper) state() uint32 { return atomic.LoadUint32((*uint32)(&s.st)) }
func (s *Sleeper) put(v uint32) { s.bad = 0; atomic.StoreUint32((*uint32)(&s.st), v) }
func (s *Sleeper) trip() { s.put(1); go s.later() }
func (s *Sleeper) later() { time.Sleep(s.rest); s.mu.Lock(); defer s.mu.Unlock(); s.put(2) }
func (s *Sleeper) Do(f func() error) error {
	if s.state() == 1 { return errors.New("up") }
	err := f()
	s.mu.Lock(); defer s.mu.Unlock()
	if err == nil { if s.st == 2 { s.put(0) }; return nil }
	s.bad++
	if s.st == 2 || s.bad >= s.max { s.trip() }
	return err
}`, "threshold=max >=; open=rest; state=st 1/0/2; timer-transition"},
	{"timer behind a variable, counts in a struct with methods", "Wait", `
import ("sync"; "time")
type tally struct { bad uint64 }
func (t *tally) fail() uint64 { t.bad++; return t.bad }
func (t *tally) reset() { t.bad = 0 }
var after = func(d time.Duration, f func()) { time.AfterFunc(d, f) }
type Wait struct { mu sync.RWMutex; t tally; st int8; max uint64; d time.Duration }
func (w *Wait) Avail() bool { w.mu.RLock(); defer w.mu.RUnlock(); return w.st == 0 || w.st == 1 }
func (w *Wait) Fail() {
	w.mu.Lock(); defer w.mu.Unlock()
	switch w.st {
	case 1: w.st = 2; after(w.d, w.over)
	case 0: if n := w.t.fail(); n >= w.max { w.st = 2; after(w.d, w.over) }
	}
}
func (w *Wait) Success() { w.mu.Lock(); defer w.mu.Unlock(); if w.st == 1 { w.t.reset(); w.st = 0 } }
func (w *Wait) over() { w.mu.Lock(); w.st = 1; w.mu.Unlock() }`, "threshold=max >=; open=d; timer-transition; gate=Avail; success=Success; failure=Fail"},
	{"rule that is given the breaker", "Judge", `
import ("sync"; "time")
type Judge struct { mu sync.Mutex; Bad, Row int; down bool; at time.Time; Trip func(*Judge) bool; rest time.Duration }
func (j *Judge) Ready() bool { j.mu.Lock(); defer j.mu.Unlock(); return !j.down || time.Since(j.at) > j.rest }
func (j *Judge) Fail() {
	j.mu.Lock(); defer j.mu.Unlock()
	j.Bad++
	j.Row++
	j.at = time.Now()
	if j.Trip != nil && j.Trip(j) { j.down = true }
}
func (j *Judge) Success() { j.mu.Lock(); defer j.mu.Unlock(); j.Row = 0; if j.down && time.Since(j.at) > j.rest { j.down = false; j.Bad = 0 } }
func (j *Judge) Call(f func() error) error { if !j.Ready() { return errDown }; err := f(); if err != nil { j.Fail(); return err }; j.Success(); return nil }
type down string
func (d down) Error() string { return string(d) }
const errDown = down("down")`, "rule=Trip; open=rest >; gate=Ready; run=Call; success=Success; failure=Fail"},
	{"policy behind an interface", "Panel", `
import ("sync"; "time")
type policy interface { ShouldOpen(fails, total int) bool }
type Panel struct { mu sync.Mutex; fails, total int; open bool; at time.Time; p policy; rest time.Duration }
func (p *Panel) Allow() bool {
	p.mu.Lock(); defer p.mu.Unlock()
	if p.open && time.Since(p.at) < p.rest { return false }
	p.open = false
	return true
}
func (p *Panel) Record(ok bool) {
	p.mu.Lock(); defer p.mu.Unlock()
	p.total++
	if ok { p.fails = 0; return }
	p.fails++
	if p.p.ShouldOpen(p.fails, p.total) { p.open = true; p.at = time.Now() }
}`, "rule=p; open=rest >=; gate=Allow; failure=Record"},
	{"success does nothing, time closes it", "FailGuard", `
import ("sync"; "time")
var clock = time.Now
type FailGuard struct { mu sync.Mutex; failures, max int; tripped bool; last, ok time.Time; rest time.Duration }
func (g *FailGuard) Allow() bool { return !g.Blocked() }
func (g *FailGuard) Blocked() bool {
	g.mu.Lock(); defer g.mu.Unlock()
	if g.tripped && clock().Sub(g.last) > g.rest { g.tripped = false; g.failures = 0 }
	return g.tripped
}
func (g *FailGuard) RecordSuccess() { g.mu.Lock(); defer g.mu.Unlock(); g.ok = clock() }
func (g *FailGuard) RecordFailure() { g.mu.Lock(); defer g.mu.Unlock(); g.failures++; g.last = clock(); if g.failures >= g.max { g.tripped = true } }`,
		"threshold=max >=; base=since last failure; success-keeps-count; gate=Allow; gate=Blocked; failure=RecordFailure"},
	{"inlined in a retrying client, one probe", "Fetcher", `
import ("errors"; "net/http"; "sync"; "time")
type Fetcher struct { hc *http.Client; tries, max int; rest time.Duration; mu sync.Mutex; st string; bad int; at time.Time; probing bool }
func (f *Fetcher) Get(req *http.Request) (*http.Response, error) {
	for i := 0; ; i++ {
		if !f.allow() { return nil, errors.New("down") }
		resp, err := f.hc.Do(req)
		f.report(resp, err)
		if err == nil || i >= f.tries { return resp, err }
	}
}
func (f *Fetcher) allow() bool {
	f.mu.Lock(); defer f.mu.Unlock()
	if f.st == "open" && time.Since(f.at) > f.rest { f.st = "half"; f.probing = false }
	switch f.st {
	case "closed": return true
	case "half":
		if f.probing { return false }
		f.probing = true
		return true
	}
	return false
}
func (f *Fetcher) report(resp *http.Response, err error) {
	f.mu.Lock(); defer f.mu.Unlock()
	if err != nil || resp.StatusCode >= 500 {
		f.bad++
		if f.st == "half" || f.st == "closed" && f.bad >= f.max { f.st = "open"; f.at = time.Now(); f.probing = false }
		return
	}
	if f.st == "open" { return }
	f.st = "closed"
	f.bad = 0
	f.probing = false
}`, "threshold=max >=; open=rest >; state=st open/closed/half; limit=1; half-open-slot-leak; run=Get"},
	{"each failure opens it, for longer and longer", "Route", `
import ("net/http"; "sync"; "time")
const (fine = iota; resting; candidate)
type Route struct { mu sync.Mutex; mode, fails int; until time.Time; base time.Duration; fast, slow http.RoundTripper }
func (r *Route) usable() bool {
	r.mu.Lock(); defer r.mu.Unlock()
	switch r.mode {
	case fine: return true
	case resting:
		if time.Now().Before(r.until) { return false }
		r.mode = candidate
		return false
	}
	return true
}
func (r *Route) bad() { r.mu.Lock(); defer r.mu.Unlock(); r.fails++; r.mode = resting; r.until = time.Now().Add(r.base << r.fails) }
func (r *Route) good() { r.mu.Lock(); defer r.mu.Unlock(); r.mode, r.fails = fine, 0 }
func (r *Route) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.usable() {
		resp, err := r.fast.RoundTrip(req)
		if err == nil { r.good(); return resp, nil }
		r.bad()
		return nil, err
	}
	return r.slow.RoundTrip(req)
}`, "threshold=1 >=; state=mode resting/fine/candidate"},
	{"counts kept by an object in a field", "Door", `
import ("errors"; "expvar"; "sync"; "time")
type Door struct { mu sync.Mutex; st string; fails *expvar.Int; max int64; at time.Time; rest time.Duration; seen int }
func (d *Door) Enter() error {
	d.mu.Lock(); defer d.mu.Unlock()
	d.seen++
	if d.st == "shut" {
		if time.Since(d.at) < d.rest { return errors.New("shut") }
		d.st = "ajar"
	}
	return nil
}
func (d *Door) Leave(err error) {
	d.mu.Lock(); defer d.mu.Unlock()
	if err == nil { d.fails.Set(0); d.st = "open"; return }
	d.fails.Add(1)
	if d.st == "ajar" || d.fails.Value() >= d.max { d.st = "shut"; d.at = time.Now() }
}
func (d *Door) Pass(f func() error) error { if err := d.Enter(); err != nil { return err }; err := f(); d.Leave(err); return err }`,
		"open=rest >=; state=st shut/open/ajar; gate=Enter; run=Pass"},
	{"package variables", "p", `
import ("errors"; "sync"; "time")
var (
	mu sync.Mutex
	fails int
	until time.Time
)
const limit, rest = 4, time.Minute
func allowed() bool { mu.Lock(); defer mu.Unlock(); return time.Now().After(until) }
func note(err error) {
	mu.Lock(); defer mu.Unlock()
	if err == nil { fails = 0; return }
	fails++
	if fails >= limit { until = time.Now().Add(rest); fails = 0 }
}
func Send(f func() error) error {
	if !allowed() { return errors.New("down") }
	err := f()
	note(err)
	return err
}`, "threshold=4 >=; base=since opened; inlined; forgets-on-open"},
	{"one says it is time, another opens", "Ejector", `
import ("sync"; "time")
type Ejector struct { mu sync.Mutex; row, max int; until time.Time; rest time.Duration }
func (e *Ejector) record(failed bool) string {
	e.mu.Lock(); defer e.mu.Unlock()
	if !failed { e.row = 0; return "" }
	e.row++
	if e.row >= e.max { return "row" }
	return ""
}
func (e *Ejector) eject(now time.Time) { e.mu.Lock(); defer e.mu.Unlock(); e.until = now.Add(e.rest); e.row = 0 }
func (e *Ejector) ejected(now time.Time) bool {
	e.mu.Lock(); defer e.mu.Unlock()
	if now.Before(e.until) { return true }
	e.until = time.Time{}
	return false
}
type Front struct { es []*Ejector; call func(int) error }
func (f *Front) Do() error {
	for i, e := range f.es {
		now := time.Now()
		if e.ejected(now) { continue }
		err := f.call(i)
		if e.record(err != nil) != "" { e.eject(now) }
		if err == nil { return nil }
	}
	return nil
}`, "threshold=max >=; open=rest; base=since opened; gate=ejected"},
}
