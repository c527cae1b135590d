package peers

import (
	"errors"
	"time"

	bd "github.com/bytedance/gopkg/cloud/circuitbreaker"
)

var errBytedance = errors.New("not allowed") // a Panel only answers no

func bytedance() []*Peer {
	const module = "github.com/bytedance/gopkg"
	return []*Peer{
		{
			Name: "bytedance", Module: module, Setup: "Panel, RateTripFunc, 100 slices moved by a ticker; IsAllowed and Succeed or Fail",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: bytedancePanel(false),
		},
		{
			Name: "bytedance-shard", Module: module, Setup: "as bytedance with EnableShardP: successes counted for each P",
			Facts: Facts{Ratio, Rolling}, Opens: minimum, New: bytedancePanel(true),
		},
	}
}

func bytedancePanel(shard bool) func() (Calls, error) {
	return func() (Calls, error) {
		const key, parts = "peer", 100
		panel, err := bd.NewPanel(nil, bd.Options{
			BucketTime: span / parts, BucketNums: parts, ShouldTrip: bd.RateTripFunc(ratio, minimum),
			CoolingTimeout: openFor, DetectTimeout: time.Second, EnableShardP: shard,
		})
		if err != nil {
			return Calls{}, err
		}
		calls := around(func(fn func() error) error {
			if !panel.IsAllowed(key) {
				return errBytedance
			}
			err := fn()
			if err != nil {
				panel.Fail(key)
			} else {
				panel.Succeed(key)
			}
			return err
		})
		calls.Close = panel.Close
		return calls, nil
	}
}
