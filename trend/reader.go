package trend

import (
	"encoding/binary"
	"errors"
	"math"
)

// errDamaged says that bytes are not what this package wrote.
var errDamaged = errors.New("trend: a kept cell or fact is damaged")

// reader reads what Encode wrote; the first error stands and the rest is zero.
type reader struct {
	b   []byte
	err error
}

// take is the next n bytes, nil when there are fewer.
func (r *reader) take(n uint64) []byte {
	if r.err != nil || n > uint64(len(r.b)) {
		r.err = errDamaged
		return nil
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uvarint() uint64 { return number(r, binary.Uvarint) }

func (r *reader) varint() int64 { return number(r, binary.Varint) }

// number is what read finds, and how many bytes it took: none when there is no
// whole number.
func number[T int64 | uint64](r *reader, read func([]byte) (T, int)) T {
	v, n := read(r.b)
	if n <= 0 {
		r.err = errDamaged
	}
	if r.err != nil {
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

func (r *reader) bytes() []byte { return r.take(r.uvarint()) }

func (r *reader) text() string { return string(r.bytes()) }

// float reads what appendFloat wrote.
func (r *reader) float() float64 {
	if r.byte() == 0 {
		return 0
	}
	if b := r.take(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendFloat writes 0, which is most common, as one byte.
func appendFloat(b []byte, v float64) []byte {
	if v == 0 {
		return append(b, 0)
	}
	return binary.LittleEndian.AppendUint64(append(b, 1), math.Float64bits(v))
}
