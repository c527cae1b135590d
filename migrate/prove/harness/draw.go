//go:build go1.25

package harness

import (
	"math/rand/v2"
	"time"
)

// variants is how many lists of arguments a schedule chooses from for an action
// that takes settings.
const variants = 16

// Draw returns the i-th argument of an action: a value of a kind, which depends
// on the step. Without a variant it is the plainest.
func (c *Call) Draw(k ParamKind, i int) int64 {
	if c.vary > 0 {
		r := rand.New(rand.NewPCG(uint64(c.vary), uint64(i)))
		return Param{Kind: k}.random(r)
	}
	switch k {
	case Period:
		return c.KeyInt() * int64(time.Second)
	case Ratio, Percent:
		return 50
	case Flag:
		return 1
	}
	return c.KeyInt()
}
