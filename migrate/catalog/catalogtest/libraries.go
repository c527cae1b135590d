//go:build catalog

// The tag keeps these out of builds and vet, which would compile all of them
// and what they need: minutes. The test only type-checks their declarations.

package catalogtest

import (
	_ "github.com/afex/hystrix-go/hystrix"
	_ "github.com/alibaba/sentinel-golang/api"
	_ "github.com/alibaba/sentinel-golang/core/base"
	_ "github.com/alibaba/sentinel-golang/core/circuitbreaker"
	_ "github.com/cbctl/cbctl/breaker"
	_ "github.com/cep21/circuit/v4"
	_ "github.com/cep21/circuit/v4/closers/hystrix"
	_ "github.com/cep21/circuit/v4/closers/simplelogic"
	_ "github.com/eapache/go-resiliency/breaker"
	_ "github.com/failsafe-go/failsafe-go"
	_ "github.com/failsafe-go/failsafe-go/circuitbreaker"
	_ "github.com/failsafe-go/failsafe-go/failsafehttp"
	_ "github.com/go-kit/kit/circuitbreaker"
	_ "github.com/go-kratos/aegis/circuitbreaker"
	_ "github.com/go-kratos/aegis/circuitbreaker/sre"
	_ "github.com/mercari/go-circuitbreaker"
	_ "github.com/rubyist/circuitbreaker"
	_ "github.com/slok/goresilience"
	_ "github.com/slok/goresilience/circuitbreaker"
	_ "github.com/slok/goresilience/errors"
	_ "github.com/sony/gobreaker"
	_ "github.com/sony/gobreaker/v2"
	_ "github.com/streadway/handy/breaker"
	_ "github.com/zeromicro/go-zero/core/breaker"
)
