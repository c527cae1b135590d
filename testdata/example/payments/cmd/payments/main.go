// Command payments is the service.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"strconv"
	"time"

	"example.com/payments/internal/config"
	"example.com/payments/internal/gateway"
	"example.com/payments/internal/health"
)

func main() {
	cfg := config.FromEnv()
	hc := &http.Client{Timeout: 10 * time.Second, Transport: gateway.NewTransport("gateway-http", nil)}
	client := gateway.New(cfg.GatewayURL, cfg.Gateway, hc)

	mux := http.NewServeMux()
	mux.Handle("/health", health.Handler(client))
	mux.HandleFunc("/charges", charges(client))
	log.Fatal(http.ListenAndServe(cfg.Addr, mux))
}

func charges(client *gateway.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		amount, err := strconv.ParseInt(r.FormValue("amount"), 10, 64)
		if err != nil {
			http.Error(w, "amount is not a number", http.StatusBadRequest)
			return
		}
		charge, err := client.Charge(r.Context(), amount)
		switch {
		case errors.Is(err, gateway.ErrUnavailable), errors.Is(err, gateway.ErrBusy):
			w.Header().Set("Retry-After", "15")
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		case errors.Is(err, gateway.ErrDeclined):
			http.Error(w, err.Error(), http.StatusPaymentRequired)
		case err != nil:
			http.Error(w, err.Error(), http.StatusBadGateway)
		default:
			_ = json.NewEncoder(w).Encode(charge)
		}
	}
}
