package clone

import (
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

func instance(id string, config map[string]any, targets ...string) survey.Instance {
	i := survey.Instance{ID: id, Implementation: "library:gobreaker", Package: "p/" + id, Function: "New", File: id + ".go", Line: 1, Column: 1, Config: config}
	for _, t := range targets {
		kind, name, _ := strings.Cut(t, "=")
		if kind == "name" {
			i.Name, i.NameKnown = name, true
			continue
		}
		i.Protects = append(i.Protects, survey.Target{Kind: kind, Name: name})
	}
	return i
}

func TestSameTarget(t *testing.T) {
	fast, slow := map[string]any{"open_for": "5s", "consecutive_failures": 3.0}, map[string]any{"open_for": "30s", "consecutive_failures": 3.0}
	source := map[string]any{"open_for": "cfg.Timeout", "consecutive_failures": 3.0}
	nested := func(span string) map[string]any {
		return map[string]any{"window": map[string]any{"span": span, "kind": "rolling"}}
	}
	test := instance("b", slow, "host=pay.example.com")
	test.Test = true
	beside := instance("b", slow, "host=pay.example.com", "function=pay.Charge", "name=pay")
	beside.Package = "p/a"
	another := beside
	another.Function = "NewSlow"
	elsewhere := instance("b", slow, "name=redis")
	elsewhere.Repository = "other"
	for _, tt := range []struct {
		name string
		list []survey.Instance
		want string
	}{
		{"one host", []survey.Instance{instance("a", fast, "host=pay.example.com"), instance("b", slow, "host=pay.example.com")}, "a,b open_for 5s 30s"},
		{"one host, by address", []survey.Instance{instance("a", fast, "url=https://Pay.example.com/v1/charge"), instance("b", slow, "host=pay.example.com:443")}, "a,b open_for 5s 30s"},
		{"two hosts", []survey.Instance{instance("a", fast, "host=pay.example.com"), instance("b", slow, "host=mail.example.com")}, ""},
		{"equal settings", []survey.Instance{instance("a", fast, "host=pay.example.com"), instance("b", fast, "host=pay.example.com")}, ""},
		{"settings from elsewhere", []survey.Instance{instance("a", fast, "host=pay.example.com"), instance("b", source, "host=pay.example.com")}, ""},
		{"nothing known", []survey.Instance{instance("a", nil, "host=pay.example.com"), instance("b", nil, "host=pay.example.com")}, ""},
		{"a window", []survey.Instance{instance("a", nested("10s"), "sql=orders"), instance("b", nested("20s"), "sql=orders")}, "a,b window.span 10s 20s"},
		{"one name", []survey.Instance{instance("a", fast, "name=inventory"), instance("b", slow, "name=inventory")}, "a,b open_for 5s 30s"},
		{"a name that says nothing", []survey.Instance{instance("a", fast, "name=Default"), instance("b", slow, "name=Default")}, ""},
		{"a key", []survey.Instance{instance("a", fast, "key=tenant"), instance("b", slow, "key=tenant")}, ""},
		{"a function of everybody's", []survey.Instance{instance("a", fast, "function=net/http.Get"), instance("b", slow, "function=net/http.Get")}, ""},
		{"a method of everybody's", []survey.Instance{instance("a", fast, "method=(*net/http.Client).Do"), instance("b", slow, "method=(*net/http.Client).Do")}, ""},
		{"a verb of clients", []survey.Instance{instance("a", fast, "method=redis.Client.Get"), instance("b", slow, "method=redis.Client.Get")}, ""},
		{"a method", []survey.Instance{instance("a", fast, "method=pay.Client.Charge"), instance("b", slow, "method=pay.Client.Charge")}, "a,b open_for 5s 30s"},
		{"a setting more", []survey.Instance{instance("a", map[string]any{"consecutive_failures": int64(3)}, "name=redis"), instance("b", map[string]any{"consecutive_failures": int64(3), "probes": int64(2)}, "name=redis")}, "a,b probes not set 2"},
		{"a function", []survey.Instance{instance("a", fast, "function=example.com/pay.Charge"), instance("b", slow, "function=example.com/pay.Charge")}, "a,b open_for 5s 30s"},
		{"branches of one function", []survey.Instance{instance("a", fast, "host=pay.example.com", "name=pay"), beside}, ""},
		{"constructors of one package", []survey.Instance{instance("a", fast, "host=pay.example.com"), another}, "a,b open_for 5s 30s"},
		{"functions of one package", []survey.Instance{instance("a", fast, "function=pay.Charge"), another}, ""},
		{"in a test", []survey.Instance{instance("a", fast, "host=pay.example.com"), test}, ""},
		{"a name in two repositories", []survey.Instance{instance("a", fast, "name=redis"), elsewhere}, ""},
		{"on this machine", []survey.Instance{instance("a", fast, "url=http://localhost/x"), instance("b", slow, "url=http://localhost/y")}, ""},
		{"host and name, once", []survey.Instance{instance("a", fast, "host=pay.example.com", "name=pay"), instance("b", slow, "host=pay.example.com", "name=pay")}, "a,b open_for 5s 30s"},
		{"third is equal", []survey.Instance{instance("a", source, "rpc=pay.Pay/Charge"), instance("b", fast, "rpc=pay.Pay/Charge"), instance("c", slow, "rpc=pay.Pay/Charge")}, "b,c open_for 5s 30s"},
	} {
		var got []string
		for _, c := range SameTarget(tt.list) {
			s := strings.Join(c.Members, ",")
			for _, d := range c.Differ {
				s += " " + d.What + " " + strings.Join(d.Old, "") + " " + strings.Join(d.New, "")
			}
			if c.Kind != survey.SameTarget || c.Reason == "" || c.ID == "" {
				t.Errorf("%s: %+v", tt.name, c)
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, s, tt.want)
		}
	}
}

// TestSameTargetInTheirOwnWords: where there is no canonical configuration, the
// settings of one implementation are compared.
func TestSameTargetInTheirOwnWords(t *testing.T) {
	with := func(id, value string, origin survey.Origin) survey.Instance {
		i := instance(id, nil, "host=pay.example.com")
		i.Settings = []survey.Setting{{Name: "Name", Value: id, Origin: survey.FromLiteral}, {Name: "Timeout", Value: value, Origin: origin}}
		return i
	}
	for _, tt := range []struct {
		name string
		a, b survey.Instance
		want int
	}{
		{"constants", with("a", "5s", survey.FromConstant), with("b", "1m0s", survey.FromDefault), 1},
		{"a variable", with("a", "5s", survey.FromConstant), with("b", "t", survey.FromVariable), 0},
		{"functions", with("a", "func(c Counts) bool { return true }", survey.FromLiteral), with("b", "func(n Counts) bool { return true }", survey.FromLiteral), 0},
	} {
		if got := SameTarget([]survey.Instance{tt.a, tt.b}); len(got) != tt.want {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	other := with("b", "1m0s", survey.FromConstant)
	other.Implementation = "library:rubyist"
	if got := SameTarget([]survey.Instance{with("a", "5s", survey.FromConstant), other}); len(got) != 0 {
		t.Errorf("settings of two libraries were compared: %+v", got)
	}
}
