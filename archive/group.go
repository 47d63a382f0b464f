package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"vedette/market"
	"vedette/wire"
)

// Names of the fields in a metadata record of an exchange. fetchTimeMs is the
// standard's own (ISO 28500:2017, 6.6).
const (
	metaMarket   = "market"
	metaRun      = "run"
	metaKind     = "page-kind"
	metaCircuit  = "circuit"
	metaStarted  = "started"
	metaFinished = "finished"
	metaTook     = "fetchTimeMs"
	metaStatus   = "status"
	metaCause    = "cause"
	metaError    = "error"
	metaType     = "content-type"
	metaCut      = "truncated"
	metaContent  = "content-digest"
	metaSize     = "content-length"
	metaWire     = "wire-digest" // of the body as received, where a revisit does not keep it
	metaWireSize = "wire-length"
	metaScrubbed = "scrubbed"
	metaHead     = "response-head" // "altered" when a value was scrubbed from it
)

// maxError bounds an error text in a metadata record, in bytes.
const maxError = 2000

// group is one exchange made ready for writing: scrubbed, with its ids.
type group struct {
	ex       *market.Exchange
	url      string
	request  []byte
	response []byte // head
	errText  string
	content  string // labelled digest of the payload; empty without an answer
	earlier  *earlierRecord
	scrubbed findings
	first    string // id of the first record
	records  int    // how many were encoded
}

// earlierRecord is the full record that a revisit refers to, as it stands on disk.
type earlierRecord struct {
	ref           market.ArchiveRef
	url, date     string
	payloadDigest string
}

// answered reports whether any byte of an answer came.
func (g *group) answered() bool { return len(g.ex.ResponseHead)+len(g.ex.ResponseBody) > 0 }

// prepare scrubs the exchange. It leaves ex as it is.
func (a *Archive) prepare(ex *market.Exchange) *group {
	g := &group{ex: ex, first: newID()}
	g.request = a.scrub.head(ex.RequestHead, "request", &g.scrubbed)
	g.response = a.scrub.head(ex.ResponseHead, "response", &g.scrubbed)
	g.url = safeURL(a.scrub.text(ex.URL, "url", &g.scrubbed))
	g.errText = a.scrub.text(ex.Err, "error", &g.scrubbed)
	if len(g.errText) > maxError {
		g.errText = strings.ToValidUTF8(g.errText[:maxError], "") + "..."
	}
	slices.Sort(g.scrubbed)
	if g.answered() {
		g.content = "sha256:" + payloadDigest(ex)
	}
	return g
}

// payloadDigest is the SHA-256 of the payload. Whoever decided whether it is
// the payload of before had to know it.
func payloadDigest(ex *market.Exchange) string {
	if len(ex.Digest) == hex.EncodedLen(sha256.Size) {
		return ex.Digest
	}
	sum := sha256.Sum256(ex.Payload)
	return hex.EncodeToString(sum[:])
}

// newID makes a record id without brackets.
func newID() string { return "urn:uuid:" + uuid.NewString() }

// safeURL percent-encodes what cannot stand in a field or would end it.
func safeURL(u string) string {
	unsafe := func(c byte) bool { return c <= ' ' || c == 0x7f || c == '<' || c == '>' }
	if strings.IndexFunc(u, func(r rune) bool { return r < 0x80 && unsafe(byte(r)) }) < 0 {
		return u
	}
	var b strings.Builder
	for i := range len(u) {
		if unsafe(u[i]) {
			fmt.Fprintf(&b, "%%%02X", u[i])
		} else {
			b.WriteByte(u[i])
		}
	}
	return b.String()
}

// encode appends the records of the group to e and returns the length of the
// first member.
func (e *encoder) encode(g *group) (first int64, err error) {
	joined := ""
	step := func(n int64, err error) error {
		if first == 0 {
			first = n
		}
		joined = g.first
		g.records++
		return err
	}
	if g.answered() {
		if err := step(e.answer(g)); err != nil {
			return 0, err
		}
	}
	if len(g.request) > 0 {
		if err := step(e.request(g, joined)); err != nil {
			return 0, err
		}
	}
	return first, step(e.metadata(g, joined))
}

// common begins a record's head. joined is the first record of the group, or
// empty when this is the first.
func (e *encoder) common(g *group, kind, joined string) []byte {
	id := g.first
	if joined != "" {
		id = newID()
	}
	head := appendField(e.begin(), fieldType, kind)
	head = appendField(head, fieldID, bracketed(id))
	head = appendField(head, fieldDate, warcDate(g.ex.Started))
	head = appendOptional(head, fieldURI, g.url)
	if joined != "" {
		head = appendField(head, fieldConcurrent, bracketed(joined))
	}
	return head
}

