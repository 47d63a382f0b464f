package tor

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

const okHead = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1251\r\n"

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

// What went over the wire is in the exchange, byte by byte, and the payload is
// what a parser wants.
func TestWholeAnswers(t *testing.T) {
	page := "<p>\xcf\xf0\xe8" // windows-1251, and kept so
	packed := zipped(page)
	for name, tt := range map[string]struct {
		head, body string
		before     string // interim answers, which are not kept
		payload    string
		closes     bool
	}{
		"length":                   {head: okHead + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(page)), body: page, payload: page},
		"chunked, framing kept":    {head: okHead + "Transfer-Encoding: chunked\r\n\r\n", body: "2;ext=1\r\n<p\r\n4\r\n>\xcf\xf0\xe8\r\n0\r\nTrailer-Field: x\r\n\r\n", payload: page},
		"gzip":                     {head: okHead + fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", len(packed)), body: packed, payload: page},
		"gzip within chunks":       {head: okHead + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", body: fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(packed), packed), payload: page},
		"up to the close":          {head: okHead + "\r\n", body: page, payload: page, closes: true},
		"HTTP/1.0":                 {head: strings.Replace(okHead, "1.1", "1.0", 1) + "\r\n", body: page, payload: page, closes: true},
		"bare line feeds":          {head: "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 3\n\n", body: "<p>", payload: "<p>"},
		"interim answers before":   {before: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", head: okHead + "Content-Length: 3\r\n\r\n", body: "<p>", payload: "<p>"},
		"no type, text":            {head: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", body: "<p>", payload: "<p>"},
		"empty body":               {head: okHead + "Content-Length: 0\r\n\r\n"},
		"no content":               {head: "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n"},
		"empty picture":            {head: "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 0\r\n\r\n"},
		"text that begins with BM": {head: okHead + "Content-Length: 9\r\n\r\n", body: "BMW parts", payload: "BMW parts"},
		"an error page":            {head: "HTTP/1.1 503 Busy\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n", body: "<q>", payload: "<q>"},
		"a redirect":               {head: "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := say(tt.before + tt.head + tt.body)
			if tt.closes {
				run = sayAndClose(tt.before + tt.head + tt.body)
			}
			site := serveRaw(t, run)
			tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr()})
			resp, ex, err := fetch(t, tr, "http://"+host+"/a?b=c")
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(resp.Body)
			if err != nil || string(got) != tt.payload || string(ex.Payload) != tt.payload {
				t.Errorf("body %q (%v), payload %q; want %q", got, err, ex.Payload, tt.payload)
			}
			if string(ex.ResponseHead) != tt.head || string(ex.ResponseBody) != tt.body {
				t.Errorf("bytes differ: %q %q", ex.ResponseHead, ex.ResponseBody)
			}
			if sent := site.requests(); len(sent) != 1 || sent[0] != string(ex.RequestHead) {
				t.Errorf("sent %q, kept %q", sent, ex.RequestHead)
			}
			if ex.Cause != "" || ex.Err != "" || ex.Truncated != "" {
				t.Errorf("cause %q (%s), truncated %q", ex.Cause, ex.Err, ex.Truncated)
			}
			if ex.Run != "run" || ex.Kind != "index" || ex.Market != "alpha" || ex.URL != "http://"+host+"/a?b=c" || ex.Circuit != "alpha:1" || ex.Finished.Before(ex.Started) {
				t.Errorf("exchange %+v", ex)
			}
			if resp.StatusCode != ex.Status || resp.ContentLength != int64(len(tt.payload)) || !resp.Uncompressed {
				t.Errorf("response %+v", resp)
			}
		})
	}
}

