package archive

import (
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"

	"vedette/market"
)

// fileScan reads one WARC file from end to end.
type fileScan struct {
	c       *runCheck
	name    string
	f       *os.File
	size    int64
	sum     hash.Hash
	tail    bool // a torn tail is no damage here
	damaged bool
	group   string // id of the group that the next records may join
	d       *decoder
}

func (s *fileScan) all() error {
	for off, n := int64(0), 0; off < s.size; n++ {
		if err := s.c.v.ctx.Err(); err != nil {
			return err
		}
		length, err := s.member(off)
		if err != nil {
			if length, err = s.skip(off, length, err); err != nil {
				return err
			}
		}
		if err := s.hash(off, length); err != nil {
			return err
		}
		off += length
		if n%512 == 511 {
			s.c.v.progress(s.c.r.run)
		}
	}
	return nil
}

// hash adds the bytes of a member to the file's SHA-256.
func (s *fileScan) hash(off, length int64) error {
	n, err := io.Copy(s.sum, io.NewSectionReader(s.f, off, length))
	s.c.v.report.Bytes += n
	if err != nil {
		s.damage(FileUnreadable, off, length, "", "%v", err)
	}
	return nil
}

func (s *fileScan) damage(what What, off, length int64, id, format string, args ...any) {
	f := s.c.finding(what, s.name, off, format, args...)
	f.Length, f.Record = length, id
	s.damaged = true
	s.c.v.damage(f)
}

// skip names bytes that are no member and finds where the next one begins.
func (s *fileScan) skip(off, length int64, cause error) (int64, error) {
	next := off + length
	if length == 0 || next < s.size && !s.begins(next) {
		later, err := laterMember(s.c.v.ctx, s.f, off+1, s.size)
		if err != nil {
			if s.c.v.ctx.Err() != nil {
				return 0, err
			}
			later = -1
		}
		if next = later; later < 0 {
			next = s.size
		}
	}
	length = next - off
	if s.tail && next == s.size && errors.Is(cause, io.ErrUnexpectedEOF) {
		f := s.c.finding(RecordTorn, s.name, off, "the file ends within a record: a crawl is under way, or the next one will cut it")
		f.Length = length
		s.c.v.note(f)
		return length, nil
	}
	s.damage(RecordCorrupt, off, length, "", "%v", cause)
	return length, nil
}

// begins reports whether a member's head stands at off.
func (s *fileScan) begins(off int64) bool {
	_, _, err := memberAt(s.f, off, s.size)
	return err == nil
}

// member checks the record at off. An error says that it cannot be read; what
// is wrong within it is a finding.
func (s *fileScan) member(off int64) (int64, error) {
	rec, length, err := s.d.record(s.f, off, s.size)
	if err != nil {
		return length, err
	}
	s.c.v.report.Records++
	id := rec.id()
	for _, err := range s.c.check(rec) {
		what := RecordCorrupt
		if errors.Is(err, market.ErrNotFound) {
			what = RecordMissing
		}
		s.damage(what, off, length, id, "%v", err)
	}
	switch {
	case off == 0 && rec.get(fieldType) != typeInfo:
		s.damage(RecordMoved, off, length, id, "a file begins with a warcinfo record, not with a %s", rec.get(fieldType))
	case rec.get(fieldType) == typeInfo && rec.get(fieldFilename) != s.name:
		s.damage(RecordMoved, off, length, id, "is the warcinfo record of %.200q", rec.get(fieldFilename))
	}
	if joined := bare(rec.get(fieldConcurrent)); joined != "" {
		if joined != s.group {
			s.damage(RecordMoved, off, length, id, "belongs to record %s, which does not stand before it", joined)
		}
		return length, nil
	}
	s.group = id
	if isGroupHead(rec) {
		s.c.entries[s.name] = append(s.c.entries[s.name], entry{
			off: off, length: length, id: fingerprint(id, rec.get(fieldType) == typeRevisit),
			digest: digestStart(strings.TrimPrefix(rec.get(fieldContent), "sha256:")),
		})
	}
	return length, nil
}

// check holds a record against its own digests and references.
func (c *runCheck) check(rec *record) []error {
	var errs []error
	if rec.get(fieldBlock) == "" || rec.id() == "" {
		errs = append(errs, fmt.Errorf("%w: record without digest or id", ErrCorrupt))
	} else if err := checkBlock(rec); err != nil {
		errs = append(errs, err)
	}
	switch rec.get(fieldType) {
	case typeResponse:
		_, body, err := splitBlock(rec)
		if err != nil {
			return append(errs, err)
		}
		if want := rec.get(fieldPayload); want != "" && want != digestOf(body) {
			errs = append(errs, fmt.Errorf("%w: body does not fit its payload digest", ErrCorrupt))
		}
		if _, err := c.v.a.payload(rec); err != nil {
			errs = append(errs, err)
		}
	case typeRevisit:
		c.v.report.Revisits++
		if err := c.refers(rec); err != nil {
			errs = append(errs, fmt.Errorf("earlier record: %w", err))
		}
	}
	return errs
}

// refers looks whether the record that a revisit names is there. That its own
// bytes are sound is checked where it stands.
func (c *runCheck) refers(rec *record) error {
	ref, err := refersTo(rec)
	if err != nil {
		return err
	}
	f, size, err := c.cache().open(ref.File)
	if err != nil {
		return err
	}
	d := c.v.a.borrow()
	defer c.v.a.decoders.Put(d)
	earlier, _, err := d.headOnly(f, ref.Offset, size)
	if err != nil {
		return fmt.Errorf("%s at %d: %w", ref.File, ref.Offset, err)
	}
	if earlier.id() != ref.RecordID || earlier.get(fieldContent) != rec.get(fieldContent) {
		return fmt.Errorf("%s at %d: %w: record %s with this payload", ref.File, ref.Offset, market.ErrNotFound, ref.RecordID)
	}
	return nil
}
