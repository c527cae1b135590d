// Package intest breaks rules in its tests only, which is their business.
package intest

import "github.com/sony/gobreaker/v2"

var two = gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{})

// Ask is how calls get through.
func Ask() (func(error), error) { return two.Allow() }
