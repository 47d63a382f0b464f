package tor

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"vedette/market"
)

// canned is a connection on which a site's bytes lie ready.
type canned struct{ in *bytes.Reader }

func (c canned) Read(p []byte) (int, error)       { return c.in.Read(p) }
func (c canned) Write(p []byte) (int, error)      { return len(p), nil }
func (c canned) Close() error                     { return nil }
func (c canned) LocalAddr() net.Addr              { return nil }
func (c canned) RemoteAddr() net.Addr             { return nil }
func (c canned) SetDeadline(time.Time) error      { return nil }
func (c canned) SetReadDeadline(time.Time) error  { return nil }
func (c canned) SetWriteDeadline(time.Time) error { return nil }

// Whatever a site sends: no panic, limits kept, a response or a cause, and
// head and body are pieces of what came, in their order.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		okHead + "Content-Length: 3\r\n\r\n<p>", okHead + "Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n0\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\n" + okHead + "\r\n<p>", okHead + "Content-Encoding: gzip\r\n\r\n" + zipped("<p>"),
		"HTTP/1.1 200 OK\n\n", "HTTP/1.1 101 X\r\n\r\n", "", "\r\n\r\n", "HTTP/1.0 200\r\nContent-Length: 99999999999\r\n\r\nx",
		"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG", okHead + "Set-Cookie: a=b\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nab",
	} {
		f.Add([]byte(seed))
	}
	tr, err := New(Options{Proxy: "127.0.0.1:1", Market: "m", Limits: Limits{WireBytes: 2000, PayloadBytes: 3000, HeaderBytes: 1000}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		req, err := http.NewRequest(http.MethodGet, "http://"+host+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		ex := &market.Exchange{}
		a := &attempt{t: tr, req: req, ex: ex}
		c := &conn{socket: canned{bytes.NewReader(answer)}}
		c.stream = c.socket
		tr.mu.Lock()
		tr.reserve()
		tr.mu.Unlock()
		resp, err := a.use(context.Background(), c)
		if err != nil {
			if e := a.fault(context.Background(), err); e.Cause == "" {
				t.Errorf("no cause: %v", err)
			}
		}
		if (resp == nil) != (ex.Status == 0) && !errors.Is(err, io.EOF) {
			t.Errorf("response %v with status %d", resp, ex.Status)
		}
		if resp != nil {
			if _, err := io.ReadAll(a.answer(resp, true, err).Body); err != nil {
				t.Error(err)
			}
		}
		if len(ex.ResponseHead) > 1000 || len(ex.ResponseBody) > 2000+bufferBytes || len(ex.Payload) > 3000 {
			t.Errorf("%d, %d, %d bytes", len(ex.ResponseHead), len(ex.ResponseBody), len(ex.Payload))
		}
		if !bytes.Contains(answer, append(bytes.Clone(ex.ResponseHead), ex.ResponseBody...)) {
			t.Errorf("%q + %q is not of %q", ex.ResponseHead, ex.ResponseBody, answer)
		}
		tr.CloseIdleConnections()
	})
}
