package peers

import "github.com/go-kratos/aegis/circuitbreaker/sre"

// aegis throttles as the Google SRE book describes: it rejects a share of the
// calls. A rejection is marked as failed, as the middleware of kratos does it.
func aegis() []*Peer {
	return []*Peer{{
		Name: "aegis", Module: "github.com/go-kratos/aegis",
		Setup: "sre defaults (3 s, 10 slices, at least 100 calls); Allow and Mark",
		Facts: Facts{Ratio, Rolling},
		New: func() (Calls, error) {
			b := sre.NewBreaker()
			return around(func(fn func() error) error {
				err := b.Allow()
				if err != nil {
					b.MarkFailed()
					return err
				}
				err = fn()
				if err != nil {
					b.MarkFailed()
				} else {
					b.MarkSuccess()
				}
				return err
			}), nil
		},
	}}
}
