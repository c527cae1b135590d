package clone

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// shapesOf are the shapes of all breakers of testdata, in order of name.
func shapesOf(t testing.TB) []Shape {
	t.Helper()
	sources := sourcesOf(t)
	var out []Shape
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		_, s := only(t, sources[name])
		out = append(out, s)
	}
	return out
}

func TestShapesAsText(t *testing.T) {
	for _, s := range append(shapesOf(t), Shape{}, big(5000, 1)) {
		text, err := s.MarshalText()
		if err != nil || len(text) > 12<<10 {
			t.Fatal(len(text), err)
		}
		var back Shape
		if err := back.UnmarshalText(text); err != nil || !reflect.DeepEqual(s, back) {
			t.Errorf("%v: %v", err, back)
		}
	}
	for _, text := range []string{"s1.", "s1.AAAA", "s0." + "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x", "s1.!!!!"} {
		if s := (Shape{}); s.UnmarshalText([]byte(text)) == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestSimilarityIsSymmetric(t *testing.T) {
	shapes := append(shapesOf(t), big(3000, 1), big(3000, 2), Shape{})
	for _, a := range shapes {
		for _, b := range shapes {
			s := Similarity(a, b)
			if s != Similarity(b, a) || Wording(a, b) != Wording(b, a) || s < 0 || s > 1 {
				t.Errorf("%v and %v", s, Similarity(b, a))
			}
			d, x := Compare(a, b)
			if e, y := Compare(b, a); d != e || x != y {
				t.Errorf("%s %v and %s %v", d, x, e, y)
			}
		}
		if !a.IsZero() && Similarity(a, a) != 1 {
			t.Errorf("not like itself: %v", Similarity(a, a))
		}
	}
}

// TestUnrelatedBreakers: breakers that were written apart are no copies.
func TestUnrelatedBreakers(t *testing.T) {
	shapes := shapesOf(t)
	for i, a := range shapes {
		for j, b := range shapes[:i] {
			if d, share := Compare(a, b); d != "" || share > unlike {
				t.Errorf("%d and %d: %q %v", j, i, d, share)
			}
		}
	}
}

// big is a shape of n random runs.
func big(n int, seed uint64) Shape {
	r := rand.New(rand.NewPCG(seed, 0))
	s := Shape{exact: seed, same: seed}
	for range n {
		s.form.hashes = append(s.form.hashes, r.Uint32())
		s.words.hashes = append(s.words.hashes, r.Uint32())
	}
	s.form.close()
	s.words.close()
	return s
}

// TestSketchesEstimate: of large sets the least hashes say how much they share.
func TestSketchesEstimate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, common := range []int{0, 500, 2000, 3500, 4000} {
		var a, b sketch
		for i := range 4000 {
			x, y := r.Uint32(), r.Uint32()
			if i < common {
				y = x
			}
			a.hashes, b.hashes = append(a.hashes, x), append(b.hashes, y)
		}
		a.close()
		b.close()
		want := float64(common) / float64(8000-common)
		if got := a.jaccard(b); got < want-0.05 || got > want+0.05 {
			t.Errorf("%d of 4000 in common: %.3f, want %.3f", common, got, want)
		}
		if got, want := a.contained(b), float64(common)/4000; got < want-0.06 || got > want+0.06 {
			t.Errorf("%d of 4000 contained: %.3f, want %.3f", common, got, want)
		}
	}
}

func FuzzShapeText(f *testing.F) {
	for _, s := range shapesOf(f) {
		text, _ := s.MarshalText()
		f.Add(text)
	}
	f.Add([]byte("s1.AAAAAAAAAAAAAAAAAAAAAAEBAA"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var s Shape
		if s.UnmarshalText(text) != nil {
			if !s.IsZero() {
				t.Fatal("a shape in spite of an error")
			}
			return
		}
		back, err := s.MarshalText()
		if err != nil || !bytes.Equal(back, text) {
			t.Fatalf("%q became %q, %v", text, back, err)
		}
		if got := Similarity(s, s); !s.IsZero() && got != 1 {
			t.Fatalf("not like itself: %v", got)
		}
	})
}
