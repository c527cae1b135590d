package metrics

import (
	"sort"
	"sync"
)

// Registry makes breakers by name and keeps them for good. Use NewRegistry. It
// is safe for concurrent use.
type Registry struct {
	defaults Config

	mu       sync.RWMutex
	breakers map[string]*CircuitBreaker
	configs  map[string]Config
}

// NewRegistry returns an empty registry. A name without a Config of its own
// gets defaults.
func NewRegistry(defaults Config) *Registry {
	return &Registry{
		defaults: defaults,
		breakers: make(map[string]*CircuitBreaker),
		configs:  make(map[string]Config),
	}
}

// Configure sets the Config of a name. A breaker that exists keeps its own.
func (r *Registry) Configure(name string, config Config) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.configs[name] = config
}

// Get returns the breaker of a name and makes it at the first call.
func (r *Registry) Get(name string) *CircuitBreaker {
	r.mu.RLock()
	cb, ok := r.breakers[name]
	r.mu.RUnlock()
	if ok {
		return cb
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if cb, ok := r.breakers[name]; ok {
		return cb
	}
	config, ok := r.configs[name]
	if !ok {
		config = r.defaults
	}
	config.Name = name
	cb = NewCircuitBreaker(config)
	r.breakers[name] = cb
	return cb
}

// Execute calls fn through the breaker of a name.
func (r *Registry) Execute(name string, fn func() error) error {
	return r.Get(name).Execute(fn)
}

// GetAllStats returns a snapshot of each breaker, sorted by name.
func (r *Registry) GetAllStats() []Stats {
	all := r.all()
	stats := make([]Stats, len(all))
	for i, cb := range all {
		stats[i] = cb.GetStats()
	}
	return stats
}

// ResetAll resets each breaker.
func (r *Registry) ResetAll() {
	for _, cb := range r.all() {
		cb.Reset()
	}
}

func (r *Registry) all() []*CircuitBreaker {
	r.mu.RLock()
	all := make([]*CircuitBreaker, 0, len(r.breakers))
	for _, cb := range r.breakers {
		all = append(all, cb)
	}
	r.mu.RUnlock()
	sort.Slice(all, func(i, j int) bool { return all[i].Name() < all[j].Name() })
	return all
}
