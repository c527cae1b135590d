package report

import (
	"encoding/json"
	"io"
)

// JSON writes the report as one indented JSON object. Lists are never null, so
// a reader can count on every key of the contract.
func JSON(w io.Writer, m *Migration) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(complete(m))
}

// complete returns a copy of m without nil lists or maps.
func complete(m *Migration) *Migration {
	c := *m
	c.Implementations = notNil(c.Implementations)
	c.Sites = notNil(c.Sites)
	c.Files = notNil(c.Files)
	c.Notes = notNil(c.Notes)
	c.Coverage.Configurations = notNil(c.Coverage.Configurations)
	if c.Coverage.Files == nil {
		c.Coverage.Files = map[string]int{}
	}
	for i := range c.Implementations {
		c.Implementations[i] = completeImplementation(c.Implementations[i])
	}
	return &c
}

func completeImplementation(i Implementation) Implementation {
	if i.Config == nil {
		i.Config = map[string]any{}
	}
	i.Parity = notNil(i.Parity)
	i.Proof = completeProof(i.Proof)
	i.Findings = notNil(i.Findings)
	return i
}

// notNil returns a copy of s that encodes as [] when empty.
func notNil[T any](s []T) []T { return append([]T{}, s...) }
