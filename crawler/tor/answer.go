package tor

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strings"
)

// answer is the response as it is handed over: decoded, and with nothing left
// in its headers that would make a reader decode it again.
func (a *attempt) answer(resp *http.Response, told bool, err error) *http.Response {
	h := resp.Header
	h.Del("Content-Encoding")
	h.Del("Content-Length")
	if declared := h.Get("Content-Type"); declared != "" {
		h.Set("Content-Type", withoutCharset(declared))
	}
	body := &answerBody{Reader: bytes.NewReader(a.ex.Payload)}
	if err != nil && !told {
		body.end = err
	}
	resp.Request = a.req
	resp.Body = body
	resp.ContentLength = int64(len(a.ex.Payload))
	if err != nil {
		resp.ContentLength = -1
	}
	resp.TransferEncoding, resp.Trailer, resp.Uncompressed = nil, nil, true
	return resp
}

// answerBody is the payload, and how it ended when that was not well.
type answerBody struct {
	*bytes.Reader
	end error
}

// Read gives the payload and then the end.
func (b *answerBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF && b.end != nil {
		err = b.end
	}
	return n, err
}

// WriteTo is Read's equal: the embedded one would end without the error.
func (b *answerBody) WriteTo(w io.Writer) (int64, error) {
	n, err := b.Reader.WriteTo(w)
	if err == nil {
		err = b.end
	}
	return n, err
}

// Close has nothing to close: the answer was read to its end.
func (b *answerBody) Close() error { return nil }

// withoutCharset is a Content-Type without its charset parameter.
func withoutCharset(declared string) string {
	media, params, err := mime.ParseMediaType(declared)
	if err != nil {
		media, _, _ = strings.Cut(declared, ";")
		return strings.TrimSpace(media)
	}
	delete(params, "charset")
	if plain := mime.FormatMediaType(media, params); plain != "" {
		return plain
	}
	return media
}
