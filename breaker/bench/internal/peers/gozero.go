package peers

import (
	"sync"

	gz "github.com/zeromicro/go-zero/core/breaker"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/stat"
)

// quietGoZero stops the reports about rejections, which would be in the figures
// and on the terminal.
var quietGoZero = sync.OnceFunc(func() {
	logx.Disable()
	stat.SetReporter(nil)
})

func gozero() []*Peer {
	return []*Peer{{
		Name: "go-zero", Module: "github.com/zeromicro/go-zero",
		Setup: "defaults (10 s, 40 slices, K 1.5); Do",
		Facts: Facts{Ratio, Rolling},
		New: func() (Calls, error) {
			quietGoZero()
			b := gz.NewBreaker(gz.WithName("peer"))
			return Calls{
				Succeed: func() error { return b.Do(succeed) },
				Fail:    func() error { return b.Do(fail) },
			}, nil
		},
	}}
}
