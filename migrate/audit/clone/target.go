package clone

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// SameTarget puts together the instances that guard one dependency, or have one
// name, with different settings. Equal settings are no finding, nor are
// settings that the code does not tell. Instances in tests are left out, and so
// is what says too little: names such as default, keys, functions of the
// standard library.
func SameTarget(instances []survey.Instance) []survey.Cluster {
	by := map[string][]survey.Instance{}
	for _, i := range instances {
		if i.Test {
			continue
		}
		for _, key := range targetsOf(i) {
			by[key] = append(by[key], i)
		}
	}
	var out []survey.Cluster
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(by)) {
		if c, ok := sameTarget(key, by[key]); ok && !seen[c.ID] {
			seen[c.ID] = true
			out = append(out, c)
		}
	}
	return out
}

// targetsOf are the keys of what an instance guards. Hosts and remote
// procedures are the same everywhere, all else within a repository.
func targetsOf(i survey.Instance) []string {
	var out []string
	add := func(kind, name string) {
		scope := i.Repository
		if kind == "host" || kind == "rpc" {
			scope = ""
		}
		if key := kind + "\x00" + name + "\x00" + scope; !generic(kind, name) && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	for _, t := range i.Protects {
		kind, name := t.Kind, strings.TrimSpace(t.Name)
		if kind == "url" || kind == "host" {
			kind, name = "host", hostOf(name)
		}
		add(kind, name)
	}
	if i.NameKnown {
		add("name", i.Name)
	}
	return out
}

// hostOf is the host of a URL, or of a host with a port.
func hostOf(s string) string {
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		s = u.Host
	}
	s, _, _ = strings.Cut(s, "/")
	s = strings.TrimSuffix(strings.TrimSuffix(s, ":443"), ":80")
	return strings.ToLower(s)
}

// generic reports whether a target says too little: several things have it.
func generic(kind, name string) bool {
	name = strings.ToLower(name)
	switch kind {
	case "key":
		return true
	case "host":
		bare, _, _ := strings.Cut(name, ":")
		return bare == name && (name == "localhost" || name == "127.0.0.1") || bare == "" || bare == "0.0.0.0" || strings.ContainsAny(name, "%{}<>$")
	case "function", "method":
		verb := name[strings.LastIndexByte(name, '.')+1:]
		return verb == name || kind == "method" && slices.Contains(verbs, verb) || slices.ContainsFunc(standard, func(p string) bool { return strings.HasPrefix(strings.TrimLeft(name, "(*"), p) })
	}
	return slices.Contains(vague, strings.Trim(name, " _-./"))
}

// standard are packages whose functions guard nothing by themselves: what
// matters is what they are given.
var standard = []string{"net/", "http.", "net.", "database/", "sql.", "context.", "io.", "os.", "time.", "fmt.", "grpc.", "google.golang.org/grpc."}

// verbs are methods of clients of all sorts: which server they go to is for the
// client to know.
var verbs = []string{
	"do", "call", "invoke", "execute", "exec", "run", "get", "post", "put", "patch", "delete", "head", "set", "query", "queryrow", "send", "publish",
	"request", "roundtrip", "ping", "fetch", "read", "write", "ask", "newrequest", "open", "dial", "connect",
}

// vague are names that are given without thinking of what is guarded.
var vague = []string{
	"", "default", "breaker", "circuit", "circuitbreaker", "circuit-breaker", "circuit_breaker", "circuit breaker", "cb", "test", "example", "demo", "name",
	"http", "https", "grpc", "rpc", "client", "http-client", "http_client", "httpclient", "grpc-client", "api", "service", "server", "request", "requests",
	"call", "execute", "main", "global", "unknown", "upstream", "backend", "downstream", "remote", "external", "internal", "my-service", "myservice", "foo", "bar",
}

func sameTarget(key string, list []survey.Instance) (survey.Cluster, bool) {
	list = placed(list)
	c := survey.Cluster{Kind: survey.SameTarget, Differ: []survey.Difference{}}
	differ := map[int]bool{}
	kind, rest, _ := strings.Cut(key, "\x00")
	for n, b := range list {
		for m, a := range list[:n] {
			if alternatives(kind, a, b) {
				continue
			}
			if d := differingSettings(a, b); len(d) > 0 {
				differ[m], differ[n] = true, true
				c.Differ = append(c.Differ, d...)
			}
		}
	}
	if len(differ) == 0 {
		return c, false
	}
	for n, i := range list {
		if differ[n] {
			c.Members = append(c.Members, i.ID)
		}
	}
	c.Differ = c.Differ[:min(len(c.Differ), maxDifferences)]
	c.ID = idOf(c.Kind, c.Members)
	name, _, _ := strings.Cut(rest, "\x00")
	c.Reason = fmt.Sprintf("%d breakers guard the %s %s, with different settings", len(c.Members), kind, name)
	if kind == "name" {
		c.Reason = fmt.Sprintf("%d breakers have the name %q, and different settings", len(c.Members), name)
	}
	return c, true
}

// alternatives reports whether two instances are ways to make one breaker
// rather than two: in branches of one function, or in the constructors of a
// type whose own functions are all that is known of what they guard.
func alternatives(kind string, a, b survey.Instance) bool {
	if a.Repository != b.Repository || a.Package != b.Package {
		return false
	}
	return a.Function == b.Function || kind == "function" || kind == "method"
}

// placed sorts instances by place, each of which counts once.
func placed(list []survey.Instance) []survey.Instance {
	s := survey.Survey{Instances: slices.Clone(list)}
	s.Sort()
	return slices.CompactFunc(s.Instances, func(a, b survey.Instance) bool {
		return a.ID == b.ID || a.Repository == b.Repository && a.File == b.File && a.Line == b.Line && a.Column == b.Column
	})
}
