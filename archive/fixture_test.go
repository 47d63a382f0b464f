package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/wire"
)

// Synthetic markets only; the hosts do not exist.
const (
	testMarket = "demotable"
	testRun    = "demotable-20260110T120000Z"
	testHost   = "http://demotable.onion"
)

var testStart = time.Date(2026, 1, 10, 12, 0, 0, 123456000, time.UTC)

func runOf(id string) market.Run {
	i := strings.LastIndexByte(id, '-')
	return market.Run{ID: id, Market: id[:i], Profile: "demotable@1", Started: testStart, Status: market.RunComplete}
}

func openTest(t testing.TB, dir string, change ...func(*Options)) *Archive {
	t.Helper()
	o := Options{Dir: dir, Software: "vedette/test", Now: func() time.Time { return testStart.Add(time.Hour) }}
	for _, f := range change {
		f(&o)
	}
	a, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func writerFor(t testing.TB, a *Archive, run string) *Writer {
	t.Helper()
	w, err := a.Writer(context.Background(), runOf(run))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// html is a page of about n bytes that compresses as markets' pages do.
func html(seed, n int) []byte {
	var b bytes.Buffer
	b.WriteString("<!DOCTYPE html><html><body><table>\n")
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "<tr class=\"row\"><td><a href=\"/listing/%d\">Sample product %d</a></td><td class=\"price\">%d.%02d EUR</td><td>vendor%d</td></tr>\n",
			seed*1000+i, (seed*7919+i*104729)%9973, (seed+i*31)%500, (i*37)%100, (seed+i)%17)
	}
	b.WriteString("</table></body></html>\n")
	return b.Bytes()
}

// answer builds an exchange from a head without its end and a body.
func answer(run, path, head string, body []byte) *market.Exchange {
	raw := []byte(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n")
	ex := &market.Exchange{
		Market: runOf(run).Market, Run: run, Kind: "index", URL: testHost + path, Circuit: "demotable:1",
		Started: testStart, Finished: testStart.Add(1500 * time.Millisecond),
		RequestHead:  []byte("GET " + path + " HTTP/1.1\r\nHost: demotable.onion\r\nAccept: text/html\r\n\r\n"),
		ResponseHead: raw, ResponseBody: body,
	}
	if status, header, err := wire.ParseHead(raw); err == nil {
		ex.Status, ex.Header = status, header
		var cut bool
		ex.Payload, cut, err = new(wire.Decoder).Decode(header, body, wire.Limits{})
		if cut {
			ex.Truncated = "disconnect"
		}
		_ = err
		if ct := header["Content-Type"]; len(ct) > 0 {
			ex.ContentType = ct[0]
		}
	} else {
		ex.Payload, ex.Cause, ex.Err = body, market.CauseBadHTTP, err.Error()
	}
	return ex
}

func plain(run, path string, body []byte) *market.Exchange {
	return answer(run, path, "HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\nContent-Length: "+strconv.Itoa(len(body)), body)
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(body)
	z.Close()
	return b.Bytes()
}

func chunked(body []byte, size int) []byte {
	var b bytes.Buffer
	for len(body) > 0 {
		n := min(size, len(body))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, body[:n])
		body = body[n:]
	}
	b.WriteString("0\r\n\r\n")
	return b.Bytes()
}

func hexDigest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// pageFor is what the store would keep of an exchange.
func pageFor(ex *market.Exchange, ref market.ArchiveRef, seq int64) market.Page {
	mirror, path := originOf(ex.URL)
	p := market.Page{
		Run: ex.Run, Market: ex.Market, Mirror: mirror, Path: path, Kind: ex.Kind, Seq: seq, Attempt: 1,
		FetchedAt: ex.Started, Took: ex.Finished.Sub(ex.Started), Status: ex.Status, State: market.StateContent,
		Cause: ex.Cause, WireBytes: int64(len(ex.ResponseHead) + len(ex.ResponseBody)),
		Truncated: ex.Truncated != "", Archive: ref,
	}
	if ex.Status != 0 && ex.Truncated == "" {
		p.Digest = hexDigest(ex.Payload)
	}
	if ex.Cause != "" {
		p.State = market.StateError
	}
	return p
}

func mustWrite(t testing.TB, w *Writer, ex *market.Exchange, earlier *market.Earlier) market.Page {
	t.Helper()
	ref, err := w.Write(context.Background(), ex, earlier)
	if err != nil {
		t.Fatal(err)
	}
	return pageFor(ex, ref, 0)
}

