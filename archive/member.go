package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"time"

	"github.com/klauspost/compress/gzip"
)

// A gzip member of the archive begins with a head of fixed form: no name, no
// time, unknown system, and one extra field (RFC 1952, 2.3.1.1) named "sl",
// for skip length, with the lengths of the member and of its content, 4 bytes
// each, little-endian. With it a file is walked, and a torn tail found,
// without inflating it. Readers that do not know the field pass over it.
const (
	memberHead    = 24
	memberTrailer = 8
	skipAt        = 16 // of the two lengths
	flagsAt       = 8  // XFL: says how hard the compressor tried
)

// memberMagic are the bytes before the lengths; the one at flagsAt varies.
var memberMagic = [skipAt]byte{0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 12, 0, 's', 'l', 8, 0}

// isMemberHead reports whether b begins as a member of ours does.
func isMemberHead(b []byte) bool {
	if len(b) < memberHead {
		return false
	}
	for i, want := range memberMagic {
		if b[i] != want && (i != flagsAt || b[i] != 2 && b[i] != 4) {
			return false
		}
	}
	return true
}

// encoder makes the members of one group of records. It belongs to one
// goroutine at a time.
type encoder struct {
	out  bytes.Buffer
	gz   *gzip.Writer
	head []byte
	sum  hash.Hash
}

// keepBuffer is the largest buffer that an encoder keeps for the next group.
const keepBuffer = 8 << 20

func newEncoder(level int) (*encoder, error) {
	gz, err := gzip.NewWriterLevel(io.Discard, level)
	if err != nil {
		return nil, err
	}
	return &encoder{gz: gz, sum: sha256.New()}, nil
}

func (e *encoder) reset() {
	if e.out.Cap() > keepBuffer {
		e.out = bytes.Buffer{}
	}
	e.out.Reset()
}

// digest is the labelled SHA-256 of parts, one behind the other.
func (e *encoder) digest(parts ...[]byte) string {
	e.sum.Reset()
	for _, part := range parts {
		e.sum.Write(part)
	}
	var sum [sha256.Size]byte
	return "sha256:" + hex.EncodeToString(e.sum.Sum(sum[:0]))
}

// begin starts the head of a record in the encoder's scratch space.
func (e *encoder) begin() []byte {
	return append(append(e.head[:0], warcVersion...), "\r\n"...)
}

// add finishes head with digest and length of the block, and appends the
// record as one member. It returns the member's length.
func (e *encoder) add(head []byte, block ...[]byte) (int64, error) {
	size := 0
	for _, part := range block {
		size += len(part)
	}
	head = appendField(head, fieldBlock, e.digest(block...))
	head = append(append(head, fieldLength+": "...), strconv.Itoa(size)...)
	head = append(head, "\r\n\r\n"...)
	e.head = head

	from := e.out.Len()
	e.gz.Reset(&e.out)
	e.gz.ModTime = time.Unix(0, 0) // written as 0: no time
	e.gz.OS = 0xff
	e.gz.Extra = append(e.gz.Extra[:0], memberMagic[12:]...)
	e.gz.Extra = append(e.gz.Extra, make([]byte, 8)...)
	if _, err := e.gz.Write(head); err != nil {
		return 0, err
	}
	for _, part := range block {
		if _, err := e.gz.Write(part); err != nil {
			return 0, err
		}
	}
	if _, err := e.gz.Write([]byte("\r\n\r\n")); err != nil {
		return 0, err
	}
	if err := e.gz.Close(); err != nil {
		return 0, err
	}
	member := e.out.Bytes()[from:]
	binary.LittleEndian.PutUint32(member[skipAt:], uint32(len(member)))
	binary.LittleEndian.PutUint32(member[skipAt+4:], uint32(len(head)+size+4))
	return int64(len(member)), nil
}

// decoder inflates members. It belongs to one goroutine at a time.
type decoder struct {
	raw []byte
	gz  gzip.Reader
	in  bytes.Reader
}

