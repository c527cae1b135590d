package clone

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

const (
	gramLength = 8    // words in a run
	sketchSize = 1024 // runs that a shape keeps at most, those with the least hashes
)

// Shape is what a hand-written breaker looks like. It is small, can be compared
// without the code, and holds nothing that the code could be read from. The
// zero Shape is that of nothing, and like no other.
type Shape struct {
	exact  uint64   // of the words as they are written
	same   uint64   // of the words with names that mean nothing
	hashes []uint32 // of its runs of words; sorted, distinct
}

// Shape computes the shape of a breaker. It is the same for the same code in
// another order, and with other comments or log lines.
func (c Code) Shape() Shape {
	p := c.piecesOf()
	s := Shape{exact: p.exact(), same: p.same()}
	for _, part := range p {
		s.hashes = append(s.hashes, runs(part.words)...)
	}
	slices.Sort(s.hashes)
	s.hashes = slices.Compact(s.hashes)
	s.hashes = slices.Clip(s.hashes[:min(len(s.hashes), sketchSize)])
	return s
}

// runs hashes the runs of words of one function.
var expMask, expLen = quiet(0), 8

func runs(all []word) []uint32 {
	gramLength := expLen
	var words []word
	for _, w := range all {
		if w.quiet&expMask == 0 {
			words = append(words, w)
		}
	}
	var out []uint32
	for i := 0; i == 0 || i+gramLength <= len(words); i++ {
		h := newHash()
		for _, w := range words[i:min(len(words), i+gramLength)] {
			h = h.text(w.class)
		}
		out = append(out, uint32(h.sum()>>32))
	}
	return out
}

// IsZero reports whether there is no shape.
func (s Shape) IsZero() bool { return len(s.hashes) == 0 }

// Similarity is the share of runs that two shapes have in common of all that
// either has, from 0 to 1: exact up to 1024 runs, else an estimate from as many
// (off by 0.02 at most times).
func Similarity(a, b Shape) float64 {
	limit := min(a.limit(), b.limit())
	both, all, i, j := 0, 0, 0, 0
	for i < len(a.hashes) || j < len(b.hashes) {
		var least uint32
		switch {
		case j == len(b.hashes) || i < len(a.hashes) && a.hashes[i] < b.hashes[j]:
			least, i = a.hashes[i], i+1
		case i == len(a.hashes) || b.hashes[j] < a.hashes[i]:
			least, j = b.hashes[j], j+1
		default:
			least, i, j, both = a.hashes[i], i+1, j+1, both+1
		}
		if least > limit {
			break
		}
		all++
	}
	if all == 0 {
		return 0
	}
	return float64(min(both, all)) / float64(all)
}

// limit is up to where a shape knows all of its hashes.
func (s Shape) limit() uint32 {
	if len(s.hashes) < sketchSize {
		return ^uint32(0)
	}
	return s.hashes[len(s.hashes)-1]
}

// shapeVersion stands before the text of a shape: what is computed in another
// way cannot be compared.
const shapeVersion = "s1."

var errShape = errors.New("not a shape that this version knows")

// MarshalText writes a shape, in at most 6 kB.
func (s Shape) MarshalText() ([]byte, error) {
	if s.IsZero() {
		return nil, nil
	}
	b := binary.BigEndian.AppendUint64(nil, s.exact)
	b = binary.BigEndian.AppendUint64(b, s.same)
	last := uint32(0)
	for _, h := range s.hashes {
		b = binary.AppendUvarint(b, uint64(h-last))
		last = h
	}
	return []byte(shapeVersion + base64.RawStdEncoding.EncodeToString(b)), nil
}

// UnmarshalText reads what MarshalText wrote, and nothing else.
func (s *Shape) UnmarshalText(text []byte) error {
	*s = Shape{}
	if len(text) == 0 {
		return nil
	}
	code, ok := strings.CutPrefix(string(text), shapeVersion)
	b, err := base64.RawStdEncoding.Strict().DecodeString(code)
	if !ok || err != nil || len(b) <= 16 {
		return errShape
	}
	out := Shape{exact: binary.BigEndian.Uint64(b), same: binary.BigEndian.Uint64(b[8:])}
	last := uint64(0)
	for b = b[16:]; len(b) > 0; {
		d, n := binary.Uvarint(b)
		if n <= 0 || d == 0 && len(out.hashes) > 0 || d > 1<<32 || last+d >= 1<<32 || len(out.hashes) == sketchSize || n > 1 && b[n-1] == 0 {
			return errShape
		}
		last += d
		out.hashes = append(out.hashes, uint32(last))
		b = b[n:]
	}
	*s = out
	return nil
}
