package output

import (
	"fmt"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

const orderBreaker = `type Breaker struct {
	mu       sync.Mutex
	failures int
	openedAt time.Time
}

func (b *Breaker) Allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < 5 {
		return true
	}
	return time.Since(b.openedAt) > 30*time.Second
}

func (b *Breaker) Failure() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++ // <script>alert("x")</script>
	if b.failures == 5 {
		b.openedAt = time.Now()
	}
}`

const mailBreaker = `type circuit struct {
	mu       sync.Mutex
	failures int
	openedAt time.Time
	name     string
}

func (c *circuit) Allow() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failures < 3 {
		return true
	}
	return time.Since(c.openedAt) > time.Minute
}

func (c *circuit) Failure() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures++
	if c.failures >= 3 {
		c.openedAt = time.Now()
	}
}`

func lines(s string) []string { return strings.Split(s, "\n") }

// rich has one of everything: each kind of implementation and cluster, each
// severity and status, a fix, and text that is markup in some format.
func rich() *survey.Survey {
	s := &survey.Survey{
		SchemaVersion: survey.SchemaVersion, Tool: survey.Tool{Name: "cbctl", Version: "v0.2.0"}, Command: "audit", Module: "example.com/shop",
		Implementations: []survey.Implementation{
			{ID: "lib:gobreaker/v2", Kind: survey.Library, Source: "gobreaker/v2", Package: "github.com/sony/gobreaker/v2", Type: "CircuitBreaker",
				File: "go.mod", Line: 8, Confidence: 1, Version: "v2.4.0", Instances: 3},
			{ID: "copy:internal/breaker", Kind: survey.Canonical, Source: "canonical", Package: "example.com/shop/internal/breaker", Type: "Breaker",
				File: "internal/breaker/breaker.go", Line: 1, Confidence: 1, Version: "v0.1.0", Drift: "open.go was edited", Instances: 1},
			{ID: "order/breaker.go:14", Kind: survey.Handrolled, Source: "handrolled", Package: "example.com/shop/order", Type: "Breaker",
				File: "order/breaker.go", Line: 14, Column: 6, Confidence: 0.97, Instances: 1, Lines: lines(orderBreaker),
				Roles:  []survey.Role{{Role: "failures", Name: "failures"}, {Role: "gate", Name: "Allow"}, {Role: "failure", Name: "Failure"}},
				Traits: []survey.Trait{{Name: "open time counts from", Value: "last failure"}}, Behaviour: "ConsecutiveFailures: 5",
				Evidence: []survey.Place{{Text: "failures is compared with 5", File: "order/breaker.go", Line: 23}},
				Habits:   []survey.Habit{{Kind: "never-reset", Text: "a success does not reset the counter", File: "order/breaker.go", Line: 29}}},
			{ID: "mail/circuit.go:20", Kind: survey.Handrolled, Source: "handrolled", Package: "example.com/shop/mail", Type: "circuit",
				File: "mail/circuit.go", Line: 20, Column: 6, Confidence: 0.93, Instances: 1, Lines: lines(mailBreaker)},
			{ID: "search/client.go:41", Kind: survey.Inline, Source: "inline", Package: "example.com/shop/search", Type: "Client",
				File: "search/client.go", Line: 41, Column: 6, Confidence: 0.81, Instances: 2},
		},
		Instances: []survey.Instance{
			{ID: "pay/client.go:31:9", Implementation: "lib:gobreaker/v2", Name: "payments", NameKnown: true, Package: "example.com/shop/pay", Function: "(*Client).Charge",
				File: "pay/client.go", Line: 31, Column: 9,
				Config: map[string]any{"name": "payments", "consecutive_failures": 5, "open_for": "30s", "probes": 3},
				Settings: []survey.Setting{{Name: "MaxRequests", Value: "3", Origin: survey.FromLiteral, File: "pay/client.go", Line: 33},
					{Name: "Timeout", Value: "30*time.Second", Origin: survey.FromConstant, File: "pay/config.go", Line: 9},
					{Name: "Interval", Value: "0", Origin: survey.FromDefault}},
				Protects: []survey.Target{{Kind: "host", Name: "api.pay.example", File: "pay/client.go", Line: 52}}},
			{ID: "pay/refund.go:18:7", Implementation: "lib:gobreaker/v2", Name: `"refund-" + region`, Package: "example.com/shop/pay", Function: "NewRefunds",
				File: "pay/refund.go", Line: 18, Column: 7,
				Config: map[string]any{"failure_ratio": 0.6, "window": map[string]any{"kind": "rolling", "span": "10s", "slices": 10}, "open_for": "cfg.Timeout"},
				Settings: []survey.Setting{{Name: "Timeout", Value: "cfg.Timeout", Origin: survey.FromField, File: "pay/refund.go", Line: 20},
					{Name: "ReadyToTrip", Value: "func(c gobreaker.Counts) bool {\n\treturn c.Requests > 9 || c.TotalFailures > 4\n}", Origin: survey.FromLiteral, File: "pay/refund.go", Line: 21}},
				Protects: []survey.Target{{Kind: "host", Name: "api.pay.example", File: "pay/refund.go", Line: 40}}},
			{ID: "order/order.go:12:6", Implementation: "order/breaker.go:14", Package: "example.com/shop/order", Function: "New", File: "order/order.go", Line: 12, Column: 6},
			{ID: "pay/client_test.go:9:6", Implementation: "lib:gobreaker/v2", Name: "test", NameKnown: true, Package: "example.com/shop/pay", Function: "TestCharge",
				File: "pay/client_test.go", Line: 9, Column: 6, Test: true},
		},
		Clusters: []survey.Cluster{
			{ID: "copy-1", Kind: survey.Copy, Similarity: 0.932, Degree: "edited", Reason: "the same functions with other names and limits",
				Members: []string{"order/breaker.go:14", "mail/circuit.go:20"},
				Differ: []survey.Difference{
					{A: "order/breaker.go:14", B: "mail/circuit.go:20", What: "Allow", Old: []string{"if b.failures < 5 {"}, New: []string{"if c.failures < 3 {"}},
					{A: "order/breaker.go:14", B: "mail/circuit.go:20", What: "Failure", Old: []string{"if b.failures == 5 {"}, New: []string{"if c.failures >= 3 {"}}}},
			{ID: "behaviour-1", Kind: survey.SameBehaviour, Similarity: 1, Reason: "no schedule of 2000 tells them apart",
				Members: []string{"order/breaker.go:14", "search/client.go:41"}},
			{ID: "target-1", Kind: survey.SameTarget, Similarity: 1, Reason: "both guard host api.pay.example",
				Members: []string{"pay/client.go:31:9", "pay/refund.go:18:7"},
				Differ:  []survey.Difference{{A: "pay/client.go:31:9", B: "pay/refund.go:18:7", What: "open_for", Old: []string{"30s"}, New: []string{"cfg.Timeout"}}}},
		},
		Findings: []survey.Finding{
			{Rule: "CB3001", Severity: survey.Error, Message: `breaker "payments" is made in each call of Charge, so it never counts to its limit`,
				Package: "example.com/shop/pay", Symbol: "(*Client).Charge", File: "pay/client.go", Line: 31, Column: 8, EndLine: 31, EndColumn: 42,
				Help: "make it once, in NewClient", Status: survey.New, Snippet: "\tcb := gobreaker.NewCircuitBreaker[*Resp](settings)",
				Related: []survey.Place{{Text: "Charge is called for each request here", File: "pay/handler.go", Line: 77}}},
			{Rule: "CB3001", Severity: survey.Error, Message: "breaker is made in a loop: <img src=x onerror=alert(1)> | `code` & 100%, 50:50\nsecond line \u202e",
				Package: "example.com/shop/pay", Symbol: "sync[T]", File: "pay/a,b:c d.go", Line: 7, Column: 3, EndLine: 9, EndColumn: 4,
				Status: survey.New, Snippet: "\t\tx := \"\u00e9\" // </script><b>"},
			{Rule: "CB2001", Severity: survey.Warning, Message: "hand-written breaker Breaker", Package: "example.com/shop/order", Symbol: "Breaker",
				File: "order/breaker.go", Line: 14, Column: 6, EndLine: 14, EndColumn: 13, Help: "cbctl migrate ./order", Status: survey.New,
				Snippet: "type Breaker struct {",
				Fixes: []survey.Fix{{Message: "write the limit once", Edits: []survey.Edit{{File: "order/breaker.go", Offset: 13, End: 18, Text: "limit"},
					{File: "order/breaker.go", Offset: 0, End: 0, Text: "const limit = 5\n"}}}}},
			{Rule: "CB2001", Severity: survey.Warning, Message: "hand-written breaker circuit", Package: "example.com/shop/mail", Symbol: "circuit",
				File: "mail/circuit.go", Line: 20, Column: 6, EndLine: 20, EndColumn: 13, Help: "cbctl migrate ./mail", Status: survey.Known},
			{Rule: "CB2002", Severity: survey.Info, Message: "breaker inside of Client", Package: "example.com/shop/search", Symbol: "Client",
				File: "search/client.go", Line: 41, Column: 6, Status: survey.New},
			{Rule: "CB1008", Severity: survey.Warning, Message: "distributed breaker", Package: "example.com/shop/pay", File: "pay/dist.go", Line: 5,
				Status: survey.Suppressed, Reason: "goes away with the old region"},
		},
		Fixed: []survey.Fixed{{Rule: "CB1001", Package: "example.com/shop/old", Symbol: "New", Count: 2}},
		Coverage: survey.Coverage{Files: map[string]int{"analysed": 31, "vendored": 4}, Configurations: []string{"linux/amd64"}, Loaded: 9,
			Left: []survey.Left{{File: "pay/broken.go", Reason: "it does not parse"}}},
		Notes: []survey.Note{{Rule: "CB9002", Message: "nothing to suppress for CB3001 here", File: "mail/send.go", Line: 3, Column: 1, Help: "remove the comment"}},
	}
	return finish(s)
}

// merged is a survey of two modules, as merge makes it.
func merged() *survey.Survey {
	s := rich()
	s.Module, s.Repositories = "", []string{"example.com/mail", "example.com/shop"}
	of := func(file string) string {
		if strings.HasPrefix(file, "mail/") {
			return s.Repositories[0]
		}
		return s.Repositories[1]
	}
	for i := range s.Implementations {
		s.Implementations[i].Repository, s.Implementations[i].Lines = of(s.Implementations[i].File), nil
	}
	for i := range s.Instances {
		s.Instances[i].Repository = of(s.Instances[i].File)
	}
	for i := range s.Findings {
		s.Findings[i].Repository = of(s.Findings[i].File)
	}
	return finish(s)
}

// large is about as long as what a repository of some age gives: 60 findings
// of 12 rules, 40 instances.
func large() *survey.Survey {
	s := &survey.Survey{SchemaVersion: survey.SchemaVersion, Tool: survey.Tool{Name: "cbctl", Version: "v0.2.0"}, Command: "audit", Module: "example.com/large"}
	ids := []string{"CB3001", "CB7002", "CB7003", "CB7004", "CB7005", "CB7006", "CB2001", "CB2002", "CB7007", "CB7008", "CB7009", "CB1008"}
	for n := range 60 {
		file := fmt.Sprintf("svc%02d/client.go", n%17)
		f := survey.Finding{Rule: ids[n*n%len(ids)], Package: "example.com/large/" + file[:5], Symbol: fmt.Sprintf("(*Client).Call%d", n),
			File: file, Line: 10 + n, Column: 2, EndLine: 10 + n, EndColumn: 30, Status: survey.New,
			Message: fmt.Sprintf("the breaker of call %d is not what it should be, for a reason that takes some words to say", n),
			Help:    "make it once and keep it in the client", Snippet: fmt.Sprintf("\tcb%d := gobreaker.NewCircuitBreaker(settings%d)", n, n)}
		f.Severity = severities[min(2, n*n%len(ids)%5)]
		s.Findings = append(s.Findings, f)
	}
	for n := range 6 {
		s.Implementations = append(s.Implementations, survey.Implementation{ID: fmt.Sprint("i", n), Kind: survey.Handrolled, Source: "handrolled",
			Type: fmt.Sprintf("Breaker%d", n), Package: "example.com/large/svc", File: fmt.Sprintf("svc%02d/breaker.go", n), Line: 12, Confidence: 0.9, Instances: 6})
	}
	for n := range 40 {
		s.Instances = append(s.Instances, survey.Instance{ID: fmt.Sprint("x", n), Implementation: fmt.Sprint("i", n%6), Name: fmt.Sprint("peer", n), NameKnown: true,
			Package: "example.com/large/svc", File: fmt.Sprintf("svc%02d/client.go", n%17), Line: 10 + n, Column: 3,
			Config: map[string]any{"consecutive_failures": n%7 + 1, "open_for": "30s"}, Protects: []survey.Target{{Kind: "host", Name: fmt.Sprintf("peer%d.internal", n)}}})
	}
	return finish(s)
}

// none is a module without breakers.
func none() *survey.Survey {
	return &survey.Survey{SchemaVersion: survey.SchemaVersion, Tool: survey.Tool{Name: "cbctl", Version: "v0.2.0"}, Command: "audit", Module: "example.com/none"}
}

func finish(s *survey.Survey) *survey.Survey {
	s.Sort()
	s.Fingerprints()
	s.Summarize()
	return s
}

// sources are the files that the tests know.
func sources(file string) []byte {
	if file == "order/breaker.go" {
		return []byte("package \u00f6rder\r\n\nconst x = 5\n" + strings.Repeat("\n", 10) + orderBreaker)
	}
	return nil
}
