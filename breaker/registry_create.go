// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"strings"
	"time"
)

// create is Get for a name that was not there. given is the configuration of
// GetOrCreate.
func (r *Registry) create(name string, given *Config) *Breaker {
	if b := r.withoutNew(name); b != nil {
		return b
	}
	name = strings.Clone(name) // often a part of a request, which it must not keep alive
	for {
		f := r.config.Load()
		b := New(r.configOf(f, name, given))
		if b = r.insert(name, b, f); b != nil {
			return b
		}
	}
}

// configOf is the configuration of a new breaker, given that f is the function
// of Reconfigure, which may be nil. It calls user code: no lock is held.
func (r *Registry) configOf(f *func(string) Config, name string, given *Config) Config {
	var c Config
	switch {
	case f != nil && *f != nil:
		c = (*f)(name)
	case f != nil:
	case given != nil:
		c = *given
	case r.Config != nil:
		c = r.Config(name)
	}
	if c.Name == "" {
		c.Name = name
	}
	return c
}

// withoutNew returns a breaker if no new one has to be made: somebody else made
// it, or there was no place for the last name and there is none now. So made-up
// names do not call Config for nothing.
func (r *Registry) withoutNew(name string) *Breaker {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b := r.existing(name); b != nil {
		return b
	}
	if r.stuck && r.full() && !r.makeRoom(r.now()) {
		return r.unguarded()
	}
	return nil
}

// insert adds b unless the name has a breaker by now, and returns the one that
// Get has to return. It returns nil when Reconfigure came in between, which f
// tells: b then has the configuration of the past.
func (r *Registry) insert(name string, b *Breaker, f *func(string) Config) *Breaker {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b := r.existing(name); b != nil {
		return b
	}
	if r.config.Load() != f {
		return nil
	}
	now := r.now()
	r.sweepSome(now)
	if r.full() && !r.makeRoom(now) {
		return r.unguarded()
	}
	return r.add(name, b, now)
}

// existing is a hit with the lock held, when no entry is about to go.
func (r *Registry) existing(name string) *Breaker {
	if e := r.find(name); e != nil && e.touch() {
		return e.b
	}
	return nil
}

// unguarded returns the breaker for names that have no place, and counts it.
// The lock is held.
func (r *Registry) unguarded() *Breaker {
	r.totals.Overflow++
	if r.shared == nil {
		r.shared = New(Config{Name: "overflow"})
		r.shared.SetMode(ModeDisabled)
	}
	return r.shared
}

// now is the time since the registry was first used. The clock is not read
// where nothing depends on it. The lock is held.
func (r *Registry) now() time.Duration {
	if r.IdleAfter <= 0 {
		return 0
	}
	if r.base.IsZero() {
		r.base = time.Now()
	}
	return time.Since(r.base)
}

// Reconfigure gives all breakers, the present ones and those to come, the
// configuration that config returns for their name. It takes the place of the
// field Config and of the Config of GetOrCreate. States, running open times and
// what the windows remember are kept, as Breaker.Reconfigure does it. config is
// called as the field is; nil means the zero Config. Of two calls at the same
// time one wins for all breakers.
func (r *Registry) Reconfigure(config func(name string) Config) {
	r.mu.Lock()
	r.config.Store(&config)
	r.mu.Unlock()
	for _, e := range r.list() {
		r.reconfigure(e)
	}
}

// reconfigure configures one breaker. The configuration may be outdated when it
// arrives, so whoever is last looks again.
func (r *Registry) reconfigure(e *entry) {
	for {
		f := r.config.Load()
		e.b.Reconfigure(r.configOf(f, e.name, nil))
		if r.config.Load() == f {
			return
		}
	}
}
