// Command lamp has a breaker of its own in package main.
package main

import (
	"fmt"
	"os"
	"time"
)

var stamp = os.Getpid() // nothing that the breaker needs

func init() {
	if len(os.Args) > 99 {
		panic("init must not run")
	}
}

type fuse struct {
	max   int
	rest  time.Duration
	bad   int
	blown bool
	until time.Time
}

func newFuse(max int, rest time.Duration) *fuse { return &fuse{max: max, rest: rest} }

func (f *fuse) allow() bool {
	if f.blown && !time.Now().Before(f.until) {
		f.blown, f.bad = false, 0
	}
	return !f.blown
}

func (f *fuse) success() { f.bad = 0 }

func (f *fuse) failure() {
	if f.bad++; f.bad >= f.max {
		f.blown = true
		f.until = time.Now().Add(f.rest)
	}
}

func main() {
	f := newFuse(3, time.Second)
	for i := 0; i < 5; i++ {
		if f.allow() {
			f.failure()
		}
	}
	fmt.Println(f.blown, stamp)
}
