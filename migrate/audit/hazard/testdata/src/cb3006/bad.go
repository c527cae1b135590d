package cb3006

import (
	"errors"
	"net/http"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

func status(err error) int {
	if errors.Is(err, gobreaker.ErrOpenState) { // want CB3006 `ErrOpenState is handled here and ErrTooManyRequests is not`
		return http.StatusServiceUnavailable
	}
	return http.StatusBadGateway
}

func isOpen(err error) bool {
	return errors.Is(err, gobreaker.ErrOpenState) // want CB3006 `ErrTooManyRequests is not`
}

func limited(err error) int {
	switch {
	case errors.Is(err, gobreaker.ErrTooManyRequests): // want CB3006 `ErrTooManyRequests is handled here and ErrOpenState is not`
		return http.StatusTooManyRequests
	default:
		return http.StatusBadGateway
	}
}

func hystrixStatus(err error) int {
	switch {
	case errors.Is(err, hystrix.ErrTimeout):
		return http.StatusGatewayTimeout
	case errors.Is(err, hystrix.ErrCircuitOpen): // want CB3006 `ErrMaxConcurrency is not`
		return http.StatusServiceUnavailable
	}
	return http.StatusBadGateway
}

func canonicalState(err error) bool {
	return errors.Is(err, breaker.ErrOpenState) // want CB3006 `test for ErrOpen, which matches every rejection`
}
