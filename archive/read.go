package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"vedette/market"
	"vedette/wire"
)

// records are the records of one group.
type records struct {
	head     *record // the first: response, revisit, request or metadata
	request  *record
	metadata *record
	length   int64 // of all members
}

func (a *Archive) read(ctx context.Context, ref market.ArchiveRef) (*market.Exchange, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, size, err := a.openRef(ref.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	ex, err := a.readAt(f, size, ref)
	if err != nil {
		return nil, fmt.Errorf("archive: %s at %d: %w", ref.File, ref.Offset, err)
	}
	return ex, nil
}

// readAt reads the group at ref from its open file.
func (a *Archive) readAt(f io.ReaderAt, size int64, ref market.ArchiveRef) (*market.Exchange, error) {
	if ref.Offset < 0 || ref.Offset >= size {
		return nil, fmt.Errorf("%w: the file has %d bytes", market.ErrNotFound, size)
	}
	d := a.borrow()
	defer a.decoders.Put(d)
	g, err := d.group(f, ref.Offset, size)
	if err != nil {
		return nil, err
	}
	if ref.RecordID != "" && g.head.id() != ref.RecordID {
		return nil, fmt.Errorf("%w: record %s stands here, not %s", market.ErrNotFound, g.head.id(), ref.RecordID)
	}
	return a.exchange(g)
}

// group reads the record at off and those behind it that are joined to it.
func (d *decoder) group(f io.ReaderAt, off, size int64) (*records, error) {
	head, length, err := d.record(f, off, size)
	if err != nil {
		return nil, err
	}
	g := &records{head: head, length: length}
	g.place(head)
	for n := 0; n < 2 && off+g.length < size; n++ {
		rec, length, err := d.record(f, off+g.length, size)
		if err != nil {
			// The group's own records were written in one piece; what follows
			// it is not this group's fault.
			break
		}
		if bare(rec.get(fieldConcurrent)) != head.id() {
			break
		}
		g.place(rec)
		g.length += length
	}
	for _, rec := range []*record{g.head, g.request, g.metadata} {
		if err := checkBlock(rec); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (g *records) place(rec *record) {
	switch rec.get(fieldType) {
	case typeRequest:
		g.request = rec
	case typeMetadata:
		g.metadata = rec
	}
}

// checkBlock compares a record with its own block digest.
func checkBlock(rec *record) error {
	if rec == nil {
		return nil
	}
	if got := digestOf(rec.block); rec.get(fieldBlock) != got {
		return fmt.Errorf("%w: block of record %s does not fit its digest", ErrCorrupt, rec.id())
	}
	return nil
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// exchange rebuilds what went over the wire.
func (a *Archive) exchange(g *records) (*market.Exchange, error) {
	ex := &market.Exchange{URL: g.head.get(fieldURI), Started: g.head.date()}
	if g.metadata != nil {
		describe(ex, parseBlockFields(g.metadata.block))
	}
	if g.request != nil {
		ex.RequestHead = g.request.block
	}
	switch g.head.get(fieldType) {
	case typeRequest, typeMetadata:
		return ex, nil
	case typeResponse:
		head, body, err := splitBlock(g.head)
		if err != nil {
			return nil, err
		}
		ex.ResponseHead, ex.ResponseBody = head, body
		ex.Payload, err = a.payload(g.head)
		if err != nil {
			return nil, err
		}
	case typeRevisit:
		ex.ResponseHead = g.head.block
		payload, err := a.earlierPayload(g.head)
		if err != nil {
			return nil, err
		}
		ex.Payload = payload
	default:
		return nil, fmt.Errorf("%w: a %s record is no exchange", market.ErrNotFound, g.head.get(fieldType))
	}
	if status, header, err := wire.ParseHead(ex.ResponseHead); err == nil {
		ex.Status, ex.Header = status, header
	}
	return ex, nil
}

// describe fills in what the metadata record says.
func describe(ex *market.Exchange, m map[string]string) {
	ex.Market, ex.Run, ex.Kind, ex.Circuit = m[metaMarket], m[metaRun], m[metaKind], m[metaCircuit]
	ex.Cause, ex.Err = market.Cause(m[metaCause]), m[metaError]
	ex.ContentType, ex.Truncated = m[metaType], m[metaCut]
	ex.Finished, _ = time.Parse(time.RFC3339Nano, m[metaFinished])
	ex.Status, _ = strconv.Atoi(m[metaStatus])
}

// splitBlock cuts the block of a response into head and body.
func splitBlock(rec *record) (head, body []byte, err error) {
	text := rec.get(fieldHead)
	if text == "" {
		head, body, _ = wire.SplitHead(rec.block)
		return head, body, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > len(rec.block) {
		return nil, nil, fmt.Errorf("%w: %s %.20q", ErrCorrupt, fieldHead, text)
	}
	return rec.block[:n], rec.block[n:], nil
}

// payload decodes the body of a full response and holds it against the digest
// it was archived with. A body that was cut, or that cannot be decoded to its
// end within the limits, gives what there is.
func (a *Archive) payload(rec *record) ([]byte, error) {
	head, body, err := splitBlock(rec)
	if err != nil {
		return nil, err
	}
	_, header, err := wire.ParseHead(head)
	if err != nil {
		return body, nil // no HTTP: the bytes are all there is
	}
	payload, _, derr := a.decoder.Decode(header, body, a.o.Limits)
	if derr == nil && rec.get(fieldTruncated) == "" && digestOf(payload) != rec.get(fieldContent) {
		return nil, fmt.Errorf("%w: payload of record %s does not fit its content digest", ErrCorrupt, rec.id())
	}
	return payload, nil
}

// earlierPayload is the payload of the record that a revisit refers to.
func (a *Archive) earlierPayload(rec *record) ([]byte, error) {
	ref, err := refersTo(rec)
	if err != nil {
		return nil, err
	}
	f, size, err := a.openRef(ref.File)
	if err != nil {
		return nil, fmt.Errorf("earlier record: %w", err)
	}
	defer f.Close()
	d := a.borrow()
	defer a.decoders.Put(d)
	earlier, _, err := d.record(f, ref.Offset, size)
	if err != nil {
		return nil, fmt.Errorf("earlier record in %s at %d: %w", ref.File, ref.Offset, err)
	}
	switch {
	case earlier.id() != ref.RecordID || earlier.get(fieldType) != typeResponse:
		return nil, fmt.Errorf("earlier record in %s at %d: %w: another one stands there", ref.File, ref.Offset, ErrCorrupt)
	case earlier.get(fieldContent) != rec.get(fieldContent):
		return nil, fmt.Errorf("earlier record in %s at %d: %w: it holds another payload", ref.File, ref.Offset, ErrCorrupt)
	}
	if err := checkBlock(earlier); err != nil {
		return nil, err
	}
	return a.payload(earlier)
}

// fileCache keeps the WARC file that was used last open: replays go through
// one file after the other.
type fileCache struct {
	a    *Archive
	name string
	f    *os.File
	size int64
}

func (c *fileCache) open(name string) (*os.File, int64, error) {
	if c.f != nil && c.name == name {
		return c.f, c.size, nil
	}
	if err := c.Close(); err != nil {
		return nil, 0, err
	}
	f, size, err := c.a.openRef(name)
	if err != nil {
		return nil, 0, err
	}
	c.name, c.f, c.size = name, f, size
	return f, size, nil
}

func (c *fileCache) Close() error {
	if c.f == nil {
		return nil
	}
	err := c.f.Close()
	c.f = nil
	return err
}

// originOf splits an absolute URL into mirror and path.
func originOf(u string) (mirror, path string) {
	i := strings.Index(u, "://")
	if i < 0 {
		return "", u
	}
	if j := strings.IndexAny(u[i+3:], "/?#"); j >= 0 {
		return u[:i+3+j], u[i+3+j:]
	}
	return u, "/"
}
