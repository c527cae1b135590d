// Package billing charges cards at whichever gateway the merchant has.
package billing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"example.com/legacy/metrics"
)

// ErrLater is returned for a charge that was not tried. It may be queued.
var ErrLater = errors.New("billing: gateway is not called at the moment")

// Charger charges cards. It is safe for concurrent use.
type Charger struct {
	http     *http.Client
	base     string
	breakers *metrics.Registry // by gateway
}

// NewCharger returns a Charger for the gateways below base.
func NewCharger(hc *http.Client, base string, breakers *metrics.Registry) *Charger {
	return &Charger{hc, base, breakers}
}

// Charge charges once. A declined card is not the gateway's failure.
func (c *Charger) Charge(ctx context.Context, gateway string, cents int64) (accepted bool, err error) {
	err = c.breakers.Get(gateway).Execute(func() error {
		accepted, err = c.post(ctx, gateway, cents)
		return err
	})
	if errors.Is(err, metrics.ErrCircuitOpen) || errors.Is(err, metrics.ErrTooManyRequests) {
		return false, fmt.Errorf("%w: %s", ErrLater, gateway)
	}
	return accepted, err
}

func (c *Charger) post(ctx context.Context, gateway string, cents int64) (bool, error) {
	url := fmt.Sprintf("%s/%s/charge?cents=%d", c.base, gateway, cents)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return false, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return true, nil
	case http.StatusPaymentRequired:
		return false, nil
	default:
		return false, fmt.Errorf("billing: %s answered %s", gateway, resp.Status)
	}
}

// Best returns the first gateway that is not open, or false.
func (c *Charger) Best(gateways ...string) (string, bool) {
	for _, g := range gateways {
		if c.breakers.Get(g).GetState() != metrics.StateOpen {
			return g, true
		}
	}
	return "", false
}

// ServeHTTP shows the breakers on the status page.
func (c *Charger) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(c.breakers.GetAllStats()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
