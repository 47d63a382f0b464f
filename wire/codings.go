package wire

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// Names of codings (RFC 9110, 8.4.1 and the IANA registry), in lower case.
const (
	codingChunked = "chunked"
	codingGzip    = "gzip"
	codingXGzip   = "x-gzip"
	codingDeflate = "deflate"
	codingBrotli  = "br"
	codingZstd    = "zstd"
)

// maxZstdWindow is the largest window a zstd content coding may ask for
// (RFC 9659: 8 MB); without it one frame header could claim gigabytes.
const maxZstdWindow = 8 << 20

// Decoder decodes bodies and keeps its decompressors for the next one. The
// zero value is ready; it is safe for several goroutines.
type Decoder struct {
	gzips   sync.Pool // *gzipReader
	brotlis sync.Pool // *brotli.Reader
	zstds   sync.Pool // *zstd.Decoder
}

// reader puts the decoder of one coding over r. release gives it back.
func (d *Decoder) reader(coding string, r io.Reader) (io.Reader, func(), error) {
	switch coding {
	case codingChunked:
		return NewChunkedReader(r), func() {}, nil
	case codingGzip, codingXGzip:
		return d.gzip(r)
	case codingDeflate:
		return deflate(r)
	case codingBrotli:
		return d.brotli(r)
	case codingZstd:
		return d.zstd(r)
	}
	return nil, nil, fmt.Errorf("%w: unknown coding %.40q", ErrEncoding, coding)
}

func (d *Decoder) gzip(r io.Reader) (io.Reader, func(), error) {
	z, _ := d.gzips.Get().(*gzipReader)
	if z == nil {
		z = &gzipReader{in: bufio.NewReader(nil), z: new(gzip.Reader)}
	}
	release := func() {
		z.in.Reset(bytes.NewReader(nil))
		d.gzips.Put(z)
	}
	if err := z.reset(r); err != nil {
		release()
		return nil, nil, err
	}
	return z, release, nil
}

// gzipReader reads gzip members one after the other. Bytes behind the last
// member that are no member are left alone, as browsers do.
type gzipReader struct {
	in   *bufio.Reader
	z    *gzip.Reader
	done bool
}

func (g *gzipReader) reset(r io.Reader) error {
	g.in.Reset(r)
	g.done = false
	if err := g.z.Reset(g.in); err != nil {
		return err
	}
	g.z.Multistream(false)
	return nil
}

func (g *gzipReader) Read(p []byte) (int, error) {
	for !g.done {
		n, err := g.z.Read(p)
		if err != io.EOF {
			return n, err
		}
		if err := g.next(); err != nil {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, io.EOF
}

// next goes on to a further member, if there is one.
func (g *gzipReader) next() error {
	magic, err := g.in.Peek(2)
	if err != nil && err != io.EOF {
		return err
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		g.done = true
		// What is outside must still be framed well: read it to its end.
		_, err := io.Copy(io.Discard, g.in)
		return err
	}
	if err := g.z.Reset(g.in); err != nil {
		return err
	}
	g.z.Multistream(false)
	return nil
}

// deflate reads the coding "deflate", which is zlib by the book (RFC 9110,
// 8.4.1.2) and raw deflate from servers that misread the book.
func deflate(r io.Reader) (io.Reader, func(), error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(2)
	if err != nil {
		return nil, nil, io.ErrUnexpectedEOF
	}
	// RFC 1950: method 8, window at most 7, and a check sum over both bytes.
	if head[0]&0x0f == 8 && head[0]>>4 <= 7 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		z, err := zlib.NewReader(in)
		if err != nil {
			return nil, nil, err
		}
		return z, func() {}, nil
	}
	return flate.NewReader(in), func() {}, nil
}

func (d *Decoder) brotli(r io.Reader) (io.Reader, func(), error) {
	b, _ := d.brotlis.Get().(*brotli.Reader)
	if b == nil {
		b = brotli.NewReader(r)
	} else if err := b.Reset(r); err != nil {
		return nil, nil, err
	}
	return b, func() { d.brotlis.Put(b) }, nil
}

func (d *Decoder) zstd(r io.Reader) (io.Reader, func(), error) {
	z, _ := d.zstds.Get().(*zstd.Decoder)
	if z == nil {
		var err error
		// Concurrency 1 decodes in the caller: no goroutine outlives it.
		z, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderMaxWindow(maxZstdWindow), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nil, err
		}
	}
	if err := z.Reset(r); err != nil {
		d.zstds.Put(z)
		return nil, nil, err
	}
	release := func() {
		if err := z.Reset(nil); err == nil || errors.Is(err, zstd.ErrDecoderNilInput) {
			d.zstds.Put(z)
		}
	}
	return z, release, nil
}
