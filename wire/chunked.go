package wire

import (
	"bufio"
	"fmt"
	"io"
)

// Limits of chunked framing, far above what servers send.
const (
	maxChunkLine    = 4 << 10  // one size line with its extensions, or one trailer line
	maxTrailerBytes = 64 << 10 // all trailer lines together
)

// NewChunkedReader takes chunked framing (RFC 9112, 7.1) off r. Lines may end
// in a bare LF, as servers send them and browsers take them. Its errors wrap
// ErrCut, when r ends before the last chunk, or ErrEncoding. Trailers are
// read and dropped; bytes behind them are not read.
func NewChunkedReader(r io.Reader) io.Reader {
	return &chunkedReader{in: bufio.NewReaderSize(r, maxChunkLine)}
}

type chunkedReader struct {
	in   *bufio.Reader
	left uint64 // bytes of the current chunk
	tail bool   // the current chunk's line end is still to be read
	err  error  // final
}

func (c *chunkedReader) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	if c.left == 0 {
		if c.err = c.nextChunk(); c.err != nil {
			return 0, c.err
		}
	}
	n, err := c.in.Read(p[:min(uint64(len(p)), c.left)])
	c.left -= uint64(n)
	c.tail = c.left == 0
	if err == io.EOF {
		err = nil
		if n == 0 {
			err = fmt.Errorf("%w: %d bytes of a chunk are missing", ErrCut, c.left)
		}
	}
	c.err = err
	return n, err
}

// nextChunk reads up to the data of the next chunk; io.EOF after the last.
func (c *chunkedReader) nextChunk() error {
	if c.tail {
		line, err := c.line()
		if err != nil {
			return err
		}
		if len(line) != 0 {
			return fmt.Errorf("%w: a chunk is longer than its size", ErrEncoding)
		}
		c.tail = false
	}
	line, err := c.line()
	if err != nil {
		return err
	}
	if c.left, err = chunkSize(line); err != nil {
		return err
	}
	if c.left > 0 {
		return nil
	}
	return c.trailers()
}

// trailers reads the lines behind the last chunk and ends with io.EOF.
func (c *chunkedReader) trailers() error {
	for total := 0; total < maxTrailerBytes; {
		line, err := c.line()
		if err != nil {
			return err
		}
		if len(line) == 0 {
			return io.EOF
		}
		total += len(line)
	}
	return fmt.Errorf("%w: trailers exceed %d bytes", ErrEncoding, maxTrailerBytes)
}

// line reads one line without its end. It is valid until the next read.
func (c *chunkedReader) line() ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	switch {
	case err == io.EOF:
		return nil, fmt.Errorf("%w: chunked framing ends early", ErrCut)
	case err == bufio.ErrBufferFull:
		return nil, fmt.Errorf("%w: a line of the chunked framing is too long", ErrEncoding)
	case err != nil:
		return nil, err
	}
	line = line[:len(line)-1]
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, nil
}

// chunkSize reads the hexadecimal size in front of any extension.
func chunkSize(line []byte) (uint64, error) {
	var size uint64
	digits := 0
	for _, b := range line {
		var v byte
		switch {
		case '0' <= b && b <= '9':
			v = b - '0'
		case 'a' <= b|0x20 && b|0x20 <= 'f':
			v = b | 0x20 - 'a' + 10
		case b == ';' || b == ' ' || b == '\t':
			if digits == 0 {
				return 0, fmt.Errorf("%w: chunk size %.20q", ErrEncoding, line)
			}
			return size, nil
		default:
			return 0, fmt.Errorf("%w: chunk size %.20q", ErrEncoding, line)
		}
		if digits++; digits > 15 {
			return 0, fmt.Errorf("%w: chunk size %.20q", ErrEncoding, line)
		}
		size = size<<4 | uint64(v)
	}
	if digits == 0 {
		return 0, fmt.Errorf("%w: chunk without a size", ErrEncoding)
	}
	return size, nil
}
