package cb3008

import (
	"log"

	"github.com/mercari/go-circuitbreaker"
	gobreakerv1 "github.com/sony/gobreaker"
	"github.com/sony/gobreaker/v2"
)

func captured() *gobreaker.CircuitBreaker[int] {
	var cb *gobreaker.CircuitBreaker[int]
	cb = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		OnStateChange: func(name string, from, to gobreaker.State) {
			log.Println(name, cb.Counts()) // want CB3008 `OnStateChange runs while the breaker holds its lock`
		},
	})
	return cb
}

type client struct {
	cb *gobreakerv1.CircuitBreaker
}

func newClient() *client {
	c := &client{}
	st := gobreakerv1.Settings{Name: "client"}
	st.OnStateChange = c.changed // want CB3008 `asks the same breaker`
	st.ReadyToTrip = func(counts gobreakerv1.Counts) bool {
		return c.cb.State() == gobreakerv1.StateClosed && counts.TotalFailures > 3 // want CB3008 `ReadyToTrip runs while`
	}
	c.cb = gobreakerv1.NewCircuitBreaker(st)
	return c
}

func (c *client) changed(string, gobreakerv1.State, gobreakerv1.State) { c.publish() }

func (c *client) publish() { log.Println(c.cb.State()) }

type manager struct {
	breakers map[string]*gobreaker.CircuitBreaker[int]
}

func (m *manager) add(name string) {
	m.breakers[name] = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		Name: name,
		OnStateChange: func(string, gobreaker.State, gobreaker.State) {
			for other, cb := range m.breakers {
				log.Println(other, cb.State()) // want CB3008 `waits for ever`
			}
		},
	})
}

// Local first, then kept.
func (m *manager) later(name string) {
	cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		OnStateChange: func(string, gobreaker.State, gobreaker.State) {
			log.Println(m.breakers[name].State()) // want CB3008 `waits for ever`
		},
	})
	m.breakers[name] = cb
}

// Made by a method, kept by another.
type factory struct {
	cb *gobreaker.CircuitBreaker[int]
}

func (f *factory) create() *gobreaker.CircuitBreaker[int] {
	return gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		OnStateChange: func(string, gobreaker.State, gobreaker.State) { f.show() }, // want CB3008 `asks the same breaker`
	})
}

func (f *factory) start() { f.cb = f.create() }

func (f *factory) show() { log.Println(f.cb.State()) }

var hooked *circuitbreaker.CircuitBreaker

func init() {
	hooked = circuitbreaker.New(circuitbreaker.WithOnStateChangeHookFn(func(from, to circuitbreaker.State) {
		log.Println(hooked.Counters()) // want CB3008 `WithOnStateChangeHookFn runs while`
	}))
}

func handWritten() *own {
	b := newOwn(3)
	b.onChange = func(open bool) {
		log.Println(open, b.Failures()) // want CB3008 `onChange runs while`
	}
	return b
}
