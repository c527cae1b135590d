package instance

import (
	"fmt"
	"go/constant"
	"go/token"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// report is what the survey says of the settings, in order.
func (c *collector) report() []survey.Setting {
	var out []survey.Setting
	for _, g := range c.settings {
		if g.name == "" {
			continue
		}
		if g.at.e == nil || c.unset(g) && g.Default != nil {
			out = append(out, survey.Setting{Name: g.name, Value: defaultText(g.Setting), Origin: survey.FromDefault})
			continue
		}
		out = append(out, c.one(g)...)
	}
	for _, p := range c.lost {
		pos := c.fset.Position(p.e.Pos())
		out = append(out, survey.Setting{Name: "settings", Value: c.text(p), Origin: c.value(p).origin, File: p.f.rel, Line: pos.Line})
	}
	return out
}

// one reports a setting where it is written; a parameter, once for each of its
// callers' values.
func (c *collector) one(g given) []survey.Setting {
	if g.literal {
		return []survey.Setting{c.setting(g.name, fmt.Sprint(c.canonical(g)), g.value.origin, g.value.where, g.at)}
	}
	if len(g.value.each) > 0 && g.value.origin == survey.FromParameter {
		var out []survey.Setting
		for _, v := range g.value.each {
			out = append(out, c.setting(g.name, c.text(v.at), v.origin, v.where, v.at))
		}
		for i := range out {
			out[i].Origin = survey.FromParameter
		}
		return out
	}
	text := c.text(g.at)
	if g.value.origin == survey.FromParameter && g.value.val != nil {
		text = c.text(g.value.at) // what the caller gives
	}
	return []survey.Setting{c.setting(g.name, text, g.value.origin, g.value.where, g.at)}
}

func (c *collector) setting(name, text string, origin survey.Origin, where token.Pos, at place) survey.Setting {
	if !where.IsValid() {
		where = at.e.Pos()
	}
	pos := c.fset.Position(where)
	return survey.Setting{Name: name, Value: text, Origin: origin, File: c.module.Rel(pos.Filename), Line: pos.Line}
}

func textOf(v constant.Value) string {
	if v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	return v.ExactString()
}
