package peers

import (
	"time"

	hb "github.com/streadway/handy/breaker"
)

// handy keeps its state in a goroutine that it talks to over channels. The
// goroutine never ends.
func handy() []*Peer {
	return []*Peer{{
		Name: "handy", Module: "github.com/streadway/handy",
		Setup: "NewBreaker(0.5) (5 s, more than 10 calls, open for 1 s); Allow and Success or Failure",
		Facts: Facts{Ratio, Rolling}, Opens: 11, Detached: true, RejectFailing: true,
		New: func() (Calls, error) {
			b := hb.NewBreaker(ratio)
			return around(func(fn func() error) error {
				if !b.Allow() {
					return hb.ErrCircuitOpen
				}
				start := time.Now()
				err := fn()
				if err != nil {
					b.Failure(time.Since(start))
				} else {
					b.Success(time.Since(start))
				}
				return err
			}), nil
		},
	}}
}
