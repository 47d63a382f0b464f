package marketsim

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Default sizes of the faults that are about size. Each is well beyond what a
// careful client accepts, and cheap to serve.
const (
	defaultHuge    = 1 << 30
	defaultHeaders = 8 << 20
	defaultDeep    = 1_000_000
	defaultTags    = 200_000
)

// breakTransport sends an answer that is broken on its way, or hostile in its
// size or kind.
func (a *answer) breakTransport(v *view, f Fault) {
	switch f.Kind {
	case FaultCutLength:
		a.render(v)
		a.w.Header().Set("Content-Length", strconv.Itoa(len(v.b)))
		a.cut(v)
	case FaultCutChunked:
		a.render(v)
		a.cut(v)
	case FaultCutRow:
		status := a.render(v)
		a.send(status, v.contentType(a.to.class), v.b[:v.cutPoint()])
	case FaultDrip:
		a.drip(v, f)
	case FaultGzipBomb:
		a.encoded("gzip", gzipZeros(orInt(f.Bytes, defaultHuge)))
	case FaultNestedGzip:
		a.nested(v, f)
	case FaultHugeBody:
		a.hugeBody(orInt(f.Bytes, defaultHuge))
	case FaultHugeHeaders:
		a.hugeHeaders(orInt(f.Bytes, defaultHeaders))
		a.content(v)
	case FaultBinary:
		a.send(http.StatusOK, htmlUTF8, binaryBody(a.m.seed))
	case FaultReset:
		a.reset(v)
	case FaultBadHTTP:
		a.hijacked(func(c net.Conn) { c.Write([]byte("SSH-2.0-OpenSSH_9.6\r\nProtocol mismatch.\n")) })
	case FaultDeep:
		a.send(http.StatusOK, htmlUTF8, repeated("<html><body>", "<div>", orInt(f.Bytes, defaultDeep)))
	case FaultManyTags:
		a.send(http.StatusOK, htmlUTF8, repeated("<html><body>", "<b>x</b>", orInt(f.Bytes, defaultTags)/2))
	}
}

// cutPoint is the middle of a row, or of the page when it has none.
func (v *view) cutPoint() int {
	if v.cut > 0 {
		return v.cut
	}
	return len(v.b) * 2 / 3
}

// cut sends a part of the page and closes the connection.
func (a *answer) cut(v *view) {
	a.w.Header().Set("Content-Type", v.contentType(a.to.class))
	a.w.WriteHeader(http.StatusOK)
	a.rec.Status = http.StatusOK
	n, _ := a.w.Write(v.b[:v.cutPoint()])
	a.rec.Bytes += int64(n)
	http.NewResponseController(a.w).Flush()
	panic(http.ErrAbortHandler) // the server closes the connection and says nothing
}

// drip sends the page in small pieces, until the client has enough of it.
func (a *answer) drip(v *view, f Fault) {
	a.render(v)
	piece, wait := int(orInt(f.Bytes, 1)), f.Wait
	if wait <= 0 {
		wait = 500 * time.Millisecond
	}
	h := a.w.Header()
	h.Set("Content-Type", v.contentType(a.to.class))
	h.Set("Content-Length", strconv.Itoa(len(v.b)))
	a.w.WriteHeader(http.StatusOK)
	a.rec.Status = http.StatusOK
	flush := http.NewResponseController(a.w).Flush
	tick := time.NewTicker(wait)
	defer tick.Stop()
	for rest := v.b; len(rest) > 0; {
		n, err := a.w.Write(rest[:min(piece, len(rest))])
		a.rec.Bytes += int64(n)
		if err != nil {
			return
		}
		rest = rest[n:]
		flush()
		select {
		case <-tick.C:
		case <-a.r.Context().Done():
			return
		}
	}
}

// hugeBody streams text without end as far as the client lets it.
func (a *answer) hugeBody(size int64) {
	a.w.Header().Set("Content-Type", htmlUTF8)
	a.w.WriteHeader(http.StatusOK)
	a.rec.Status = http.StatusOK
	block := []byte(strings.Repeat("<p>more and more of the same text, without an end in sight.</p>\n", 512))
	for size > 0 && a.r.Context().Err() == nil {
		n, err := a.w.Write(block[:min(int64(len(block)), size)])
		a.rec.Bytes += int64(n)
		size -= int64(n)
		if err != nil {
			return
		}
	}
}

func (a *answer) hugeHeaders(size int64) {
	value := strings.Repeat("x", 1000)
	for i := range size / 1000 {
		a.w.Header().Set("X-Filler-"+strconv.FormatInt(i, 10), value)
	}
}

// reset sends half an answer and resets the connection.
func (a *answer) reset(v *view) {
	a.render(v)
	a.rec.Status = http.StatusOK
	a.hijacked(func(c net.Conn) {
		c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: " + htmlUTF8 + "\r\nContent-Length: " + strconv.Itoa(len(v.b)) + "\r\n\r\n"))
		n, _ := c.Write(v.b[:v.cutPoint()])
		a.rec.Bytes += int64(n)
		if t, ok := c.(*net.TCPConn); ok {
			t.SetLinger(0)
		}
	})
}

// hijacked takes the connection out of the server's hands and closes it
// after f.
func (a *answer) hijacked(f func(net.Conn)) {
	c, _, err := http.NewResponseController(a.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // no such connection (a recorder in a test): cut
	}
	defer c.Close()
	f(c)
}

func repeated(head, tag string, n int64) []byte {
	b := make([]byte, 0, len(head)+len(tag)*int(n))
	b = append(b, head...)
	for range n {
		b = append(b, tag...)
	}
	return b
}

// binaryBody looks like a picture.
func binaryBody(seed uint64) []byte {
	b := make([]byte, 64<<10)
	(&seeded{d: dice{seed}}).Read(b)
	copy(b, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	return b
}
