package metrics

import "time"

// Clock tells the time.
type Clock interface {
	Now() time.Time
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// Config configures a CircuitBreaker. A zero field means its default.
type Config struct {
	Name string // for the stats and the callback

	FailureThreshold int           // failures in a row that open it; 5
	FailureRate      float64       // share of failures in the window that opens it; zero switches the rule off
	MinRequests      int           // finished calls in the window before the rate counts; 20
	Window           time.Duration // the counts of a closed breaker, those in a row too, start again this often; 1m
	OpenTimeout      time.Duration // from the opening to half-open; 30s
	HalfOpenRequests int           // calls let through in one half-open period; 3
	SuccessThreshold int           // successes that close it, at most HalfOpenRequests; HalfOpenRequests

	// OnStateChange runs after each change in the goroutine that caused it,
	// without the lock.
	OnStateChange func(name string, from, to State)

	Clock Clock // the system's
}

func (c Config) withDefaults() Config {
	if c.FailureThreshold <= 0 {
		c.FailureThreshold = 5
	}
	if c.MinRequests <= 0 {
		c.MinRequests = 20
	}
	if c.Window <= 0 {
		c.Window = time.Minute
	}
	if c.OpenTimeout <= 0 {
		c.OpenTimeout = 30 * time.Second
	}
	if c.HalfOpenRequests <= 0 {
		c.HalfOpenRequests = 3
	}
	// More than are let through could never be reached.
	if c.SuccessThreshold <= 0 || c.SuccessThreshold > c.HalfOpenRequests {
		c.SuccessThreshold = c.HalfOpenRequests
	}
	if c.Clock == nil {
		c.Clock = systemClock{}
	}
	return c
}
