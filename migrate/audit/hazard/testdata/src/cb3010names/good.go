package cb3010names

import "github.com/afex/hystrix-go/hystrix"

// Calls under a name may be in another package.
func configure() {
	hystrix.ConfigureCommand("orders", hystrix.CommandConfig{Timeout: 500})
	hystrix.ConfigureCommand("elsewhere", hystrix.CommandConfig{Timeout: 500})
}

func order() error { return hystrix.Do("orders", func() error { return nil }, nil) }
