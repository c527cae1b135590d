// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import "time"

// The answers to a call that wants to run.
const (
	refAdmit     = "admitted"
	refOpen      = "open"
	refProbe     = "probe limit"
	refThrottled = "throttled"
	refIsolated  = "isolated"
	refBusy      = "busy"
)

// ask says which answers a call may get. There are several where chance
// decides, or where two rejections apply.
func (r *oracle) ask(now int64) []string {
	r.look(now)
	may := r.judge()
	if r.mode == ModeDisabled || r.c.MaxConcurrent == 0 || r.running() < r.c.MaxConcurrent {
		return may
	}
	switch {
	case may[0] == refOpen || may[0] == refIsolated:
		return may
	case may[0] == refProbe && !r.ramping:
		return append(may, refBusy)
	}
	return []string{refBusy}
}

func (r *oracle) running() (n int) {
	for _, c := range r.calls {
		if c.placed && !c.ended {
			n++
		}
	}
	return n
}

func (r *oracle) judge() []string {
	switch {
	case r.mode == ModeDisabled:
		return []string{refAdmit}
	case r.mode == ModeIsolated:
		return []string{refIsolated}
	case r.state == Open:
		return []string{refOpen}
	case r.ramping:
		if r.rampAdmits() {
			return []string{refAdmit}
		}
		return []string{refProbe}
	case r.state == HalfOpen:
		if r.probeFree() || r.leaseOver() {
			return []string{refAdmit}
		}
		return []string{refProbe}
	case r.throttle() > 0 && r.now-r.lastPass < int64(r.c.ProbeInterval):
		return []string{refAdmit, refThrottled}
	}
	return []string{refAdmit}
}

// rampAdmits spreads the admitted calls evenly; the first one is admitted.
func (r *oracle) rampAdmits() bool {
	due := r.c.Ramp[r.step]
	for _, s := range r.shares {
		due += s
	}
	return due+1-r.first+1e-6 >= float64(r.passed+1)
}

func (r *oracle) probeFree() bool {
	var taken int
	for _, c := range r.probes() {
		switch r.c.ProbeLimit {
		case ProbesTotal:
			if !c.ended || c.outcome != Ignored {
				taken++
			}
		case ProbesPerInterval:
			if r.now-r.interval < int64(r.c.ProbeInterval) && c.id > r.before {
				taken++
			}
		default:
			if !c.ended {
				taken++
			}
		}
	}
	return taken < r.c.Probes
}

func (r *oracle) leaseOver() bool {
	probes := r.probes()
	last := probes[len(probes)-1]
	return r.c.ProbeLease >= 0 && r.now-last.began >= int64(r.c.ProbeLease)
}

// throttle is the probability of a rejection.
func (r *oracle) throttle() float64 {
	var ok, all float64
	for _, res := range r.window.kept(r.now) {
		switch {
		case res.rejected || res.o == Failure:
			all++
		case res.o == Success:
			ok, all = ok+1, all+1
		}
	}
	if r.c.Throttle == 0 || all < float64(r.c.MinCalls) {
		return 0
	}
	return (all - r.c.Throttle*ok) / (all + 1)
}

// answered takes the answer that the call got: for a call that only shadow mode
// admitted, the one it would have got. The call is nil if it may not run.
func (r *oracle) answered(answer string) *refCall {
	c := &refCall{
		id: len(r.calls) + 1, began: r.now, state: r.state, disabled: r.mode == ModeDisabled,
		measured: r.c.SlowRatio > 0, shadowed: answer != refAdmit,
	}
	if r.ramping && answer != refBusy {
		r.shares = append(r.shares, r.c.Ramp[r.step])
	}
	switch {
	case answer == refAdmit:
		r.admit(c)
	case answer == refThrottled:
		r.window.add(refResult{at: r.now, slot: r.now, o: Ignored, rejected: true})
	}
	if c.shadowed && r.mode != ModeShadow {
		r.rejected++
		return nil
	}
	if c.shadowed {
		r.shadowed++
	}
	r.calls = append(r.calls, c)
	return c
}

func (r *oracle) admit(c *refCall) {
	c.placed = r.c.MaxConcurrent > 0 && !c.disabled
	r.lastPass = r.now
	switch {
	case c.disabled:
	case r.probing():
		if !r.probeFree() {
			r.drop() // the lease is over
		}
		if r.c.ProbeLimit == ProbesPerInterval && r.now-r.interval >= int64(r.c.ProbeInterval) {
			r.interval, r.before = r.now, len(r.calls)
		}
		c.probe = true
	case r.ramping:
		r.passed++
		fallthrough
	default:
		c.counted = r.tracks()
	}
	c.era = r.era
}

// drop forgets the calls in flight; probing starts afresh.
func (r *oracle) drop() {
	r.era++
	if r.probing() {
		r.interval = r.now
	}
}

func (r *oracle) automatic() bool { return r.mode == ModeNormal || r.mode == ModeShadow }

func (r *oracle) trip(now int64, d time.Duration, cause error) {
	r.look(now)
	if !r.automatic() {
		return
	}
	r.moveTo(Open, ReasonTripped, cause)
	if d > 0 {
		r.length = int64(d)
	}
	r.held = d < 0
}

func (r *oracle) reset(now int64) {
	r.look(now)
	if r.automatic() {
		r.moveTo(Closed, ReasonReset, nil)
	}
}

func (r *oracle) setMode(mode Mode, now int64) {
	old := r.mode
	if mode == old {
		return
	}
	r.look(now)
	r.mode = mode
	switch {
	case mode == ModeIsolated:
		r.moveTo(Open, ReasonMode, nil)
		r.held = true
	case mode == ModeDisabled || old == ModeDisabled || old == ModeIsolated:
		r.moveTo(Closed, ReasonMode, nil)
	}
}

// reconfigure keeps what can be kept. Calls in flight that the window has
// counted, or whose time is watched, are dropped when that changes.
func (r *oracle) reconfigure(c Config, now int64) {
	r.look(now)
	old, tracked := r.c, r.tracks()
	r.c = refDefaults(c)
	moved := r.c.Window != old.Window || (r.c.Throttle > 0) != (old.Throttle > 0)
	watched := r.c.SlowInFlight != old.SlowInFlight || r.c.SlowInFlight && r.c.SlowAfter != old.SlowAfter
	uncounted := tracked && !r.tracks()
	if moved || tracked && (watched || uncounted) {
		r.moveWindow(now)
	}
	if watched || !r.probing() && tracked && (moved || uncounted) {
		r.drop()
	}
	if r.ramping {
		r.closeAfterRamp()
	}
	r.setMode(r.c.Mode, now)
}

func (r *oracle) moveWindow(now int64) {
	parts, began := r.window.parts(now), r.window.began
	good, bad := r.window.runs(now)
	tumbling := r.window.w.Kind == WindowTumbling
	r.window.w, r.window.throttled = r.c.Window, r.c.Throttle > 0
	r.window.recall(now, 0, parts, good, bad)
	if tumbling && r.window.w.Kind == WindowTumbling {
		r.window.began = began
	}
}
