package gateway

import (
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"github.com/sony/gobreaker"
)

// Hosts has one breaker for each host that webhooks are sent to. Merchants
// choose these hosts, so one that is down must not hold up the others.
type Hosts struct {
	mu       sync.Mutex
	breakers map[string]*gobreaker.CircuitBreaker // by host:port

	coolDown time.Duration
}

// NewHosts returns an empty Hosts.
func NewHosts(coolDown time.Duration) *Hosts {
	return &Hosts{breakers: make(map[string]*gobreaker.CircuitBreaker), coolDown: coolDown}
}

func (h *Hosts) get(host string) *gobreaker.CircuitBreaker {
	h.mu.Lock()
	defer h.mu.Unlock()
	cb, ok := h.breakers[host]
	if !ok {
		var st gobreaker.Settings
		st.Name = "webhook:" + host
		st.Timeout = h.coolDown
		st.ReadyToTrip = func(counts gobreaker.Counts) bool {
			return counts.ConsecutiveFailures >= 3
		}
		st.OnStateChange = func(name string, from, to gobreaker.State) {
			log.Printf("%s: %s -> %s", name, from, to)
		}
		cb = gobreaker.NewCircuitBreaker(st)
		h.breakers[host] = cb
	}
	return cb
}

// Get fetches through the breaker of the request's host.
func (h *Hosts) Get(hc *http.Client, url string) (int, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	status, err := h.get(req.URL.Host).Execute(func() (interface{}, error) {
		resp, err := hc.Do(req)
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close()
		if resp.StatusCode >= 500 {
			return resp.StatusCode, fmt.Errorf("%s answered %s", req.URL.Host, resp.Status)
		}
		return resp.StatusCode, nil
	})
	if err != nil {
		return 0, err
	}
	return status.(int), nil // set whenever err is nil
}

// Open lists the hosts that are not called at the moment.
func (h *Hosts) Open() (hosts []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for host, cb := range h.breakers {
		if cb.State() != gobreaker.StateClosed {
			hosts = append(hosts, host)
		}
	}
	return hosts
}
