// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// Permit is an admitted call that is not a function: a stream, a transaction,
// a batch. Exactly one of Done, Report and Ignore should be called when it
// ends; of several calls only the first counts. The methods of the zero Permit
// do nothing. A Permit is a value and costs no allocation. It may be passed
// on, but use only one copy of it, from one goroutine at a time.
//
// A permit that is lost holds its place among the probes until
// Config.ProbeLease is over.
type Permit struct {
	b *Breaker
	t ticket
}

// Allow asks for a call. If the breaker admits it, the permit takes its
// result; otherwise the error is ErrOpen and the permit is zero.
func (b *Breaker) Allow() (Permit, error) {
	switch w := b.word.Load(); w & wordMask {
	case wordQuick, wordPlain:
		return Permit{b: b, t: ticket{gen: w >> wordBits}}, nil
	case wordOpen:
		if err := b.rejectFast(w); err != nil {
			return Permit{}, err
		}
	}
	return b.allow()
}

// allow is what Allow need not do for most calls.
func (b *Breaker) allow() (Permit, error) {
	p := Permit{b: b}
	if err := b.admit(nil, &p.t); err != nil {
		return Permit{}, err
	}
	return p, nil
}

// take returns the breaker once.
func (p *Permit) take() *Breaker {
	b := p.b
	p.b = nil
	return b
}

// Done ends the call with err, which is classified as Do does it, but without
// a context: use Ignore for a call that its caller gave up.
func (p *Permit) Done(err error) {
	b := p.take()
	if b == nil || err == nil && b.pass(&p.t, true) {
		return
	}
	b.settleError(&p.t, err)
}

// settleError classifies and counts a result.
func (b *Breaker) settleError(t *ticket, err error) {
	o := Failure // if the classifier, which is user code, panics
	defer func() { b.settle(t, o, err) }()
	o = b.classify(nil, err)
}

// Report ends the call with a success or a failure.
func (p *Permit) Report(success bool) {
	o := Failure
	if success {
		o = Success
	}
	if b := p.take(); b != nil {
		b.settle(&p.t, o, nil)
	}
}

// Ignore ends the call without saying anything about the dependency.
func (p *Permit) Ignore() {
	if b := p.take(); b != nil {
		b.settle(&p.t, Ignored, nil)
	}
}
