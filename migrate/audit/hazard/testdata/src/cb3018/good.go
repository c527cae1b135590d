package cb3018

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

var errStatus = errors.New("status")

var judged = gobreaker.NewCircuitBreaker[*http.Response](gobreaker.Settings{
	IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, errStatus) },
	IsExcluded:   func(error) bool { return false },
})

func fromFiveHundred(c *http.Client, req *http.Request) (*http.Response, error) {
	return judged.Execute(func() (*http.Response, error) {
		resp, err := c.Do(req)
		if err == nil && resp.StatusCode >= 500 {
			return resp, fmt.Errorf("status %d", resp.StatusCode)
		}
		return resp, err
	})
}

// What counts is for IsSuccessful to say.
func classified(c *http.Client, req *http.Request) (*http.Response, error) {
	return judged.Execute(func() (*http.Response, error) {
		resp, err := c.Do(req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode >= 400 {
			return nil, errStatus
		}
		return resp, nil
	})
}

func byKind(c *http.Client, req *http.Request) (*http.Response, error) {
	return cb.Execute(func() (*http.Response, error) {
		resp, err := c.Do(req)
		if err != nil {
			return nil, err
		}
		switch {
		case resp.StatusCode == http.StatusNotFound:
			return nil, nil
		case resp.StatusCode >= 400:
			return nil, errStatus
		}
		return resp, nil
	})
}

// Somebody else looks at the response.
func elsewhere(c *http.Client, req *http.Request, check func(*http.Response) error) (*http.Response, error) {
	return cb.Execute(func() (*http.Response, error) {
		resp, err := c.Do(req)
		if err != nil {
			return nil, err
		}
		return resp, check(resp)
	})
}

var well = breaker.New(breaker.Config{})

func canonicalWell(ctx context.Context, c *http.Client, req *http.Request) (resp *http.Response, err error) {
	err = well.Do(ctx, func(ctx context.Context) error {
		resp, err = c.Do(req.WithContext(ctx))
		if err == nil && resp.StatusCode >= 500 {
			return errStatus
		}
		return err
	})
	return resp, err
}
