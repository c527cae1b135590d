package peers

import ea "github.com/eapache/go-resiliency/breaker"

// eapache counts failures and forgets them when none came for the open time.
// There is no ratio: failures among many successes open it too.
func eapache() []*Peer {
	run := func(failures int) func() (Calls, error) {
		return func() (Calls, error) {
			b := ea.New(failures, 1, openFor)
			return Calls{
				Succeed: func() error { return b.Run(succeed) },
				Fail:    func() error { return b.Run(fail) },
			}, nil
		}
	}
	return []*Peer{{
		Name: "eapache", Module: "github.com/eapache/go-resiliency",
		Setup: "New(20, 1, 10 min); with a tenth failing a threshold that is not met; Run",
		Facts: Facts{What: Nothing}, Opens: streak,
		New: run(streak), NewMixed: run(1 << 30),
	}}
}
