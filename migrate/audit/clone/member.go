package clone

import (
	"cmp"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// Member is an implementation that may be a duplicate of another one.
type Member struct {
	survey.Implementation
	Code *Code // nil when all that is known is from a report
}

// Of gives a hand-written breaker its shape and traits, so that it can be
// compared with others, now or from the report.
func Of(i survey.Implementation, code Code) Member {
	text, _ := code.Shape().MarshalText() // never fails
	i.Shape, i.Traits = string(text), traitsOf(code.Candidate)
	return Member{Implementation: i, Code: &code}
}

// FromReport takes the implementations of reports as members. Those without a
// shape that this version knows are like no other.
func FromReport(list []survey.Implementation) []Member {
	var out []Member
	for _, i := range list {
		out = append(out, Member{Implementation: i})
	}
	return out
}

// shape is the shape of a member; the zero Shape where there is none.
func shapeOf(i survey.Implementation) Shape {
	var s Shape
	if s.UnmarshalText([]byte(i.Shape)) != nil {
		return Shape{}
	}
	return s
}

// inOrder sorts members by place.
func inOrder(members []Member) []Member {
	out := slices.Clone(members)
	slices.SortStableFunc(out, func(a, b Member) int {
		return cmp.Or(cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.ID, b.ID))
	})
	return out
}
