package peers

import (
	"fmt"
	"sync/atomic"
	"time"

	hx "github.com/afex/hystrix-go/hystrix"
)

var hystrixCommands atomic.Int64 // breakers are found by the name of a command

// hystrix runs each call in a goroutine and counts its result in another one.
func hystrix() []*Peer {
	return []*Peer{{
		Name: "hystrix-go", Module: "github.com/afex/hystrix-go",
		Setup: "ErrorPercentThreshold, Timeout 1 s, MaxConcurrentRequests 10000; Do",
		Facts: Facts{Ratio, Rolling}, Opens: minimum, Detached: true,
		New: func() (Calls, error) {
			name := fmt.Sprint("peer", hystrixCommands.Add(1))
			hx.ConfigureCommand(name, hx.CommandConfig{
				Timeout: 1000, MaxConcurrentRequests: 10_000, SleepWindow: int(openFor.Milliseconds()),
				RequestVolumeThreshold: minimum, ErrorPercentThreshold: percent,
			})
			return Calls{
				Succeed: func() error { return hx.Do(name, succeed, nil) },
				Fail:    func() error { return hx.Do(name, fail, nil) },
				Settle:  func() { time.Sleep(2 * time.Millisecond) },
			}, nil
		},
	}}
}