// colly must find nothing to decode or convert; the exchange has what the site
// said.
func TestResponseHasNothingLeftToDecode(t *testing.T) {
	packed := zipped("<p>x")
	resp, ex, err := fetchRaw(t, say(okHead+fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(packed), packed)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := http.Header{"Content-Type": {"text/html"}}
	if diff := cmp.Diff(want, resp.Header); diff != "" {
		t.Error(diff)
	}
	if ex.ContentType != "text/html; charset=windows-1251" || ex.Header["Content-Encoding"][0] != "gzip" {
		t.Errorf("exchange %q %v", ex.ContentType, ex.Header)
	}
}

// Answers without a usable head are errors; what came is kept.
func TestBrokenHeads(t *testing.T) {
	for name, tt := range map[string]struct {
		run  script
		want market.Cause
		head string // kept
	}{
		"not HTTP":               {say("SSH-2.0-x\r\n\r\n"), market.CauseBadHTTP, "SSH-2.0-x\r\n\r\n"},
		"no status":              {say("HTTP/1.1 abc\r\n\r\n"), market.CauseBadHTTP, "HTTP/1.1 abc\r\n\r\n"},
		"a header without colon": {say("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"), market.CauseBadHTTP, "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"},
		"a negative length":      {say("HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n"), market.CauseBadHTTP, "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n"},
		"two lengths":            {say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n"), market.CauseBadHTTP, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n"},
		"an upgrade":             {say("HTTP/1.1 101 Switching Protocols\r\n\r\n"), market.CauseBadHTTP, "HTTP/1.1 101 Switching Protocols\r\n\r\n"},
		"interim answers only":   {say(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 6)), market.CauseBadHTTP, ""},
		"closed without a word":  {sayAndClose(""), market.CauseCut, ""},
		"closed within the head": {sayAndClose("HTTP/1.1 200 OK\r\nContent-"), market.CauseCut, "HTTP/1.1 200 OK\r\nContent-"},
		"silence":                {say(""), market.CauseHeaderTimeout, ""},
		"silence within it":      {say("HTTP/1.1 200 OK\r\n"), market.CauseHeaderTimeout, "HTTP/1.1 200 OK\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, ex, err := fetchRaw(t, tt.run, quick())
			if resp != nil {
				t.Errorf("a response came: %+v", resp)
			}
			wantCause(t, err, ex, tt.want)
			if string(ex.ResponseHead) != tt.head {
				t.Errorf("kept %q, want %q", ex.ResponseHead, tt.head)
			}
		})
	}
}

func TestHeadTooLarge(t *testing.T) {
	endless := func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\n")
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(c, "X-%d: %s\r\n", i, strings.Repeat("a", 100)); err != nil {
				return
			}
		}
	}
	l := quick()
	l.HeaderBytes = 10_000
	_, ex, err := fetchRaw(t, endless, l)
	wantCause(t, err, ex, market.CauseHeaderTooLarge)
	if len(ex.ResponseHead) != 10_000 || ex.Truncated == "" {
		t.Errorf("%d bytes kept, truncated %q", len(ex.ResponseHead), ex.Truncated)
	}
	_, ex, err = fetchRaw(t, say("HTTP/1.1 100 Continue\r\nX: "+strings.Repeat("a", 6000)+"\r\n\r\nHTTP/1.1 200 OK\r\nX: "+strings.Repeat("b", 6000)+"\r\n\r\n"), l)
	wantCause(t, err, ex, market.CauseHeaderTooLarge) // interim answers count too
}

// Bodies that are not whole give what came, and say so.
func TestBrokenBodies(t *testing.T) {
	var rows strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&rows, "row %d ", i*i)
	}
	packed := zipped(rows.String())
	bomb := zipped(strings.Repeat("0", 4<<20))
	drip := func(c net.Conn) {
		io.WriteString(c, okHead+"Content-Length: 1000000\r\n\r\n")
		for {
			if _, err := io.WriteString(c, "<p>"); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	l := quick()
	l.Total, l.WireBytes, l.PayloadBytes = 700*time.Millisecond, 100_000, 200_000
	for name, tt := range map[string]struct {
		run       script
		want      market.Cause
		truncated string
		payload   string // its beginning; "-": none at all
	}{
		"shorter than its length":   {sayAndClose(okHead + "Content-Length: 10\r\n\r\n<p>"), market.CauseCut, "disconnect", "<p>"},
		"cut within a chunk":        {sayAndClose(okHead + "Transfer-Encoding: chunked\r\n\r\n5\r\n<p"), market.CauseCut, "disconnect", "<p"},
		"cut before the last chunk": {sayAndClose(okHead + "Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n"), market.CauseCut, "disconnect", "<p>"},
		"a malformed chunk":         {say(okHead + "Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\nzz\r\n"), market.CauseBadHTTP, "unspecified", "<p>"},
		"gzip that is cut":          {sayAndClose(okHead + fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(packed), packed[:len(packed)-20])), market.CauseCut, "disconnect", "row "},
		"gzip that is none":         {say(okHead + "Content-Encoding: gzip\r\nContent-Length: 17\r\n\r\nhello, plain text"), market.CauseBadEncoding, "unspecified", "-"},
		"an unknown coding":         {say(okHead + "Content-Encoding: rot13\r\nContent-Length: 5\r\n\r\nhello"), market.CauseBadEncoding, "unspecified", "-"},
		"byte by byte":              {drip, market.CauseBodyTimeout, "time", "<p>"},
		"silence":                   {say(okHead + "Content-Length: 5\r\n\r\n<p>"), market.CauseBodyTimeout, "time", "<p>"},
		"too long by its length":    {say(okHead + "Content-Length: 100001\r\n\r\n" + strings.Repeat("x", 100_001)), market.CauseTooLarge, "length", "xxx"},
		"too long in chunks":        {say(okHead + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("3e8\r\n"+strings.Repeat("x", 1000)+"\r\n", 150)), market.CauseTooLarge, "length", "xxx"},
		"too long when unpacked":    {say(okHead + fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(bomb), bomb)), market.CauseTooLarge, "length", "000"},
		"a picture":                 {say("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 8\r\n\r\n\x89PNG\r\n\x1a\n"), market.CauseNotText, "unspecified", "-"},
		"an archive":                {say("HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 4\r\n\r\nPK\x03\x04"), market.CauseNotText, "unspecified", "-"},
		"a style sheet":             {say("HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nContent-Length: 1\r\n\r\na"), market.CauseNotText, "unspecified", "-"},
		"a picture called a page":   {say(okHead + "Content-Length: 10\r\n\r\n\xff\xd8\xff\xe0\x00\x10JFIF"), market.CauseNotText, "unspecified", "-"},
		"a picture of no type":      {say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nGIF89a\x00\x01\x00\x01"), market.CauseNotText, "unspecified", "-"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, ex, err := fetchRaw(t, tt.run, l)
			if err != nil {
				t.Fatal(err)
			}
			if ex.Cause != tt.want || ex.Err == "" || ex.Truncated != tt.truncated {
				t.Errorf("cause %q (%s), truncated %q; want %s, %q", ex.Cause, ex.Err, ex.Truncated, tt.want, tt.truncated)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil || !bytes.Equal(body, ex.Payload) {
				t.Errorf("body %.20q (%v) is not the payload", body, err)
			}
			if tt.payload == "-" && len(ex.Payload) > 0 || !strings.HasPrefix(string(ex.Payload), strings.TrimPrefix(tt.payload, "-")) {
				t.Errorf("payload %.20q, want %q", ex.Payload, tt.payload)
			}
			if tt.want == market.CauseNotText && len(ex.ResponseBody) > 0 {
				t.Errorf("%d bytes of what is no text were kept", len(ex.ResponseBody))
			}
			if len(ex.ResponseHead) == 0 || int64(len(ex.ResponseBody)) > l.WireBytes || int64(len(ex.Payload)) > l.PayloadBytes {
				t.Errorf("%d, %d, %d bytes", len(ex.ResponseHead), len(ex.ResponseBody), len(ex.Payload))
			}
		})
	}
}

