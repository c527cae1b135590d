package clone

import (
	"encoding/binary"
	"slices"
)

const (
	runLength  = 5    // words in a run
	sketchSize = 1024 // hashes that are kept at most, the least ones
)

// sketch is a set of hashes of which the least are kept: enough to say how much
// two sets have in common.
type sketch struct {
	total  int      // hashes there were
	hashes []uint32 // sorted, distinct
}

// add enters the runs of the words of one function that count. A shorter
// function is one run.
func (s *sketch) add(words []word, text func(word) string) {
	var loud []string
	for _, w := range words {
		if w.quiet == 0 {
			loud = append(loud, text(w))
		}
	}
	for i := 0; i == 0 || i+runLength <= len(loud); i++ {
		h := newHash()
		for _, w := range loud[i:min(len(loud), i+runLength)] {
			h = h.text(w)
		}
		s.hashes = append(s.hashes, uint32(h.sum()>>32))
	}
}

// close ends the adding.
func (s *sketch) close() {
	slices.Sort(s.hashes)
	s.hashes = slices.Compact(s.hashes)
	s.total = len(s.hashes)
	s.hashes = slices.Clip(s.hashes[:min(s.total, sketchSize)])
}

// limit is up to where a sketch knows all of its hashes.
func (s sketch) limit() uint32 {
	if s.total == len(s.hashes) {
		return ^uint32(0)
	}
	return s.hashes[len(s.hashes)-1]
}

// jaccard is what two sets have in common of all that is in either.
func (s sketch) jaccard(o sketch) float64 {
	limit := min(s.limit(), o.limit())
	both, all, i, j := 0, 0, 0, 0
	for i < len(s.hashes) || j < len(o.hashes) {
		var least uint32
		twice := false
		switch {
		case j == len(o.hashes) || i < len(s.hashes) && s.hashes[i] < o.hashes[j]:
			least, i = s.hashes[i], i+1
		case i == len(s.hashes) || o.hashes[j] < s.hashes[i]:
			least, j = o.hashes[j], j+1
		default:
			least, i, j, twice = s.hashes[i], i+1, j+1, true
		}
		if least > limit {
			break
		}
		all++
		if twice {
			both++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}

// contained is what two sets have in common of the smaller one.
func (s sketch) contained(o sketch) float64 {
	least := min(s.total, o.total)
	if least == 0 {
		return 0
	}
	j := s.jaccard(o)
	return min(1, j/(1+j)*float64(s.total+o.total)/float64(least))
}

// append writes a sketch as its size, the number of hashes, and the steps
// between them.
func (s sketch) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(s.total))
	b = binary.AppendUvarint(b, uint64(len(s.hashes)))
	last := uint32(0)
	for _, h := range s.hashes {
		b = binary.AppendUvarint(b, uint64(h-last))
		last = h
	}
	return b
}

// reader reads what append wrote, and only that.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) number(most uint64) uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > most || n > 1 && r.b[n-1] == 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) sketch(s *sketch) {
	total, kept := r.number(1<<31), r.number(sketchSize)
	if kept != min(total, sketchSize) {
		r.bad = true
	}
	last := uint64(0)
	for i := uint64(0); i < kept && !r.bad; i++ {
		d := r.number(1<<32 - 1)
		if last+d >= 1<<32 || d == 0 && i > 0 {
			r.bad = true
		}
		last += d
		s.hashes = append(s.hashes, uint32(last))
	}
	s.total = int(total)
}
