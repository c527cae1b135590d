// Package config holds what operators can set.
package config

import (
	"os"
	"strconv"
	"time"
)

// Breaker are the knobs of one circuit breaker. They are the same for every
// upstream since the incident of 2021-03; before that each team had its own.
type Breaker struct {
	Name string

	MinRequests  uint32
	FailureRatio float64
	HalfOpenMax  uint32

	Interval time.Duration // zero: never forget
	CoolDown time.Duration
}

// Config is the configuration of the service.
type Config struct {
	Addr       string
	GatewayURL string
	Gateway    Breaker
	Ledger     Breaker
}

// FromEnv reads the environment; everything has a default.
func FromEnv() Config {
	return Config{
		Addr:       str("PAYMENTS_ADDR", ":8080"),
		GatewayURL: str("PAYMENTS_GATEWAY_URL", "http://localhost:9090"),
		Gateway: Breaker{
			Name:         "gateway",
			MinRequests:  uint32(num("PAYMENTS_GATEWAY_MIN_REQUESTS", 10)),
			FailureRatio: 0.6,
			HalfOpenMax:  3,
			Interval:     time.Minute,
			CoolDown:     dur("PAYMENTS_GATEWAY_COOL_DOWN", 15*time.Second),
		},
		Ledger: Breaker{Name: "ledger", HalfOpenMax: 1, CoolDown: dur("PAYMENTS_LEDGER_COOL_DOWN", 5*time.Second)},
	}
}

func str(key, def string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	return def
}

func num(key string, def int) int {
	if n, err := strconv.Atoi(os.Getenv(key)); err == nil && n > 0 {
		return n
	}
	return def
}

func dur(key string, def time.Duration) time.Duration {
	if d, err := time.ParseDuration(os.Getenv(key)); err == nil && d > 0 {
		return d
	}
	return def
}
