package archive

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// WARC record types that are written here (ISO 28500:2017, 6).
const (
	typeInfo     = "warcinfo"
	typeRequest  = "request"
	typeResponse = "response"
	typeRevisit  = "revisit"
	typeMetadata = "metadata"
)

const (
	warcVersion   = "WARC/1.1"
	revisitDigest = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

	contentFields   = "application/warc-fields"
	contentRequest  = "application/http;msgtype=request"
	contentResponse = "application/http;msgtype=response"
	// contentBytes is for an answer that is not HTTP at all.
	contentBytes = "application/octet-stream"
)

// Names of WARC fields, and of our own, which a reader that does not know
// them passes over (ISO 28500:2017, 5.1).
const (
	fieldType        = "WARC-Type"
	fieldID          = "WARC-Record-ID"
	fieldDate        = "WARC-Date"
	fieldURI         = "WARC-Target-URI"
	fieldConcurrent  = "WARC-Concurrent-To"
	fieldBlock       = "WARC-Block-Digest"
	fieldPayload     = "WARC-Payload-Digest"
	fieldTruncated   = "WARC-Truncated"
	fieldProfile     = "WARC-Profile"
	fieldRefers      = "WARC-Refers-To"
	fieldRefersURI   = "WARC-Refers-To-Target-URI"
	fieldRefersDate  = "WARC-Refers-To-Date"
	fieldFilename    = "WARC-Filename"
	fieldContentType = "Content-Type"
	fieldLength      = "Content-Length"
	// fieldContent is the SHA-256 of the payload after transfer and content
	// codings are taken off: the digest of pages in the store.
	fieldContent = "Vedette-Content-Digest"
	// fieldPlace is where the record of WARC-Refers-To stands: file, offset
	// and length of its gzip member.
	fieldPlace = "Vedette-Refers-To-Place"
	// fieldHead is the length of an HTTP head that readers would find another
	// end for.
	fieldHead = "Vedette-Head-Length"
)

// Limits of what is read back. A record is at most maxRecord bytes, which
// Write also keeps to; its head at most maxHead.
const (
	maxRecord = 256 << 20
	maxHead   = 64 << 10
)

// record is one WARC record read from disk.
type record struct {
	fields []field
	block  []byte
}

// field is one named field; names keep the form in which they were written.
type field struct{ name, value string }

// get returns the first value of a field, or "".
func (r *record) get(name string) string {
	for _, f := range r.fields {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// id is the WARC-Record-ID without the angle brackets.
func (r *record) id() string { return bare(r.get(fieldID)) }

// date is the WARC-Date, or the zero time.
func (r *record) date() time.Time {
	t, _ := time.Parse(time.RFC3339Nano, r.get(fieldDate))
	return t
}

// bare takes the angle brackets off a record id.
func bare(id string) string {
	return strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">")
}

// parseRecord reads one whole record and nothing behind it. The error wraps
// ErrCorrupt.
func parseRecord(data []byte) (*record, error) {
	fields, n, err := parseFields(data)
	if err != nil {
		return nil, err
	}
	r := &record{fields: fields}
	length, err := strconv.ParseInt(r.get(fieldLength), 10, 64)
	if err != nil || length < 0 {
		return nil, fmt.Errorf("%w: Content-Length %.20q", ErrCorrupt, r.get(fieldLength))
	}
	rest := data[n:]
	if int64(len(rest)) != length+4 || !bytes.HasSuffix(rest, []byte("\r\n\r\n")) {
		return nil, fmt.Errorf("%w: record of %d bytes does not end where its length says", ErrCorrupt, length)
	}
	r.block = rest[:length:length]
	return r, nil
}

// parseFields reads the version line and the named fields up to the empty
// line, and returns how long they are.
func parseFields(data []byte) (fields []field, n int, err error) {
	end := bytes.Index(data[:min(len(data), maxHead)], []byte("\r\n\r\n"))
	if end < 0 {
		return nil, 0, fmt.Errorf("%w: no end of the record's head", ErrCorrupt)
	}
	head, ok := strings.CutPrefix(string(data[:end]), warcVersion+"\r\n")
	if !ok {
		return nil, 0, fmt.Errorf("%w: record does not begin with %s", ErrCorrupt, warcVersion)
	}
	for line := range strings.SplitSeq(head, "\r\n") {
		name, value, ok := strings.Cut(line, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t\n") {
			return nil, 0, fmt.Errorf("%w: field %.60q", ErrCorrupt, line)
		}
		fields = append(fields, field{name: name, value: strings.TrimSpace(value)})
	}
	return fields, end + 4, nil
}

// parseBlockFields reads a block of type application/warc-fields.
func parseBlockFields(block []byte) map[string]string {
	fields := make(map[string]string)
	for line := range strings.SplitSeq(string(block), "\r\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			fields[name] = strings.TrimSpace(value)
		}
	}
	return fields
}

// appendField appends a named field. Control characters in the value, which
// could begin another field, become spaces.
func appendField(b []byte, name, value string) []byte {
	b = append(b, name...)
	b = append(b, ": "...)
	for i := range len(value) {
		if c := value[i]; c < 0x20 || c == 0x7f {
			b = append(b, ' ')
		} else {
			b = append(b, c)
		}
	}
	return append(b, "\r\n"...)
}

// appendOptional appends a field unless its value is empty.
func appendOptional(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	return appendField(b, name, value)
}

// bracketed is a record id as WARC fields hold it.
func bracketed(id string) string { return "<" + id + ">" }

// warcDate writes an instant with fractions, as WARC/1.1 allows.
func warcDate(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
