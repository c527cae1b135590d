package migrate

import (
	"encoding/json"
	"slices"

	"github.com/cbctl/cbctl/migrate/prove"
)

// memo is what the journal keeps of a migration for Verify.
type memo struct {
	// Proved has the deviations of each breaker that was proved, by its ID.
	Proved map[string][]string `json:"proved,omitempty"`
}

// memo notes what was proved.
func (r *Result) memo() (json.RawMessage, error) {
	m := memo{Proved: map[string][]string{}}
	for _, i := range r.Report.Implementations {
		if i.Proof.Status == prove.StatusProved {
			m.Proved[i.ID] = append([]string{}, i.Proof.Deviations...)
		}
	}
	if len(m.Proved) == 0 {
		return nil, nil
	}
	return json.Marshal(m)
}

// readMemo reads a memo. One that another version has written says nothing.
func readMemo(text json.RawMessage) memo {
	var m memo
	if json.Unmarshal(text, &m) != nil {
		return memo{}
	}
	return m
}

// zeros is what the migration has found out about a breaker.
func (m memo) zeros(id string) zeros {
	deviations, ok := m.Proved[id]
	switch {
	case !ok:
		return zerosUnknown
	case slices.Contains(deviations, deviationZero):
		return zerosDiffer
	}
	return zerosAgree
}
