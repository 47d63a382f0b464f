package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"vedette/market"
)

// resolve looks up the record that a revisit would refer to and returns nil
// when it is not there or holds another payload: bytes are dropped only for a
// record that was seen.
func (a *Archive) resolve(g *group, earlier *market.Earlier) *earlierRecord {
	if "sha256:"+earlier.Digest != g.content || earlier.Ref.Revisit {
		return nil
	}
	found, err := a.lookup(earlier.Ref, g.content)
	if err != nil {
		a.o.Logger.Warn("earlier record cannot be referred to; page is archived in full",
			"url", g.url, "file", earlier.Ref.File, "offset", earlier.Ref.Offset, "err", err)
		return nil
	}
	return found
}

// lookup reads the head of a full response record that holds a payload with
// the labelled digest content.
func (a *Archive) lookup(ref market.ArchiveRef, content string) (*earlierRecord, error) {
	f, size, err := a.openRef(ref.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d := a.borrow()
	defer a.decoders.Put(d)
	rec, length, err := d.headOnly(f, ref.Offset, size)
	if err != nil {
		return nil, fmt.Errorf("archive: %s at %d: %w", ref.File, ref.Offset, err)
	}
	switch {
	case rec.get(fieldType) != typeResponse, rec.id() != ref.RecordID:
		return nil, fmt.Errorf("archive: %s at %d: %w: response %s", ref.File, ref.Offset, market.ErrNotFound, ref.RecordID)
	case rec.get(fieldContent) != content:
		return nil, fmt.Errorf("archive: %s at %d: %w: another payload", ref.File, ref.Offset, ErrCorrupt)
	case rec.get(fieldPayload) == "" || rec.get(fieldTruncated) != "":
		return nil, fmt.Errorf("archive: %s at %d: %w: no whole payload", ref.File, ref.Offset, market.ErrInvalid)
	}
	ref.Length = length
	return &earlierRecord{
		ref: ref, url: rec.get(fieldURI), date: rec.get(fieldDate), payloadDigest: rec.get(fieldPayload),
	}, nil
}

// borrow takes a decoder, with its 40 KB of windows and tables, from those
// that are kept.
func (a *Archive) borrow() *decoder {
	if d, ok := a.decoders.Get().(*decoder); ok {
		return d
	}
	return new(decoder)
}

// openRef opens the file of a reference and tells its size.
func (a *Archive) openRef(name string) (*os.File, int64, error) {
	path, err := a.refPath(name)
	if err != nil {
		return nil, 0, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("archive: %w: file %s", market.ErrNotFound, name)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("archive: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("archive: %w", err)
	}
	return f, info.Size(), nil
}

// refersTo is the place that a revisit record names.
func refersTo(rec *record) (market.ArchiveRef, error) {
	place := rec.get(fieldPlace)
	parts := strings.Fields(place)
	if len(parts) != 3 {
		return market.ArchiveRef{}, fmt.Errorf("%w: %s %.200q", ErrCorrupt, fieldPlace, place)
	}
	off, err1 := strconv.ParseInt(parts[1], 10, 64)
	length, err2 := strconv.ParseInt(parts[2], 10, 64)
	if err1 != nil || err2 != nil || off < 0 || length < 0 {
		return market.ArchiveRef{}, fmt.Errorf("%w: %s %.200q", ErrCorrupt, fieldPlace, place)
	}
	return market.ArchiveRef{File: parts[0], Offset: off, Length: length, RecordID: bare(rec.get(fieldRefers))}, nil
}
