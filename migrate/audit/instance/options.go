package instance

import (
	"go/ast"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// options adds what options among the arguments of a constructor say.
func (c *collector) options(at place, args []ast.Expr, spread bool) {
	for i, a := range args {
		if spread && i == len(args)-1 {
			list, ok := c.elements(at.in(a), maxSteps)
			if !ok {
				c.lost = append(c.lost, at.in(a))
			}
			for _, e := range list {
				c.oneOption(e)
			}
			continue
		}
		c.oneOption(at.in(a))
	}
}

func (c *collector) oneOption(at place) {
	v := c.value(at)
	e, ok := v.at.e.(*ast.CallExpr)
	if !ok {
		c.lost = append(c.lost, at)
		return
	}
	lib, s := v.at.entry()
	if lib != c.lib || s.Use != catalog.Option {
		c.lost = append(c.lost, at)
		return
	}
	c.option(s, v.at, e)
}
