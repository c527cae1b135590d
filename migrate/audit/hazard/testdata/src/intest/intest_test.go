package intest

import (
	"testing"

	"github.com/sony/gobreaker/v2"
)

func helper() error {
	cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Timeout: 30})
	_, err := cb.Execute(func() (int, error) { return 0, nil })
	return err
}

func TestRejections(t *testing.T) {
	_, _ = two.Allow()
	if err := helper(); err == gobreaker.ErrOpenState {
		t.Error(err)
	}
}