// Without an exchange a part must not look like the whole.
func TestPartEndsWithAnErrorWithoutAnExchange(t *testing.T) {
	site := serveRaw(t, sayAndClose(okHead+"Content-Length: 10\r\n\r\n<p>"))
	tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr()})
	client := &http.Client{Transport: tr}
	resp, err := client.Get("http://" + host + "/")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if string(body) != "<p>" || CauseOf(err) != market.CauseCut {
		t.Errorf("body %q, %v", body, err)
	}
	resp, err = client.Get("http://" + host + "/")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, resp.Body); n != 3 || CauseOf(err) != market.CauseCut {
		t.Errorf("copied %d, %v", n, err)
	}
	var e *Error
	if _, err := client.Get("http://" + host + ".unknown/"); !errors.As(err, &e) || e.Cause != market.CauseHostUnreachable {
		t.Errorf("through http.Client: %v", err)
	}
}

// A gigabyte, and a bomb of one, cost no more memory than the limits say.
func TestMemoryIsBoundedByTheLimits(t *testing.T) {
	huge := func(c net.Conn) {
		io.WriteString(c, okHead+"Content-Length: 1073741824\r\n\r\n")
		block := bytes.Repeat([]byte("x"), 1<<20)
		for range 1024 {
			if _, err := c.Write(block); err != nil {
				return
			}
		}
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for range 64 {
		w.Write(make([]byte, 1<<20))
	}
	w.Close()
	bomb := say(okHead + fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", packed.Len(), packed.String()))
	for name, tt := range map[string]struct {
		run  script
		want market.Cause
	}{"a gigabyte": {huge, market.CauseTooLarge}, "a bomb": {bomb, market.CauseBomb}} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			_, ex, err := fetchRaw(t, tt.run, Limits{})
			runtime.ReadMemStats(&after)
			if err != nil || ex.Cause != tt.want || ex.Truncated != "length" {
				t.Fatalf("cause %s, truncated %q, %v", ex.Cause, ex.Truncated, err)
			}
			d := DefaultLimits()
			if all := after.TotalAlloc - before.TotalAlloc; all > uint64(d.WireBytes+2*d.PayloadBytes) {
				t.Errorf("%d MB allocated in all", all>>20)
			}
			if tt.want == market.CauseBomb && (ex.Payload != nil || len(ex.ResponseBody) != packed.Len()) {
				t.Errorf("payload %d, body %d bytes", len(ex.Payload), len(ex.ResponseBody))
			}
		})
	}
}
