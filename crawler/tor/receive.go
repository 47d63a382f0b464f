package tor

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"vedette/crawler/memory"
	"vedette/market"
	"vedette/wire"
)

// maxInterim is how many interim answers (1xx) may precede an answer; net/http
// takes five.
const maxInterim = 5

// Reasons of the WARC-Truncated field (WARC/1.1, 5.13).
const (
	cutLength      = "length"
	cutTime        = "time"
	cutDisconnect  = "disconnect"
	cutUnspecified = "unspecified"
)

// errInterim says that no final answer came.
var errInterim = errors.New("interim answers only")

// readHead reads the answer's head; interim ones before it are dropped. The
// exchange gets the bytes in any case.
func (a *attempt) readHead(br *bufio.Reader) (*http.Response, error) {
	start := 0
	for range maxInterim + 1 {
		resp, err := http.ReadResponse(br, &http.Request{Method: http.MethodGet})
		if err != nil {
			return nil, a.badHead(start, err)
		}
		end := len(a.tape.bytes) - br.Buffered()
		if resp.StatusCode >= 200 {
			a.ex.ResponseHead = a.tape.bytes[start:end:end]
			return resp, a.keepHead(resp, end)
		}
		if resp.StatusCode == http.StatusSwitchingProtocols {
			break
		}
		start = end
	}
	return nil, a.badHead(start, errInterim)
}

// badHead keeps what came instead of a head: up to an empty line, or all.
func (a *attempt) badHead(start int, err error) error {
	a.ex.ResponseHead, a.ex.ResponseBody, _ = wire.SplitHead(a.tape.bytes[start:])
	if len(a.ex.ResponseHead) > 0 {
		a.ex.Truncated = cutUnspecified
	}
	switch {
	case a.tape.err == errTapeFull:
		return fault(market.CauseHeaderTooLarge, "no end of the headers within %d bytes", a.t.o.HeaderBytes)
	case a.tape.err != nil:
		return a.tape.err
	}
	return fault(market.CauseBadHTTP, "%w", err)
}

// keepHead fills in what the head says. Its headers are read from the bytes,
// as they will be when the archive is replayed.
func (a *attempt) keepHead(resp *http.Response, end int) error {
	status, header, err := wire.ParseHead(a.ex.ResponseHead)
	if err != nil {
		return fault(market.CauseBadHTTP, "%w", err)
	}
	a.ex.Status, a.ex.Header = status, header
	a.ex.ContentType = resp.Header.Get("Content-Type")
	if a.t.o.Jar != nil {
		if cookies := resp.Cookies(); len(cookies) > 0 {
			a.t.o.Jar.SetCookies(a.req.URL, cookies)
		}
	}
	a.tape.limit = int64(end) + a.t.o.WireBytes
	return nil
}

// readBody reads the body off the wire and decodes it. reusable says that the
// connection stands at the end of the answer.
func (a *attempt) readBody(br *bufio.Reader, resp *http.Response) (reusable bool, err error) {
	if resp.ContentLength != 0 && !textual(a.ex.ContentType) {
		a.ex.Truncated = cutUnspecified
		return false, fault(market.CauseNotText, "Content-Type %.80q", a.ex.ContentType)
	}
	from := len(a.tape.bytes) - br.Buffered()
	a.tape.expect(resp.ContentLength)
	_, err = io.Copy(io.Discard, resp.Body)
	to := len(a.tape.bytes) - br.Buffered()
	a.ex.ResponseBody = a.tape.bytes[from:to:to]
	if err != nil {
		err = a.badBody(err)
	}
	// What stands behind the end of an answer was not asked for.
	reusable = err == nil && !resp.Close && br.Buffered() == 0
	if e := a.decode(); err == nil && e != nil {
		err = e
	}
	return reusable, err
}

// badBody tells a limit, a cut and a malformed body apart.
func (a *attempt) badBody(err error) error {
	switch {
	case a.tape.err == errTapeFull:
		a.ex.Truncated = cutLength
		return fault(market.CauseTooLarge, "more than %d bytes", a.t.o.WireBytes)
	case a.tape.err == io.EOF:
		a.ex.Truncated = cutDisconnect
		return fault(market.CauseCut, "after %d bytes of the body", len(a.ex.ResponseBody))
	case a.tape.err != nil:
		a.ex.Truncated = cutDisconnect
		return a.tape.err
	}
	a.ex.Truncated = cutUnspecified
	return fault(market.CauseBadHTTP, "%w", err)
}

// payload decodes the body in its turn. Its size is not known before: what
// turns out larger than its share of the memory is decoded again, with more.
func (a *attempt) payload() (payload []byte, err error) {
	l := a.t.o.Limits
	sizes := []int64{l.PayloadBytes}
	if a.share != nil {
		sizes = []int64{min(memory.SmallPayload, l.PayloadBytes), min(memory.MiddlePayload, l.PayloadBytes), l.PayloadBytes}
	}
	for _, most := range sizes {
		payload = nil
		if err := a.share.Read(a.req.Context(), most); err != nil {
			return nil, err
		}
		payload, _, err = a.t.decoder.Decode(a.ex.Header, a.ex.ResponseBody, wire.Limits{MaxPayload: most, MaxRatio: l.Ratio})
		if most == l.PayloadBytes || !errors.Is(err, wire.ErrTooLarge) {
			break
		}
	}
	return payload, err
}

// decode takes the codings off. What turns out not to be text is not kept,
// whatever the head called it.
func (a *attempt) decode() error {
	payload, err := a.payload()
	if err != nil && a.req.Context().Err() != nil {
		return err // nobody waits for it
	}
	if kind := binary(payload); kind != "" {
		a.ex.ResponseBody, a.ex.Payload, a.ex.Truncated = nil, nil, cutUnspecified
		return fault(market.CauseNotText, "called %.80q, is %s", a.ex.ContentType, kind)
	}
	a.ex.Payload = payload
	if err == nil {
		return nil
	}
	e := codingFault(err)
	if e.Cause == market.CauseBomb {
		a.ex.Payload = nil // megabytes of one byte; the wire bytes are the evidence
	}
	switch {
	case a.ex.Truncated != "":
	case e.Cause == market.CauseBomb || e.Cause == market.CauseTooLarge:
		a.ex.Truncated = cutLength
	default:
		a.ex.Truncated = cutUnspecified
	}
	return e
}

// textual reports whether a Content-Type may be read. None at all may: then
// the bytes decide.
func textual(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(strings.ToLower(contentType), ";")
		media = strings.TrimSpace(media)
	}
	kind, sub, _ := strings.Cut(media, "/")
	switch {
	case media == "", kind == "text" && sub != "css" && sub != "javascript":
		return true
	case kind == "application":
		return sub == "xhtml+xml" || sub == "xml" || sub == "json" || strings.HasSuffix(sub, "+xml") || strings.HasSuffix(sub, "+json")
	}
	return kind != "image" && strings.HasSuffix(sub, "+xml")
}

// binary names the sort of file that a payload begins as, or "" for text. Only
// formats with a signature count; for bitmaps that is "BM", so that a byte
// that no text has must be there too.
func binary(payload []byte) string {
	head := payload[:min(len(payload), 512)]
	media, _, _ := strings.Cut(http.DetectContentType(head), ";")
	kind, _, _ := strings.Cut(media, "/")
	switch {
	case kind == "text", media == "application/octet-stream":
		return ""
	case media == "image/bmp" && !strings.ContainsRune(string(head), 0):
		return ""
	}
	return media
}
