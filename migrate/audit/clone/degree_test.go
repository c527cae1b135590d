package clone

import "testing"

// alike are two shapes of n runs each, of which some are in common: of the form
// and of the wording.
func alike(n, form, words int) (a, b Shape) {
	fill := func(s *sketch, from int) {
		for i := range n {
			s.hashes = append(s.hashes, uint32(from+i)*2654435761)
		}
		s.close()
	}
	a, b = Shape{exact: 1, same: 1}, Shape{exact: 2, same: 2}
	fill(&a.form, 0)
	fill(&b.form, n-form)
	fill(&a.words, 0)
	fill(&b.words, n-words)
	return a, b
}

func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		name           string
		n, form, words int
		want           Degree
	}{
		{"all of the form", 200, 200, 0, Edited},
		{"nearly all of the form", 200, 190, 0, Edited},
		{"most of the form", 200, 150, 0, Drifted},
		{"half of the form and no wording", 200, 100, 0, ""},
		{"half of the form and much of the wording", 200, 100, 80, Drifted},
		{"half of the form and little of the wording", 200, 100, 60, ""},
		{"little of the form, whatever the wording", 200, 60, 200, ""},
		{"a short one with much of the wording", 70, 35, 28, ""},
		{"a short one with half of the wording", 70, 35, 35, Drifted},
		{"a short one with most of the form", 70, 50, 0, Drifted},
		{"a short one with half of the form", 70, 46, 0, ""},
	} {
		a, b := alike(tt.n, tt.form, tt.words)
		if d, share := Compare(a, b); d != tt.want {
			t.Errorf("%s: %q, %.2f, want %q", tt.name, d, share, tt.want)
		}
	}
	if d, share := Compare(Shape{}, Shape{}); d != "" || share != 0 {
		t.Errorf("nothing is like nothing: %q %v", d, share)
	}
}