func seqOf(pages []market.Page) iter.Seq2[market.Page, error] {
	return func(yield func(market.Page, error) bool) {
		for i, p := range pages {
			if p.Seq == 0 {
				p.Seq = int64(i + 1)
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}

func mustSeal(t testing.TB, w *Writer, run string, pages []market.Page) Manifest {
	t.Helper()
	m, err := w.Seal(context.Background(), runOf(run), seqOf(pages))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// every is one exchange of each form, by name.
func every(run string) []struct {
	name string
	ex   *market.Exchange
} {
	body := html(1, 6000)
	cases := []struct {
		name string
		ex   *market.Exchange
	}{
		{"plain with a length", plain(run, "/plain", body)},
		{"gzip", answer(run, "/gzip", "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", gzipped(body))},
		{"chunked", answer(run, "/chunked", "HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked", chunked(body, 1000))},
		{"chunked gzip", answer(run, "/both", "HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked\nContent-Encoding: gzip", chunked(gzipped(body), 333))},
		{"claims gzip and is not", func() *market.Exchange {
			ex := answer(run, "/liar", "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", body)
			ex.Truncated, ex.Cause = "", market.CauseBadEncoding
			return ex
		}()},
		{"damaged gzip", func() *market.Exchange {
			z := gzipped(body)
			z[len(z)/2] ^= 0x55
			ex := answer(run, "/damaged", "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", z)
			ex.Truncated, ex.Cause = "", market.CauseBadEncoding
			return ex
		}()},
		{"gzip with bytes behind it", answer(run, "/behind", "HTTP/1.1 200 OK\nContent-Encoding: gzip", append(gzipped(body), "<!-- x -->"...))},
		{"unknown coding", func() *market.Exchange {
			ex := answer(run, "/unknown", "HTTP/1.1 200 OK\nContent-Encoding: rot13", body)
			ex.Truncated, ex.Cause = "", market.CauseBadEncoding
			return ex
		}()},
		{"empty body", answer(run, "/empty", "HTTP/1.1 204 No Content", nil)},
		{"bare line feeds in the head", func() *market.Exchange {
			ex := answer(run, "/lf", "HTTP/1.0 200 OK\nContent-Type: text/html", body)
			ex.ResponseHead = []byte("HTTP/1.0 200 OK\nContent-Type: text/html\n\n")
			return ex
		}()},
		{"server error", func() *market.Exchange {
			ex := answer(run, "/error", "HTTP/1.1 503 Service Unavailable\nContent-Type: text/html", []byte("<h1>queue</h1>"))
			ex.Cause = market.CauseServerError
			return ex
		}()},
		{"cut in the body", func() *market.Exchange {
			ex := answer(run, "/cut", "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 9000", body)
			ex.Cause, ex.Err = market.CauseCut, "unexpected EOF"
			return ex
		}()},
		{"cut in chunked gzip", func() *market.Exchange {
			ex := answer(run, "/cut2", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Encoding: gzip", chunked(gzipped(body), 333)[:500])
			ex.Cause = market.CauseCut
			return ex
		}()},
		{"cut in the head", func() *market.Exchange {
			ex := answer(run, "/cuthead", "HTTP/1.1 200 OK\nContent-Type: text/html", nil)
			ex.ResponseHead = ex.ResponseHead[:30]
			ex.Truncated, ex.Cause = "disconnect", market.CauseCut
			ex.Header, ex.ContentType = map[string][]string{"Content-Type": {""}}, ""
			return ex
		}()},
		{"white line ends the head for some", func() *market.Exchange {
			ex := answer(run, "/white", "HTTP/1.1 200 OK\nContent-Type: text/html\n \nX-More: 1", body)
			return ex
		}()},
		{"not HTTP", func() *market.Exchange {
			ex := answer(run, "/ssh", "HTTP/1.1 200 OK", nil)
			ex.ResponseHead, ex.ResponseBody, ex.Payload = nil, []byte("SSH-2.0-OpenSSH_9.2\r\n"), nil
			ex.Status, ex.Header, ex.Cause = 0, nil, market.CauseBadHTTP
			return ex
		}()},
		{"no answer", func() *market.Exchange {
			ex := answer(run, "/timeout", "HTTP/1.1 200 OK", nil)
			ex.ResponseHead, ex.Payload, ex.Status, ex.Header = nil, nil, 0, nil
			ex.Cause, ex.Err = market.CauseHeaderTimeout, "no header within 60s"
			return ex
		}()},
		{"nothing sent", func() *market.Exchange {
			ex := answer(run, "/refused", "HTTP/1.1 200 OK", nil)
			ex.RequestHead, ex.ResponseHead, ex.Payload, ex.Status, ex.Header = nil, nil, nil, 0, nil
			ex.Cause, ex.Err = market.CauseDescriptorNotFound, "socks: descriptor not found (0xF0)"
			return ex
		}()},
	}
	return cases
}

// readAll concatenates all inflated bytes below dir, and the raw ones of files
// that are not compressed.
func readAll(t testing.TB, dir string) []byte {
	t.Helper()
	var all bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, suffixWARC) {
			data = inflateAll(t, data)
		}
		all.Write(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.Bytes()
}

// inflateAll reads with the standard library's gzip, as an outsider would.
func inflateAll(t testing.TB, data []byte) []byte {
	t.Helper()
	if len(data) == 0 {
		return nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(z); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// verify runs Verify and collects what it found.
func verify(t testing.TB, a *Archive, sealed []Sealed) (Report, []Finding) {
	t.Helper()
	var found []Finding
	r, err := a.Verify(context.Background(), VerifyOptions{Sealed: sealed, Found: func(f Finding) { found = append(found, f) }})
	if err != nil {
		t.Fatal(err)
	}
	return r, found
}

// wantSound fails when anything is damaged.
func wantSound(t testing.TB, a *Archive) Report {
	t.Helper()
	r, found := verify(t, a, nil)
	for _, f := range found {
		if f.Severity == Damage {
			t.Errorf("sound archive: %s", f)
		}
	}
	return r
}

var errTest = errors.New("test")
