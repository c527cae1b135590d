// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// Default is the registry of Get. A program may set its fields before it is
// first used, for example at the beginning of main; libraries should have a
// Registry of their own.
var Default = new(Registry)

// Get returns the breaker with a name of Default, and makes it when there is
// none:
//
//	err := breaker.Get("payments").Do(ctx, charge)
func Get(name string) *Breaker { return Default.Get(name) }
