// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"testing"
)

// A call that cannot wait is admitted when a place is free, though another is
// about to queue: of two places one is left whatever that one does.
func TestLimiterRefusesNobodyWhilePlacesAreFree(t *testing.T) {
	ctx, ended := context.Background(), make(chan struct{})
	for range 20000 {
		l := full(t, 2)
		go func() {
			if l.enter(ctx, 2, 1) == nil {
				l.leave()
			}
			ended <- struct{}{}
		}()
		l.leave()
		l.leave()
		if err := l.enter(nil, 2, 0); err != nil {
			t.Error(err)
			<-ended
			return
		}
		l.leave()
		<-ended
		empty(t, l)
	}
}
