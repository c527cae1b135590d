package cb3008

import (
	"log"

	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

func arguments() *gobreaker.CircuitBreaker[int] {
	var cb *gobreaker.CircuitBreaker[int]
	cb = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		OnStateChange: func(name string, from, to gobreaker.State) { log.Println(cb.Name(), name, from, to) },
	})
	return cb
}

func inGoroutine() *gobreaker.CircuitBreaker[int] {
	var cb *gobreaker.CircuitBreaker[int]
	cb = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		OnStateChange: func(string, gobreaker.State, gobreaker.State) {
			go func() { log.Println(cb.Counts()) }()
		},
	})
	return cb
}

// To ask another breaker is fine.
func another(backup *gobreaker.CircuitBreaker[int]) *gobreaker.CircuitBreaker[int] {
	cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		OnStateChange: func(string, gobreaker.State, gobreaker.State) { log.Println(backup.State()) },
	})
	return cb
}

// So is to ask those of others.
type node struct {
	cb    *gobreaker.CircuitBreaker[int]
	peers []*node
}

func (n *node) init() {
	n.cb = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		OnStateChange: func(string, gobreaker.State, gobreaker.State) {
			for _, peer := range n.peers {
				log.Println(peer.cb.State())
			}
		},
	})
}

func handWrittenFine(b *own) {
	b.onChange = func(open bool) { log.Println(open) }
}

// The canonical package calls back without its lock.
func canonical() *breaker.Breaker {
	var b *breaker.Breaker
	b = breaker.New(breaker.Config{OnEvent: func(breaker.Event) { log.Println(b.State()) }})
	return b
}
