package handrolled

// negatives share words or parts with breakers and are none.
var negatives = []struct{ name, src string }{
	{"exchange circuit breaker", `
import ("time"; "sync")
type CircuitBreaker struct { mu sync.Mutex; ref float64; halted bool; at time.Time; level int }
func (c *CircuitBreaker) OnPrice(p float64) { c.mu.Lock(); defer c.mu.Unlock(); if (c.ref-p)/c.ref >= 0.07 { c.halted = true; c.at = time.Now(); c.level++ } }
func (c *CircuitBreaker) Halted() bool { c.mu.Lock(); defer c.mu.Unlock(); if c.halted && time.Since(c.at) > 15*time.Minute { c.halted = false }; return c.halted }`},
	{"token bucket", `
import ("time"; "sync")
type Limiter struct { mu sync.Mutex; tokens, max float64; last time.Time; rate float64 }
func (l *Limiter) Allow() bool { l.mu.Lock(); defer l.mu.Unlock(); now := time.Now(); l.tokens += now.Sub(l.last).Seconds()*l.rate; if l.tokens > l.max { l.tokens = l.max }; l.last = now; if l.tokens < 1 { return false }; l.tokens--; return true }`},
	{"fixed window", `
import ("time"; "sync")
type Limiter struct { mu sync.Mutex; n, max int; start time.Time; per time.Duration }
func (l *Limiter) Allow() bool { l.mu.Lock(); defer l.mu.Unlock(); if time.Since(l.start) >= l.per { l.start = time.Now(); l.n = 0 }; if l.n >= l.max { return false }; l.n++; return true }`},
	{"limiter that blocks", `
import ("time"; "sync")
type Limiter struct { mu sync.Mutex; n, max int; until time.Time }
func (l *Limiter) Allow() bool { l.mu.Lock(); defer l.mu.Unlock(); if time.Now().Before(l.until) { return false }; l.n++; if l.n > l.max { l.until = time.Now().Add(time.Minute); return false }; return true }`},
	{"plain retry", `
import "time"
type Retry struct { max int; wait time.Duration; tries int }
func (r *Retry) Do(f func() error) error { var err error; for i := 0; i < r.max; i++ { if err = f(); err == nil { return nil }; r.tries++; time.Sleep(r.wait) }; return err }`},
	{"retry with budget and backoff", `
import ("time"; "errors"; "sync")
type Jobs struct { mu sync.Mutex; n map[string]int; last map[string]time.Time; max int; gap time.Duration }
func (j *Jobs) Try(k string, f func() error) error {
	if j.n[k] >= j.max { return errors.New("given up") }
	if j.n[k] > 1 && time.Since(j.last[k]) < j.gap { return errors.New("later") }
	j.last[k] = time.Now()
	j.n[k]++
	return f()
}`},
	{"line breaker", `
import "time"
type LineBreaker struct { col, width int; out []byte; started time.Time }
func (l *LineBreaker) Write(b []byte) (int, error) { for _, c := range b { l.out = append(l.out, c); l.col++; if l.col >= l.width { l.out = append(l.out, '\n'); l.col = 0 } }; return len(b), nil }`},
	{"tie breaker", `
import "time"
type TieBreaker struct { wins int; last time.Time }
func (t *TieBreaker) Less(o *TieBreaker) bool { if t.wins == o.wins { return t.last.Before(o.last) }; return t.wins > o.wins }
func (t *TieBreaker) Win() { t.wins++; t.last = time.Now() }`},
	{"relay circuit", `
import ("time"; "errors"; "sync")
type Circuit struct { mu sync.Mutex; open bool; streams, max int; born time.Time }
func (c *Circuit) Open() error { c.mu.Lock(); defer c.mu.Unlock(); if c.open { return errors.New("open") }; c.open = true; c.born = time.Now(); return nil }
func (c *Circuit) Stream() error { c.mu.Lock(); defer c.mu.Unlock(); if !c.open || c.streams >= c.max { return errors.New("no") }; c.streams++; return nil }
func (c *Circuit) Expired() bool { return time.Since(c.born) > time.Hour }`},
	{"TCP half-open", `
import "time"
const (Listen = iota; HalfOpen; Established)
type Conn struct { state, syn int; at time.Time }
func (c *Conn) Syn() { c.syn++; c.state = HalfOpen; c.at = time.Now() }
func (c *Conn) Ack() { c.state = Established }
func (c *Conn) Stale() bool { return c.state == HalfOpen && time.Since(c.at) > 3*time.Second }`},
	{"bulkhead", `
import ("errors"; "sync"; "time")
type Bulkhead struct { mu sync.Mutex; in, max int; rejected int; last time.Time }
func (b *Bulkhead) Execute(f func() error) error { b.mu.Lock(); if b.in >= b.max { b.rejected++; b.last = time.Now(); b.mu.Unlock(); return errors.New("full") }; b.in++; b.mu.Unlock(); defer func() { b.mu.Lock(); b.in--; b.mu.Unlock() }(); return f() }`},
	{"registry of breakers", `
import ("sync"; "time")
type breaker interface { Allow() bool }
type CircuitBreakerRegistry struct { mu sync.Mutex; m map[string]breaker; made int; last time.Time; max int }
func (r *CircuitBreakerRegistry) Get(k string, mk func() breaker) breaker { r.mu.Lock(); defer r.mu.Unlock(); if b, ok := r.m[k]; ok { return b }; r.made++; r.last = time.Now(); r.m[k] = mk(); return r.m[k] }`},
	{"health checker without gate", `
import ("sync"; "time")
type Checker struct { mu sync.Mutex; fails, max int; healthy bool; last time.Time; probe func() error }
func (c *Checker) loop(stop chan struct{}) { t := time.NewTicker(time.Second); for { select { case <-t.C: c.check(); case <-stop: return } } }
func (c *Checker) check() { err := c.probe(); c.mu.Lock(); defer c.mu.Unlock(); c.last = time.Now(); if err != nil { c.fails++; if c.fails >= c.max { c.healthy = false }; return }; c.fails = 0; c.healthy = true }
func (c *Checker) Healthy() bool { c.mu.Lock(); defer c.mu.Unlock(); return c.healthy }`},
	{"failure detector", `
import ("sync"; "time")
type Peer struct { mu sync.Mutex; dead bool; missed int; seen time.Time }
func (p *Peer) Beat() { p.mu.Lock(); p.seen = time.Now(); p.missed = 0; p.dead = false; p.mu.Unlock() }
func (p *Peer) Tick() { p.mu.Lock(); defer p.mu.Unlock(); if time.Since(p.seen) > time.Second { p.missed++; if p.missed >= 3 { p.dead = true } } }
func (p *Peer) Send(f func() error) error { if p.dead { return nil }; return f() }`},
	{"latched kill switch", `
import ("errors"; "sync"; "time")
type CircuitBreaker struct { mu sync.Mutex; halted bool; errs, max int; at time.Time }
func (c *CircuitBreaker) Allow() error { c.mu.Lock(); defer c.mu.Unlock(); if c.halted { return errors.New("halted") }; return nil }
func (c *CircuitBreaker) OnError() { c.mu.Lock(); defer c.mu.Unlock(); c.errs++; if c.errs >= c.max { c.halted = true; c.at = time.Now() } }
func (c *CircuitBreaker) OnSuccess() { c.mu.Lock(); c.errs = 0; c.mu.Unlock() }
func (c *CircuitBreaker) Resume() { c.mu.Lock(); c.halted = false; c.errs = 0; c.mu.Unlock() }`},
	{"wrapper of a breaker", `
import ("errors"; "time")
type inner interface { Execute(func() error) error; State() int }
type CircuitBreaker struct { in inner; calls, fails int; last time.Time }
func (c *CircuitBreaker) Execute(f func() error) error { c.calls++; err := c.in.Execute(f); if err != nil { c.fails++; c.last = time.Now(); return errors.Join(err) }; return nil }`},
	{"configuration only", `
import "time"
type CircuitBreaker struct { FailureThreshold int; Timeout time.Duration; n int }
func (c *CircuitBreaker) Validate() bool { c.n++; return c.FailureThreshold > 0 && c.Timeout > 0 }`},
	{"state record", `
import "time"
type CircuitBreakerState struct { State string; Failures int; OpenedAt time.Time; loads int }
func (s *CircuitBreakerState) IsOpen() bool { return s.State == "open" }
func (s *CircuitBreakerState) Load() { s.loads++ }`},
	{"stub", `
import "time"
type CircuitBreaker struct { timeout time.Duration; calls int }
func (c *CircuitBreaker) Execute(f func() error) error { c.calls++; return f() }
func (c *CircuitBreaker) Allow() bool { return true }`},
	{"cache with expiry and hits", `
import ("sync"; "time")
type entry struct { v any; at time.Time; hits int; hot bool }
type Cache struct { mu sync.Mutex; m map[string]*entry; ttl time.Duration }
func (c *Cache) Get(k string) (any, bool) { c.mu.Lock(); defer c.mu.Unlock(); e := c.m[k]; if e == nil || time.Since(e.at) > c.ttl { return nil, false }; e.hits++; if e.hits >= 10 { e.hot = true }; return e.v, true }
func (c *Cache) Put(k string, v any) { c.mu.Lock(); c.m[k] = &entry{v: v, at: time.Now()}; c.mu.Unlock() }`},
	{"connection pool with idle time", `
import ("errors"; "sync"; "time")
type conn struct { used time.Time; closed bool }
type Pool struct { mu sync.Mutex; free []*conn; n, max int; idle time.Duration }
func (p *Pool) Get() (*conn, error) { p.mu.Lock(); defer p.mu.Unlock(); for _, c := range p.free { if time.Since(c.used) > p.idle { c.closed = true; p.n--; continue }; return c, nil }; if p.n >= p.max { return nil, errors.New("full") }; p.n++; return &conn{used: time.Now()}, nil }
func (p *Pool) Put(c *conn) { p.mu.Lock(); c.used = time.Now(); p.free = append(p.free, c); p.mu.Unlock() }`},
	{"cooldown from a header", `
import ("net/http"; "sync"; "time")
type Key struct { mu sync.Mutex; until time.Time; used int }
func (k *Key) Ready() bool { k.mu.Lock(); defer k.mu.Unlock(); return time.Now().After(k.until) }
func (k *Key) Seen(r *http.Response) { k.mu.Lock(); defer k.mu.Unlock(); k.used++; if r.StatusCode == 429 { k.until = time.Now().Add(time.Minute) } }`},
	{"batcher", `
import ("sync"; "time")
type Batch struct { mu sync.Mutex; items []int; last time.Time; max int; every time.Duration; flush func([]int) error }
func (b *Batch) Add(i int) error { b.mu.Lock(); defer b.mu.Unlock(); b.items = append(b.items, i); if len(b.items) >= b.max || time.Since(b.last) > b.every { err := b.flush(b.items); b.items = nil; b.last = time.Now(); return err }; return nil }`},
	{"statistics of calls", `
import ("sync/atomic"; "time")
type Stats struct { total, failed, inRow atomic.Int64; last atomic.Int64 }
func (s *Stats) Record(err error, took time.Duration) { s.total.Add(1); if err != nil { s.failed.Add(1); s.inRow.Add(1); s.last.Store(time.Now().UnixNano()) } else { s.inRow.Store(0) } }
func (s *Stats) Failing() bool { return s.inRow.Load() >= 10 }`},
	{"leader election", `
import ("sync"; "time")
type Node struct { mu sync.Mutex; role, votes, quorum int; term uint64; heard time.Time; timeout time.Duration }
func (n *Node) Tick() { n.mu.Lock(); defer n.mu.Unlock(); if n.role != 2 && time.Since(n.heard) > n.timeout { n.role = 1; n.term++; n.votes = 1; n.heard = time.Now() } }
func (n *Node) Vote(ok bool) { n.mu.Lock(); defer n.mu.Unlock(); if ok { n.votes++ }; if n.votes >= n.quorum { n.role = 2 } }
func (n *Node) Propose(f func() error) error { if n.role != 2 { return nil }; return f() }`},
	{"session with idle time", `
import ("errors"; "time")
type Session struct { at time.Time; reqs, max int; gone bool }
func (s *Session) Use() error { if s.gone { return errors.New("gone") }; if time.Since(s.at) > time.Hour { s.gone = true; return errors.New("old") }; s.at = time.Now(); s.reqs++; if s.reqs > s.max { s.gone = true }; return nil }`},
	{"debounce", `
import ("sync"; "time")
type Debounce struct { mu sync.Mutex; n int; last time.Time; gap time.Duration; f func() }
func (d *Debounce) Hit() { d.mu.Lock(); defer d.mu.Unlock(); d.n++; if time.Since(d.last) < d.gap { return }; d.last = time.Now(); d.f() }`},
	{"registry that evicts the idle", `
import ("errors"; "sync"; "time")
type item struct { last time.Time; b any }
type Registry struct { mu sync.Mutex; m map[string]*item; size, limit int; idle time.Duration; mk func(string) (any, error) }
func (r *Registry) Get(k string) (any, error) {
	r.mu.Lock(); defer r.mu.Unlock()
	if r.size >= r.limit { if old := r.m[k]; old != nil { old.last = time.Now(); return old.b, nil }; return nil, errors.New("full") }
	b, err := r.mk(k)
	if err != nil { return nil, err }
	r.m[k] = &item{last: time.Now(), b: b}
	r.size++
	return b, nil
}
func (r *Registry) sweep() { r.mu.Lock(); defer r.mu.Unlock(); for k, i := range r.m { if time.Since(i.last) < r.idle { continue }; delete(r.m, k); r.size-- } }`},
	{"login lockout", `
import ("errors"; "sync"; "time")
type record struct { failed int; lockedUntil time.Time }
type Accounts struct { mu sync.Mutex; m map[string]*record; max int; lock time.Duration; verify func(user, pw string) error }
func (s *Accounts) Login(user, pw string) error {
	s.mu.Lock(); defer s.mu.Unlock()
	r := s.m[user]
	if r == nil { r = &record{}; s.m[user] = r }
	if time.Now().Before(r.lockedUntil) { return errors.New("locked") }
	if err := s.verify(user, pw); err != nil {
		r.failed++
		if r.failed >= s.max { r.lockedUntil = time.Now().Add(s.lock); r.failed = 0 }
		return err
	}
	r.failed = 0
	return nil
}`},
	{"ban of an address", `
import ("sync"; "time")
type fault struct { count int; till time.Time }
type RateGuard struct { mu sync.Mutex; m map[string]*fault; max int; block time.Duration }
func (l *RateGuard) Allow(ip string) bool { l.mu.Lock(); defer l.mu.Unlock(); f := l.m[ip]; return f == nil || !time.Now().Before(f.till) }
func (l *RateGuard) RecordFailure(ip string) { l.mu.Lock(); defer l.mu.Unlock(); f := l.m[ip]; if f == nil { f = &fault{}; l.m[ip] = f }; f.count++; if f.count >= l.max { f.till = time.Now().Add(l.block) } }
func (l *RateGuard) Forgive(ip string) { l.mu.Lock(); defer l.mu.Unlock(); if f := l.m[ip]; f != nil { f.count = 0 } }
type handler struct { l *RateGuard; next func(string) error }
func (h *handler) Serve(ip string) error { if !h.l.Allow(ip) { return nil }; if err := h.next(ip); err != nil { h.l.RecordFailure(ip); return err }; h.l.Forgive(ip); return nil }`},
	{"eviction that blocks for a while", `
import "time"
type limiter struct { added, evicted int64; share float64; until time.Time }
func (l *limiter) Allow() bool {
	if !l.until.IsZero() { if time.Now().Before(l.until) { return false }; l.reset() }
	if l.added == 0 { l.added++; return true }
	if float64(l.evicted)/float64(l.added) > l.share { l.until = time.Now().Add(time.Minute); return false }
	l.added++
	return true
}
func (l *limiter) Evict() { l.evicted++ }
func (l *limiter) reset() { l.added, l.evicted, l.until = 0, 0, time.Time{} }`},
	{"chunks that are flushed", `
import ("errors"; "sync"; "time")
type chunk struct { data []int; updated time.Time; closed bool; reason string }
type Store struct { mu sync.Mutex; chunks []*chunk; idle time.Duration; max int; write func([]int) error }
func (s *Store) due(c *chunk) (bool, string) { if c.closed { return true, "full" }; if time.Since(c.updated) > s.idle { return true, "idle" }; return false, "" }
func (s *Store) Push(i int) error { s.mu.Lock(); defer s.mu.Unlock(); c := s.chunks[0]; c.data = append(c.data, i); c.updated = time.Now(); if len(c.data) >= s.max { c.closed = true; c.reason = "full" }; return nil }
func (s *Store) Flush() error { s.mu.Lock(); defer s.mu.Unlock(); for _, c := range s.chunks { ok, why := s.due(c); if !ok { continue }; c.reason = why; if err := s.write(c.data); err != nil { return errors.Join(err) } }; return nil }`},
	{"work that is tried again later", `
import ("sync"; "time")
type job struct { tries int; next time.Time; done bool }
type Queue struct { mu sync.Mutex; jobs []*job; run func(*job) error }
func (q *Queue) Tick() {
	q.mu.Lock(); defer q.mu.Unlock()
	for _, j := range q.jobs {
		if j.done || time.Now().Before(j.next) { continue }
		if err := q.run(j); err != nil { j.tries++; j.next = time.Now().Add(time.Duration(j.tries) * time.Second); continue }
		j.tries = 0
		j.done = true
	}
}`},
	{"operation with many statuses", `
import ("errors"; "sync"; "time")
type Op struct { mu sync.Mutex; status, steps, max int; at time.Time; limit time.Duration }
func (o *Op) to(s int) { o.status = s; o.at = time.Now() }
func (o *Op) Step(f func() error) error {
	o.mu.Lock(); defer o.mu.Unlock()
	switch o.status { case 3, 4, 5, 6: return errors.New("over") }
	if o.status == 1 && time.Since(o.at) > o.limit { o.to(4); return errors.New("late") }
	if err := f(); err != nil { o.steps++; if o.steps >= o.max { o.to(5) }; return err }
	o.steps = 0
	o.to(2)
	return nil
}
func (o *Op) Cancel() { o.mu.Lock(); o.to(6); o.mu.Unlock() }
func (o *Op) Finish() { o.mu.Lock(); o.to(3); o.mu.Unlock() }`},
	{"interface with ordinary implementations", `
import ("errors"; "sync"; "time")
type backend interface { Read(k string) (string, error) }
type disk struct { reads int; last time.Time }
type memory struct { hits int; m map[string]string }
func (d *disk) Read(k string) (string, error) { d.reads++; d.last = time.Now(); return "", errors.New("no") }
func (m *memory) Read(k string) (string, error) { m.hits++; return m.m[k], nil }
type Cache struct { mu sync.Mutex; b backend; n, max int; ttl time.Duration; at time.Time }
func (c *Cache) Use(b backend) { c.b = b }
func (c *Cache) Get(k string) (string, error) { c.mu.Lock(); defer c.mu.Unlock(); if time.Since(c.at) > c.ttl { c.n = 0; c.at = time.Now() }; c.n++; return c.b.Read(k) }`},
	{"package variables that count", `
import ("sync"; "time")
var (
	mu sync.Mutex
	hits int
	last time.Time
)
func Hit() bool { mu.Lock(); defer mu.Unlock(); if time.Since(last) > time.Minute { hits, last = 0, time.Now() }; hits++; return hits <= 10 }
func Hits() int { mu.Lock(); defer mu.Unlock(); return hits }`},
}
