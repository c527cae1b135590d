package cb3001

import (
	"context"
	"net/http"

	"github.com/cbctl/cbctl/breaker"
	gobreakerv1 "github.com/sony/gobreaker"
	"github.com/sony/gobreaker/v2"
)

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

func inOne(fn func() (any, error)) (any, error) {
	return gobreakerv1.NewCircuitBreaker(gobreakerv1.Settings{}).Execute(fn) // want CB3001 `made anew for each call`
}

func canonical(ctx context.Context, fn func(context.Context) error) error {
	return breaker.New(breaker.Config{}).Do(ctx, fn) // want CB3001 `made anew for each call`
}

// The breaker is made in the handler, not in the middleware.
func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cb := gobreaker.NewCircuitBreaker[any](gobreaker.Settings{}) // want CB3001 `made anew for each call`
		_, err := cb.Execute(func() (any, error) {
			next.ServeHTTP(w, r)
			return nil, nil
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})
}

// One for each element is as good as none.
func each(fns []func() (int, error)) {
	for _, fn := range fns {
		cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{}) // want CB3001 `made anew for each call`
		_, _ = cb.Execute(fn)
	}
}

// A function of the package that makes one is no better.
func newBreaker(name string) *gobreaker.CircuitBreaker[int] {
	st := gobreaker.Settings{Name: name}
	cb := gobreaker.NewCircuitBreaker[int](st)
	return cb
}

func wrapped(fn func() (int, error)) (int, error) {
	return newBreaker("wrapped").Execute(fn) // want CB3001 `made anew for each call`
}

func wrappedVar(fn func() (int, error)) (int, error) {
	cb := newBreaker("wrapped") // want CB3001 `made anew for each call`
	return cb.Execute(fn)
}

// A client with a breaker in it, made for each request.
type users struct {
	cb *gobreaker.CircuitBreaker[string]
}

func newUsers() *users {
	return &users{cb: gobreaker.NewCircuitBreaker[string](gobreaker.Settings{})}
}

func (u *users) name(id string) (string, error) {
	return u.cb.Execute(func() (string, error) { return id, nil })
}

func handler(w http.ResponseWriter, r *http.Request) {
	u := newUsers() // want CB3001 `made anew for each call`
	name, err := u.name(r.FormValue("id"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	_, _ = w.Write([]byte(name))
}

func handWritten(fn func() error) error {
	b := newOwn(3) // want CB3001 `made anew for each call`
	return b.Execute(fn)
}

func handWrittenLiteral(fn func() error) error {
	b := &own{limit: 3} // want CB3001 `made anew for each call`
	return b.Execute(fn)
}