// memberAt reads the head of the member at off and returns its length and
// that of its content. limit is where the file ends. The error wraps
// ErrCorrupt; it also wraps io.ErrUnexpectedEOF when the member goes on
// behind the limit.
func memberAt(r io.ReaderAt, off, limit int64) (length, content int64, err error) {
	var head [memberHead]byte
	n, err := r.ReadAt(head[:min(memberHead, max(0, limit-off))], off)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, 0, err
	}
	if n < memberHead {
		return 0, 0, fmt.Errorf("%w: member is cut: %w", ErrCorrupt, io.ErrUnexpectedEOF)
	}
	if !isMemberHead(head[:]) {
		return 0, 0, fmt.Errorf("%w: no gzip member of this archive begins here", ErrCorrupt)
	}
	length = int64(binary.LittleEndian.Uint32(head[skipAt:]))
	content = int64(binary.LittleEndian.Uint32(head[skipAt+4:]))
	// Deflate reaches at most 1032 times, so lengths that lie are found here.
	if length < memberHead+memberTrailer || content > maxRecord+maxHead || content/1040 > length || length > 2*(maxRecord+maxHead) {
		return 0, 0, fmt.Errorf("%w: member claims %d bytes for %d", ErrCorrupt, length, content)
	}
	if off+length > limit {
		return 0, 0, fmt.Errorf("%w: member is cut: %w", ErrCorrupt, io.ErrUnexpectedEOF)
	}
	return length, content, nil
}

// load reads the compressed bytes of a member into memory. They are valid
// until the next call.
func (d *decoder) load(r io.ReaderAt, off, length int64) ([]byte, error) {
	if int64(cap(d.raw)) < length {
		d.raw = make([]byte, length+length/4)
	}
	d.raw = d.raw[:length]
	if n, err := r.ReadAt(d.raw, off); int64(n) < length {
		return nil, fmt.Errorf("%w: member is cut: %w", ErrCorrupt, err)
	}
	return d.raw, nil
}

// inflate decodes one whole member; raw must hold nothing else. content is
// the length that its head claims.
func (d *decoder) inflate(raw []byte, content int64) ([]byte, error) {
	d.in.Reset(raw)
	if err := d.gz.Reset(&d.in); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	d.gz.Multistream(false)
	data := make([]byte, content)
	if _, err := io.ReadFull(&d.gz, data); err != nil {
		return nil, fmt.Errorf("%w: inflating: %w", ErrCorrupt, err)
	}
	var more [1]byte
	if n, err := d.gz.Read(more[:]); n != 0 || err != io.EOF {
		if err == nil || err == io.EOF {
			return nil, fmt.Errorf("%w: member is longer than it claims", ErrCorrupt)
		}
		return nil, fmt.Errorf("%w: at the end of the member: %w", ErrCorrupt, err)
	}
	if d.in.Len() != 0 {
		return nil, fmt.Errorf("%w: %d bytes behind the member's end", ErrCorrupt, d.in.Len())
	}
	return data, nil
}

// record reads, inflates and parses the record at off. length is that of its
// member.
func (d *decoder) record(r io.ReaderAt, off, limit int64) (rec *record, length int64, err error) {
	length, content, err := memberAt(r, off, limit)
	if err != nil {
		return nil, 0, err
	}
	raw, err := d.load(r, off, length)
	if err != nil {
		return nil, length, err
	}
	data, err := d.inflate(raw, content)
	if err != nil {
		return nil, length, err
	}
	rec, err = parseRecord(data)
	return rec, length, err
}

// headOnly reads just the named fields of the record at off. The first
// kilobyte nearly always holds them; inflating no more of it spares most of
// the cost, because a decompressor works in windows of 32 KiB.
func (d *decoder) headOnly(r io.ReaderAt, off, limit int64) (rec *record, length int64, err error) {
	length, content, err := memberAt(r, off, limit)
	if err != nil {
		return nil, 0, err
	}
	for _, prefix := range [...]int64{1 << 10, 8 << 10} {
		if prefix >= length {
			break
		}
		raw, err := d.load(r, off, prefix)
		if err != nil {
			return nil, length, err
		}
		d.in.Reset(raw)
		if err := d.gz.Reset(&d.in); err != nil {
			return nil, length, fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
		d.gz.Multistream(false)
		data := make([]byte, min(content, 4*prefix))
		n, _ := io.ReadFull(&d.gz, data) // ends early: only a prefix is there
		if fields, _, err := parseFields(data[:n]); err == nil {
			return &record{fields: fields}, length, nil
		}
	}
	return d.record(r, off, limit)
}
