package peers

import "fmt"

// patience is the number of failing calls after which a breaker that has not
// opened never will.
const patience = 400

// saturation is the number of failing calls that brings an adaptive breaker to
// where it rejects nearly all of them.
const saturation = 20_000

// Open gives failing calls to a new breaker until it rejects one, and returns
// how many it admitted. An adaptive breaker is brought to saturation.
func (p *Peer) Open(c Calls) (admitted int, err error) {
	if p.Adaptive() {
		for range saturation {
			if !Rejected(c.Fail()) {
				admitted++
			}
		}
		return admitted, nil
	}
	for range patience {
		if Rejected(c.Fail()) {
			return admitted, nil
		}
		admitted++
		if c.Settle != nil {
			c.Settle()
		}
	}
	return admitted, fmt.Errorf("%s: closed after %d failing calls in a row", p.Name, admitted)
}

// Reject returns the call with which rejections by an open breaker are
// measured.
func (p *Peer) Reject(c Calls) func() error {
	if p.Adaptive() || p.RejectFailing {
		return c.Fail
	}
	return c.Succeed
}

// Tolerant makes the breaker for Mixed calls.
func (p *Peer) Tolerant() (Calls, error) {
	if p.NewMixed != nil {
		return p.NewMixed()
	}
	return p.New()
}

// Mixed returns a call of which every tenth fails. It may be used by one
// goroutine only.
func (c Calls) Mixed() func() error {
	n := 0
	return func() error {
		if n++; n < 10 {
			return c.Succeed()
		}
		n = 0
		return c.Fail()
	}
}

// Release calls Close if there is one.
func (c Calls) Release() {
	if c.Close != nil {
		c.Close()
	}
}
