package sqlite

import (
	"encoding/binary"
	"errors"
	"slices"
)

// idSet is a set of row ids as ranges, in order. Ids are given in order of first
// sight, so that what a run saw of a market is mostly a few long ranges.
type idSet []idRange

// idRange holds from <= id < to.
type idRange struct{ from, to int64 }

// add puts an id behind all that are there.
func (s *idSet) add(id int64) {
	if n := len(*s); n > 0 && (*s)[n-1].to == id {
		(*s)[n-1].to++
		return
	}
	*s = append(*s, idRange{id, id + 1})
}

func (s idSet) has(id int64) bool {
	_, found := slices.BinarySearchFunc(s, id, func(r idRange, id int64) int {
		switch {
		case r.to <= id:
			return -1
		case r.from > id:
			return 1
		}
		return 0
	})
	return found
}

func (s idSet) size() (n int64) {
	for _, r := range s {
		n += r.to - r.from
	}
	return n
}

// encode writes of each range its distance from the one before, and its length.
func (s idSet) encode() []byte {
	b, last := []byte{}, int64(0)
	for _, r := range s {
		b = binary.AppendUvarint(b, uint64(r.from-last))
		b = binary.AppendUvarint(b, uint64(r.to-r.from))
		last = r.to
	}
	return b
}

var errBadSet = errors.New("a set of listings is damaged")

func decodeSet(b []byte) (s idSet, err error) {
	last := int64(0)
	for len(b) > 0 {
		gap, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, errBadSet
		}
		length, m := binary.Uvarint(b[n:])
		if m <= 0 || length == 0 || gap > 1<<60 || length > 1<<60 {
			return nil, errBadSet
		}
		b = b[n+m:]
		from := last + int64(gap)
		last = from + int64(length)
		if from < 0 || last < from {
			return nil, errBadSet
		}
		s = append(s, idRange{from, last})
	}
	return s, nil
}
