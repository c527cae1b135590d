package peers

import (
	"context"

	gr "github.com/slok/goresilience"
	grcb "github.com/slok/goresilience/circuitbreaker"
)

// goresilience v0.2.0 compares the share of failures with MinimumRequestToOpen
// and not with ErrorPercentThresholdToOpen. So both are 50 here: it opens when
// half of at least 50 calls failed.
func goresilience() []*Peer {
	return []*Peer{{
		Name: "goresilience", Module: "github.com/slok/goresilience",
		Setup: "half of at least 50 calls, slices moved by a ticker; Run",
		Facts: Facts{Ratio, Rolling}, Opens: percent,
		New: func() (Calls, error) {
			b := grcb.New(grcb.Config{
				ErrorPercentThresholdToOpen: percent, MinimumRequestToOpen: percent,
				WaitDurationInOpenState:            openFor,
				MetricsSlidingWindowBucketQuantity: slices, MetricsBucketDuration: slice,
			})
			var good, bad gr.Func = succeedContext, failContext
			ctx := context.Background()
			return Calls{
				Succeed: func() error { return b.Run(ctx, good) },
				Fail:    func() error { return b.Run(ctx, bad) },
			}, nil
		},
	}}
}