// answer appends the response, or the revisit record in its place.
func (e *encoder) answer(g *group) (int64, error) {
	if g.earlier != nil {
		return e.revisit(g)
	}
	head := e.common(g, typeResponse, "")
	body := g.ex.ResponseBody
	contentType, regular := headForm(g.response, len(body) > 0)
	if regular {
		head = appendField(head, fieldPayload, g.bodyDigest(e))
	} else {
		head = appendField(head, fieldHead, strconv.Itoa(len(g.response)))
	}
	head = appendOptional(head, fieldTruncated, truncation(g.ex.Truncated))
	head = appendField(head, fieldContent, g.content)
	head = appendField(head, fieldContentType, contentType)
	return e.add(head, g.response, body)
}

// bodyDigest is the digest of the body as received. A body without codings is
// its own payload, which was hashed already; comparing is cheaper by far.
func (g *group) bodyDigest(e *encoder) string {
	if bytes.Equal(g.ex.ResponseBody, g.ex.Payload) {
		return g.content
	}
	return e.digest(g.ex.ResponseBody)
}

// revisit appends a record that holds only the head of the answer.
func (e *encoder) revisit(g *group) (int64, error) {
	head := e.common(g, typeRevisit, "")
	head = appendField(head, fieldProfile, revisitDigest)
	head = appendField(head, fieldRefers, bracketed(g.earlier.ref.RecordID))
	head = appendField(head, fieldRefersURI, g.earlier.url)
	head = appendField(head, fieldRefersDate, g.earlier.date)
	head = appendField(head, fieldPlace, fmt.Sprintf("%s %d %d", g.earlier.ref.File, g.earlier.ref.Offset, g.earlier.ref.Length))
	head = appendField(head, fieldPayload, g.earlier.payloadDigest)
	head = appendField(head, fieldContent, g.content)
	head = appendField(head, fieldContentType, contentResponse)
	return e.add(head, g.response)
}

func (e *encoder) request(g *group, joined string) (int64, error) {
	head := e.common(g, typeRequest, joined)
	head = appendField(head, fieldContentType, contentRequest)
	return e.add(head, g.request)
}

// metadata appends what is known of the exchange besides its bytes.
func (e *encoder) metadata(g *group, joined string) (int64, error) {
	ex := g.ex
	var b []byte
	b = appendField(b, metaMarket, ex.Market)
	b = appendField(b, metaRun, ex.Run)
	b = appendOptional(b, metaKind, ex.Kind)
	b = appendOptional(b, metaCircuit, ex.Circuit)
	b = appendField(b, metaStarted, warcDate(ex.Started))
	b = appendField(b, metaFinished, warcDate(ex.Finished))
	b = appendField(b, metaTook, strconv.FormatInt(ex.Finished.Sub(ex.Started).Milliseconds(), 10))
	if ex.Status != 0 {
		b = appendField(b, metaStatus, strconv.Itoa(ex.Status))
	}
	b = appendOptional(b, metaCause, string(ex.Cause))
	b = appendOptional(b, metaError, g.errText)
	b = appendOptional(b, metaType, ex.ContentType)
	b = appendOptional(b, metaCut, truncation(ex.Truncated))
	if g.answered() {
		b = appendField(b, metaContent, g.content)
		b = appendField(b, metaSize, strconv.Itoa(len(ex.Payload)))
		b = appendField(b, metaWireSize, strconv.Itoa(len(ex.ResponseBody)))
	}
	if g.earlier != nil {
		if d := g.bodyDigest(e); d != g.earlier.payloadDigest {
			b = appendField(b, metaWire, d)
		}
	}
	if len(g.scrubbed) > 0 {
		b = appendField(b, metaScrubbed, strings.Join(g.scrubbed, ", "))
	}
	if !bytes.Equal(g.response, ex.ResponseHead) {
		b = appendField(b, metaHead, "altered")
	}
	head := e.common(g, typeMetadata, joined)
	head = appendField(head, fieldContentType, contentFields)
	return e.add(head, b)
}

// truncation is the WARC-Truncated reason; what is no word of the standard
// (ISO 28500:2017, 5.13) becomes "unspecified".
func truncation(reason string) string {
	switch reason {
	case "", "length", "time", "disconnect":
		return reason
	}
	return "unspecified"
}

// headForm says how the head of an answer is labelled, and whether every
// reader finds its end where we do: only then can a payload digest be checked
// by others. A line of white space, for one, ends the head for some.
func headForm(head []byte, hasBody bool) (contentType string, regular bool) {
	if !bytes.HasPrefix(head, []byte("HTTP/")) {
		return contentBytes, false
	}
	got, rest, complete := wire.SplitHead(head)
	if len(rest) > 0 || len(got) != len(head) || !complete && hasBody {
		return contentResponse, false
	}
	lines := bytes.Split(bytes.TrimRight(head, "\r\n"), []byte("\n"))
	for _, line := range lines {
		if bytes.IndexFunc(line, func(r rune) bool { return r > ' ' && r < 0x7f }) < 0 {
			return contentResponse, false
		}
	}
	return contentResponse, true
}
