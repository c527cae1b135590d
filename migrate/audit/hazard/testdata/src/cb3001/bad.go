package cb3001

import "github.com/sony/gobreaker/v2"

func perCall(fn func() (int, error)) (int, error) {
	cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Name: "per call"}) // want CB3001 `made anew for each call`
	return cb.Execute(fn)
}

func twoStep() error {
	cb := gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{}) // want CB3001 `made anew for each call`
	done, err := cb.Allow()
	if err != nil {
		return err
	}
	done(nil)
	return nil
}
