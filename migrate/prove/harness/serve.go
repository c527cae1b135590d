//go:build go1.25

package harness

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

// Request is what the test program is asked to do. It reads one, in JSON, from
// standard input.
type Request struct {
	Patches   []json.RawMessage // to identify; nil to prove
	Schedules int
	Seed      uint64
	Budget    time.Duration // real time after which nothing new is begun; 0 is no limit
	Limits    Limits
	Patience  time.Duration // real time after which a step hangs
}

// Reply is what the program answers, in JSON on a line of its own that begins
// with Marker.
type Reply struct {
	Verdict Verdict
	Finding Finding
	Hang    *Hang // the program has ended because a step did not
}

// Hang says where a program hung.
type Hang struct {
	Panicked bool // some call had panicked before in the schedule
}

// Marker begins the line of the reply.
const Marker = "\x01cbctl-prove\x01 "

// Serve answers one request about two versions. setPatch, if not nil, gives
// the new version the function that changes its configuration.
func Serve(b Bubbles, before, after *Subject, setPatch func(func(config any))) error {
	var req Request
	if err := json.NewDecoder(os.Stdin).Decode(&req); err != nil {
		return fmt.Errorf("request: %w", err)
	}
	p := &Pair{Old: NewVersion(before, b), New: NewVersion(after, b), Limits: req.Limits}
	p.New.progress = p.Old.progress
	if req.Budget > 0 {
		p.Deadline = time.Now().Add(req.Budget)
	}
	if setPatch != nil {
		setPatch(p.New.patch)
	}
	runtime.GOMAXPROCS(1) // goroutines that wake at the same instant then run in one order
	go watch(p.Old.progress, req)
	var reply Reply
	if req.Patches != nil {
		reply.Finding = p.Identify(req.Patches, req.Seed, req.Schedules)
	} else {
		reply.Verdict = p.Prove(req.Seed, req.Schedules)
	}
	return send(os.Stdout, reply)
}

// patch applies the present patch to a configuration of the new version.
func (v *Version) patch(config any) {
	if v.Patch == nil {
		return
	}
	if err := json.Unmarshal(v.Patch, config); err != nil {
		panic(fmt.Sprint("patch: ", err))
	}
}

func send(w io.Writer, r Reply) error {
	text, err := json.Marshal(r)
	if err == nil {
		_, err = fmt.Fprintf(w, "\n%s%s\n", Marker, text)
	}
	return err
}

// watch ends the program when no step has ended for long. It runs outside the
// bubbles, where time is real. A goroutine that waits for a lock keeps a
// bubble from going on for ever.
func watch(progress *atomic.Int64, req Request) {
	patience := req.Patience
	if patience <= 0 {
		patience = 10 * time.Second
	}
	for last := int64(-1); ; {
		now := progress.Load()
		if now == last {
			_ = send(os.Stdout, Reply{Hang: &Hang{Panicked: anyPanic.Load()}})
			os.Exit(0)
		}
		last = now
		time.Sleep(patience)
	}
}

// anyPanic is whether a call has panicked in the present schedule.
var anyPanic atomic.Bool
