package clone

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
)

// Shape is what a hand-written breaker looks like. It is small, can be compared
// without the code, and holds nothing that the code could be read from. The
// zero Shape is that of nothing, and like no other.
type Shape struct {
	exact uint64 // of the words as they are written
	same  uint64 // of the words with names that mean nothing
	form  sketch // runs of what the words are
	words sketch // runs of the words as they are written
}

// Shape computes the shape of a breaker. It is the same for the same code in
// another order, and with other comments or log lines.
func (c Code) Shape() Shape {
	p := c.piecesOf()
	s := Shape{exact: p.exact(), same: p.same()}
	for _, x := range p {
		s.form.add(x.words, func(w word) string { return w.class })
		s.words.add(x.words, word.written)
	}
	s.form.close()
	s.words.close()
	return s
}

// written is a word as it stands in the code.
func (w word) written() string {
	if w.text != "" {
		return w.text
	}
	return w.class
}

// IsZero reports whether there is no shape.
func (s Shape) IsZero() bool { return s.form.total == 0 }

// Similarity is the share of runs of words that two shapes have in common of all
// that either has, from 0 to 1; names do not count. It is exact up to 1024 runs,
// else an estimate from as many (off by 0.02 at most times).
func Similarity(a, b Shape) float64 { return a.form.jaccard(b.form) }

// Wording is the share of runs of words as they are written, names and literals
// included, that the smaller of two shapes has in common with the other.
func Wording(a, b Shape) float64 { return a.words.contained(b.words) }

// shapeVersion stands before the text of a shape: what is computed in another
// way cannot be compared.
const shapeVersion = "s1."

var errShape = errors.New("not a shape that this version knows")

// MarshalText writes a shape, in at most 12 kB.
func (s Shape) MarshalText() ([]byte, error) {
	if s.IsZero() {
		return nil, nil
	}
	b := binary.BigEndian.AppendUint64(nil, s.exact)
	b = binary.BigEndian.AppendUint64(b, s.same)
	b = s.words.append(s.form.append(b))
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
	if !ok || err != nil || len(b) <= 16 || strings.ContainsAny(code, "\r\n") {
		return errShape
	}
	out := Shape{exact: binary.BigEndian.Uint64(b), same: binary.BigEndian.Uint64(b[8:])}
	r := reader{b: b[16:]}
	r.sketch(&out.form)
	r.sketch(&out.words)
	if r.bad || len(r.b) > 0 || out.IsZero() {
		return errShape
	}
	*s = out
	return nil
}
