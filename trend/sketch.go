package trend

import (
	"encoding/binary"
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

// Sketch is a distribution of positive values. The zero Sketch is empty; a copy
// is a sketch of its own.
type Sketch struct {
	n       int
	buckets []bucket // in order, none empty, never changed in place
}

type bucket struct{ at, n int32 }

// N is how many values were added.
func (s Sketch) N() int { return s.n }

// Add counts a value; what is not positive is left out.
func (s *Sketch) Add(v float64) {
	if at, ok := bucketOf(v); ok {
		s.Merge(Sketch{n: 1, buckets: []bucket{{at, 1}}})
	}
}

// bucketOf is where a value is counted; false when it is not.
func bucketOf(v float64) (at int32, ok bool) {
	if !(v > 0) || math.IsInf(v, 1) {
		return 0, false
	}
	return int32(math.Ceil(math.Log(min(max(v, minPrice), maxPrice)) / lnGamma)), true
}

// sketchOf counts the buckets of many values, which it sorts.
func sketchOf(at []int32) Sketch {
	slices.Sort(at)
	s := Sketch{n: len(at)}
	for i, b := range at {
		if i > 0 && at[i-1] == b {
			s.buckets[len(s.buckets)-1].n++
		} else {
			s.buckets = append(s.buckets, bucket{b, 1})
		}
	}
	return s
}

// Merge adds all of another sketch.
func (s *Sketch) Merge(o Sketch) {
	switch {
	case o.n == 0:
		return
	case s.n == 0:
		*s = o
		return
	}
	a, b := s.buckets, o.buckets
	both := make([]bucket, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].at < b[0].at:
			both, a = append(both, a[0]), a[1:]
		case a[0].at > b[0].at:
			both, b = append(both, b[0]), b[1:]
		default:
			both, a, b = append(both, bucket{a[0].at, a[0].n + b[0].n}), a[1:], b[1:]
		}
	}
	*s = Sketch{n: s.n + o.n, buckets: append(append(both, a...), b...)}
}

// Quantiles are the values below which shares of the whole lie, by linear
// interpolation between the ranks (type 7 of Hyndman and Fan, what R and numpy
// do). Nil when the sketch is empty.
func (s Sketch) Quantiles(qs ...float64) []float64 {
	if s.n == 0 {
		return nil
	}
	rank := func(r int) float64 {
		for _, b := range s.buckets {
			if r -= int(b.n); r < 0 {
				return middle(b.at)
			}
		}
		return middle(s.buckets[len(s.buckets)-1].at)
	}
	out := make([]float64, len(qs))
	for i, q := range qs {
		h := q * float64(s.n-1)
		low := int(h)
		out[i] = rank(low)
		if part := h - float64(low); part > 0 {
			out[i] += part * (rank(low+1) - out[i])
		}
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
	for _, k := range s.buckets {
		b = binary.AppendVarint(b, int64(k.at-last))
		b = binary.AppendUvarint(b, uint64(k.n))
		last = k.at
	}
	return b
}

// maxBucket bounds buckets on both sides of zero.
var maxBucket = int64(math.Ceil(math.Log(maxPrice)/lnGamma)) + 1

// sketch reads what append wrote.
func (r *reader) sketch() (s Sketch) {
	k := r.uvarint()
	if k > uint64(len(r.b)) {
		r.err = errDamaged
	}
	if r.err != nil || k == 0 {
		return s
	}
	s.buckets = make([]bucket, 0, k)
	last := int64(0)
	for i := range k {
		step, count := r.varint(), r.uvarint()
		last += step
		if i > 0 && step <= 0 || last > maxBucket || last < -maxBucket || count == 0 || count > math.MaxInt32-uint64(s.n) {
			r.err = errDamaged
		}
		if r.err != nil {
			return Sketch{}
		}
		s.buckets = append(s.buckets, bucket{int32(last), int32(count)})
		s.n += int(count)
	}
	return s
}
