package peers

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"github.com/alibaba/sentinel-golang/api"
	"github.com/alibaba/sentinel-golang/core/base"
	"github.com/alibaba/sentinel-golang/core/circuitbreaker"
	"github.com/alibaba/sentinel-golang/core/config"
)

func sentinel() []*Peer {
	const module = "github.com/alibaba/sentinel-golang"
	return []*Peer{
		{
			Name: "sentinel-rolling", Module: module, Setup: "ErrorRatio, UseCacheTime off (the default); Entry and Exit through all slots",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: sentinelEntry(circuitbreaker.ErrorRatio),
		},
		{
			Name: "sentinel-slow", Module: module, Setup: "as sentinel-rolling, and SlowRequestRatio",
			Facts: Facts{Slow, Rolling}, Opens: minimum,
			New: sentinelEntry(circuitbreaker.ErrorRatio, circuitbreaker.SlowRequestRatio),
		},
	}
}

var (
	sentinelResources atomic.Int64 // breakers are found by the name of a resource
	sentinelReady     = sync.OnceValue(initSentinel)
)

// initSentinel starts the library without its log and without what it collects
// about the machine.
func initSentinel() error {
	dir, err := os.MkdirTemp("", "sentinel") // it insists on a directory for the log it does not write
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c := config.NewDefaultConfig()
	c.Sentinel.Log.Logger = silence{}
	c.Sentinel.Log.Dir = dir
	c.Sentinel.Log.Metric.FlushIntervalSec = 0
	stat := &c.Sentinel.Stat.System
	stat.CollectIntervalMs, stat.CollectLoadIntervalMs = 0, 0
	stat.CollectCpuIntervalMs, stat.CollectMemoryIntervalMs = 0, 0
	return api.InitWithConfig(c)
}

func sentinelEntry(strategies ...circuitbreaker.Strategy) func() (Calls, error) {
	return func() (Calls, error) {
		if err := sentinelReady(); err != nil {
			return Calls{}, err
		}
		resource := fmt.Sprint("peer", sentinelResources.Add(1))
		if _, err := circuitbreaker.LoadRulesOfResource(resource, sentinelRules(resource, strategies)); err != nil {
			return Calls{}, err
		}
		run := func(fn func() error) error { return sentinelRun(resource, fn) }
		calls := around(run)
		if len(strategies) > 1 {
			calls.Slow = func() error { return run(slow) }
		}
		calls.Close = func() { _ = circuitbreaker.ClearRulesOfResource(resource) }
		return calls, nil
	}
}

func sentinelRules(resource string, strategies []circuitbreaker.Strategy) []*circuitbreaker.Rule {
	var rules []*circuitbreaker.Rule
	for _, s := range strategies {
		rules = append(rules, &circuitbreaker.Rule{
			Resource: resource, Strategy: s, Threshold: ratio, MinRequestAmount: minimum,
			StatIntervalMs: uint32(span.Milliseconds()), StatSlidingWindowBucketCount: slices,
			RetryTimeoutMs: uint32(openFor.Milliseconds()), MaxAllowedRtMs: uint64(slowAfter.Milliseconds()),
		})
	}
	return rules
}

func sentinelRun(resource string, fn func() error) error {
	entry, blocked := api.Entry(resource, api.WithTrafficType(base.Outbound))
	if blocked != nil {
		return blocked
	}
	err := fn()
	if err != nil {
		api.TraceError(entry, err)
	}
	entry.Exit()
	return err
}

// silence is a logger that does not log.
type silence struct{}

func (silence) Debug(string, ...any)        {}
func (silence) DebugEnabled() bool          { return false }
func (silence) Info(string, ...any)         {}
func (silence) InfoEnabled() bool           { return false }
func (silence) Warn(string, ...any)         {}
func (silence) WarnEnabled() bool           { return false }
func (silence) Error(error, string, ...any) {}
func (silence) ErrorEnabled() bool          { return false }
