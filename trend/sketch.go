package trend

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
)

// SketchError is the largest relative error of a quantile.
const SketchError = 0.01

// The sketch is that of DDSketch (Masson, Rim, Lee: VLDB 2019): values are
// counted in buckets, each gamma times as wide as the one before, so that the
// middle of a bucket is within SketchError of all that is in it. Unlike a
// digest that is fitted to the data it merges exactly, in any order.
const gamma = (1 + SketchError) / (1 - SketchError)

var lnGamma = math.Log(gamma)

// minPrice and maxPrice bound what is counted, in euro for a unit: a piece of
// the cheapest goods costs more, and all drugs of the world less. What is
// outside is counted at the bound.
const (
	minPrice = 1e-6
	maxPrice = 1e12
)

// Sketch is a distribution of positive values. The zero Sketch is empty. It is
// not changed by being copied: Add and Merge change the one that they are
// called on, and a copy shares it.
type Sketch struct {
	n       int
	buckets map[int32]int32
}

// N is how many values were added.
func (s Sketch) N() int { return s.n }

// Add counts a value; what is not positive is left out.
func (s *Sketch) Add(v float64) {
	if !(v > 0) || math.IsInf(v, 1) {
		return
	}
	v = min(max(v, minPrice), maxPrice)
	if s.buckets == nil {
		s.buckets = map[int32]int32{}
	}
	s.buckets[int32(math.Ceil(math.Log(v)/lnGamma))]++
	s.n++
}

// Merge adds all of another sketch.
func (s *Sketch) Merge(o Sketch) {
	if o.n == 0 {
		return
	}
	if s.buckets == nil {
		s.buckets = make(map[int32]int32, len(o.buckets))
	}
	for b, n := range o.buckets {
		s.buckets[b] += n
	}
	s.n += o.n
}

// Quantiles are the values below which shares of the whole lie, by linear
// interpolation between the ranks (type 7 of Hyndman and Fan, what R and numpy
// do). qs ascend, in 0..1. Nil when the sketch is empty.
func (s Sketch) Quantiles(qs ...float64) []float64 {
	if s.n == 0 {
		return nil
	}
	keys := slices.Sorted(maps.Keys(s.buckets))
	at, below := 0, 0 // the bucket in work, and how many values are below it
	rank := func(r int) float64 {
		for below+int(s.buckets[keys[at]]) <= r {
			below += int(s.buckets[keys[at]])
			at++
		}
		return middle(keys[at])
	}
	out := make([]float64, len(qs))
	for i, q := range qs {
		at, below = 0, 0
		h := q * float64(s.n-1)
		low := int(h)
		v := rank(low)
		if part := h - float64(low); part > 0 {
			v += part * (rank(low+1) - v)
		}
		out[i] = v
	}
	return out
}

// middle is the value of a bucket with the least relative error to its bounds.
func middle(bucket int32) float64 {
	return 2 * math.Exp(float64(bucket)*lnGamma) / (gamma + 1)
}

// append writes the sketch: number of buckets, then for each in order the
// distance from the one before and the count.
func (s Sketch) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(s.buckets)))
	last := int32(0)
	for _, k := range slices.Sorted(maps.Keys(s.buckets)) {
		b = binary.AppendVarint(b, int64(k-last))
		b = binary.AppendUvarint(b, uint64(s.buckets[k]))
		last = k
	}
	return b
}

// errDamaged says that bytes are not what this package wrote.
var errDamaged = errors.New("trend: a cell is damaged")

// maxBucket bounds buckets on both sides of zero.
var maxBucket = int64(math.Ceil(math.Log(maxPrice)/lnGamma)) + 1

// sketch reads what append wrote.
func (r *reader) sketch() (s Sketch) {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.err = errDamaged
	}
	last := int64(0)
	for ; n > 0 && r.err == nil; n-- {
		last += r.varint()
		count := r.uvarint()
		if last > maxBucket || last < -maxBucket || count == 0 || count > math.MaxInt32-uint64(s.n) {
			r.err = errDamaged
			break
		}
		if s.buckets == nil {
			s.buckets = map[int32]int32{}
		}
		s.buckets[int32(last)] += int32(count)
		s.n += int(count)
	}
	return s
}

// reader reads numbers; the first error stands and the rest is zero.
type reader struct {
	b   []byte
	err error
}

func (r *reader) uvarint() uint64 {
	if r.err != nil {
		return 0
	}
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.err = errDamaged
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) varint() int64 {
	if r.err != nil {
		return 0
	}
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.err = errDamaged
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads a number that fits an int on every machine.
func (r *reader) count() int {
	v := r.uvarint()
	if v > math.MaxInt32 {
		r.err = errDamaged
		return 0
	}
	return int(v)
}
