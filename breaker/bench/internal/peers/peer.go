// Package peers puts circuit breakers of many libraries behind one small
// struct, in configurations that are as equal as each library allows.
//
// The common rule is: a window of 10 seconds in 10 slices; open when half of
// at least 20 calls failed; stay open for 10 minutes, so that no measurement of
// rejections meets a probe. A library that cannot express this gets what is
// nearest; Peer.Setup says what that is.
//
// There is one file for each library. Adding a library is adding its file and
// a line in All.
package peers

import (
	"errors"
	"time"
)

// The common rule.
const (
	ratio   = 0.5
	percent = 50
	minimum = 20
	streak  = 20
	span    = 10 * time.Second
	slices  = 10
	slice   = span / slices
	openFor = 10 * time.Minute
)

// Reference is the name of the peer that the others are compared with: the
// usual choice, and the usual window.
const Reference = "gobreaker2-rolling"

// ErrCall is the error of a call that ran and failed. Any other error of a call
// means that the breaker rejected it.
var ErrCall = errors.New("the call failed")

// A Peer is one configuration of one library.
type Peer struct {
	Name   string // of the row: letters, digits and dashes
	Module string // module path of the library
	Setup  string // the configuration, and how it is called
	Facts  Facts  // what it records of a call

	// Opens is the number of failing calls in a row after which a new breaker
	// rejects. It is zero for an adaptive breaker, which never rejects all.
	Opens int
	// Detached is set when goroutines of the library do part of the work of a
	// call. Two goroutines that call then say nothing about contention.
	Detached bool
	// RejectFailing is set when rejections have to be measured with failing
	// calls: the breaker admits calls now and then, and a success closes it.
	RejectFailing bool

	// New makes a closed breaker.
	New func() (Calls, error)
	// NewMixed makes the breaker for calls of which a tenth fails, where the
	// rule of New would open; nil means New.
	NewMixed func() (Calls, error)
}

// Calls are the calls of one breaker. Their functions are bound once, so that a
// call costs one closure and no allocation more than that of the library. All
// but Mixed may be used by several goroutines.
type Calls struct {
	Succeed func() error // a call that succeeds: nil unless rejected
	Fail    func() error // a call that fails: ErrCall unless rejected
	Slow    func() error // a call that takes SlowCall; nil unless slow calls are recorded
	Settle  func()       // waits until the results given so far are counted; nil when they are
	Close   func()       // gives up what the breaker holds; nil when it is nothing
}

// Adaptive reports whether the breaker rejects a share of the calls instead of
// opening.
func (p *Peer) Adaptive() bool { return p.Opens == 0 }

// Ours reports whether the peer is the breaker this benchmark belongs to.
func (p *Peer) Ours() bool { return p.Module == ourModule }

// Rejected reports whether err, which a call returned, is a rejection.
func Rejected(err error) bool { return err != nil && !errors.Is(err, ErrCall) }

// All returns every peer, ours first, in the order of the table.
func All() []*Peer {
	var all []*Peer
	for _, library := range []func() []*Peer{
		ours, gobreaker2, gobreaker1, failsafe, cep21, mercari, rubyist, eapache,
		goresilience, bytedance, aegis, gozero, sentinel, handy, hystrix,
	} {
		all = append(all, library()...)
	}
	return all
}
