package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Decode takes the transfer and content codings named in header off body and
// returns the payload. Header keys are canonical ("Content-Encoding").
//
// On a fault it returns what it could decode before it, truncated true, and
// an error that wraps ErrBomb, ErrTooLarge, ErrEncoding or ErrCut. Without
// any coding the payload is body itself, not a copy. An empty body is an
// empty payload, whatever coding the header names.
func (d *Decoder) Decode(header map[string][]string, body []byte, limits Limits) (payload []byte, truncated bool, err error) {
	limits = limits.withDefaults()
	plan, err := planOf(header, limits.MaxCodings)
	if err != nil {
		return nil, len(body) > 0, err
	}
	if len(body) == 0 {
		return nil, plan.expects(), plan.emptyError()
	}
	if len(plan.codings) == 0 {
		payload, err = plan.identity(body, limits.MaxPayload)
		return payload, err != nil, err
	}
	payload, err = d.run(plan, body, limits)
	return payload, err != nil, err
}

// plan says how a body is framed and coded.
type plan struct {
	length  int64    // of Content-Length; -1 without a usable one
	chunked bool     // the outermost transfer coding
	codings []string // to take off, outermost first; chunked included
}

// planOf reads the headers that tell the length and the codings.
func planOf(header map[string][]string, maxCodings int) (plan, error) {
	p := plan{length: -1}
	transfer := tokens(header["Transfer-Encoding"])
	content := tokens(header["Content-Encoding"])
	if len(transfer)+len(content) > maxCodings+1 {
		return p, fmt.Errorf("%w: %d codings stacked", ErrEncoding, len(transfer)+len(content))
	}
	for i := len(transfer) - 1; i >= 0; i-- {
		p.codings = append(p.codings, transfer[i])
	}
	for i := len(content) - 1; i >= 0; i-- {
		p.codings = append(p.codings, content[i])
	}
	p.chunked = len(transfer) > 0 && transfer[len(transfer)-1] == codingChunked
	if len(transfer) == 0 {
		// RFC 9112, 6.3: Transfer-Encoding overrides Content-Length.
		p.length = contentLength(header["Content-Length"])
	}
	return p, nil
}

// tokens splits comma-separated coding names, in lower case, without
// identity and without empty members.
func tokens(values []string) []string {
	var names []string
	for _, value := range values {
		for name := range strings.SplitSeq(value, ",") {
			name = strings.ToLower(strings.TrimSpace(name))
			if name != "" && name != "identity" {
				names = append(names, name)
			}
		}
	}
	return names
}

// contentLength is the declared length, or -1 when it is absent, malformed or
// contradicts itself: then the end of the connection ends the body.
func contentLength(values []string) int64 {
	length := int64(-1)
	for _, value := range values {
		n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if err != nil || n < 0 || (length >= 0 && n != length) {
			return -1
		}
		length = n
	}
	return length
}

// expects reports whether an empty body is a cut one.
func (p plan) expects() bool { return p.length > 0 || p.chunked }

func (p plan) emptyError() error {
	if p.expects() {
		return fmt.Errorf("%w: no byte of the body came", ErrCut)
	}
	return nil
}

// framed is the part of body that Content-Length gives to this message, and
// whether it is shorter than that.
func (p plan) framed(body []byte) ([]byte, bool) {
	switch {
	case p.length < 0:
		return body, false
	case p.length < int64(len(body)):
		return body[:p.length], false
	}
	return body, p.length > int64(len(body))
}

// identity is the payload of a body without codings.
func (p plan) identity(body []byte, most int64) ([]byte, error) {
	body, short := p.framed(body)
	if int64(len(body)) > most {
		return body[:most:most], fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(body), most)
	}
	if short {
		return body, fmt.Errorf("%w: %d of %d bytes", ErrCut, len(body), p.length)
	}
	return body, nil
}

// run stacks the readers of the plan over body and drains them within limits.
func (d *Decoder) run(p plan, body []byte, limits Limits) ([]byte, error) {
	framed, short := p.framed(body)
	in := bytes.NewReader(framed)
	var r io.Reader = in
	var closers []func()
	defer func() {
		for _, release := range closers {
			release()
		}
	}()
	for _, coding := range p.codings {
		next, release, err := d.reader(coding, r)
		if err != nil {
			return nil, fault(coding, err)
		}
		closers = append(closers, release)
		r = next
	}
	payload, err := drain(r, in, limits)
	switch {
	case errors.Is(err, ErrBomb), errors.Is(err, ErrTooLarge):
		return payload, err
	case err != nil:
		return payload, fault(strings.Join(p.codings, ", "), err)
	case short:
		return payload, fmt.Errorf("%w: %d of %d encoded bytes", ErrCut, len(framed), p.length)
	}
	return payload, nil
}

// fault sorts an error of a decoding reader: an early end is a cut, all else
// is malformed.
func fault(coding string, err error) error {
	if errors.Is(err, ErrCut) || errors.Is(err, ErrEncoding) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %s ends early", ErrCut, coding)
	}
	return fmt.Errorf("%w: %s: %w", ErrEncoding, coding, err)
}

// drain reads r, which decodes in, to its end. A bomb is told by what was read
// of in so far, so that it is found at its first megabyte. Its memory is at
// most twice the smaller of the payload and its limit.
func drain(r io.Reader, in *bytes.Reader, limits Limits) ([]byte, error) {
	// Text compresses about five times; the guess saves most regrowing and
	// never exceeds the limit.
	out := make([]byte, 0, min(in.Size()*5, limits.MaxPayload, 1<<20)+512)
	for {
		if len(out) == cap(out) {
			out = append(out, 0)[:len(out)]
		}
		n, err := r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		size := int64(len(out))
		encoded := in.Size() - int64(in.Len())
		if size > limits.RatioFrom && size/limits.MaxRatio > encoded {
			return out[:min(size, limits.MaxPayload)], fmt.Errorf("%w: %d bytes from %d", ErrBomb, size, encoded)
		}
		if size > limits.MaxPayload {
			return out[:limits.MaxPayload], fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limits.MaxPayload)
		}
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
	}
}
