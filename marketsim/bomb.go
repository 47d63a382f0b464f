package marketsim

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"net/http"
)

// encoded sends bytes that are already encoded.
func (a *answer) encoded(coding string, body []byte) {
	a.w.Header().Set("Content-Encoding", coding)
	a.send(http.StatusOK, htmlUTF8, body)
}

// nested packs the page three times, or Bytes zeros when they are given.
func (a *answer) nested(v *view, f Fault) {
	a.render(v)
	body := v.b
	if f.Bytes > 0 {
		body = gzipZeros(f.Bytes)
	} else {
		body = gzipped(body)
	}
	a.encoded("gzip, gzip, gzip", gzipped(gzipped(body)))
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b) // a bytes.Buffer takes everything
	w.Close()
	return out.Bytes()
}

// zeroBlock is what one repeated piece of a bomb unpacks to.
const zeroBlock = 1 << 20

// gzipZeros is one gzip member of size zeros, rounded up to zeroBlock. It is
// made by repeating one compressed piece, because packing a gigabyte takes
// seconds: after a full block of zeros the window is all zeros, so the same
// bits mean the same again.
func gzipZeros(size int64) []byte {
	blocks := max(1, (size+zeroBlock-1)/zeroBlock)
	zeros := make([]byte, zeroBlock)
	var piece bytes.Buffer
	w, err := flate.NewWriter(&piece, flate.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	w.Write(zeros)
	w.Flush() // ends on a byte
	sum := uint32(0)
	out := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}
	for range blocks {
		out = append(out, piece.Bytes()...)
		sum = crc32.Update(sum, crc32.IEEETable, zeros)
	}
	out = append(out, 1, 0, 0, 0xff, 0xff) // an empty last block
	out = binary.LittleEndian.AppendUint32(out, sum)
	return binary.LittleEndian.AppendUint32(out, uint32(blocks*zeroBlock))
}
