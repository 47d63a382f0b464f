package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"strings"

	"vedette/market"
)

// runCheck is the verification of one run.
type runCheck struct {
	v       *verification
	r       *runFiles
	sound   bool                // the manifest can be read
	files   map[string]fileLine // what the manifest says, by name
	entries map[string][]entry  // groups found, by file name, by offset
	earlier *fileCache
}

// entry is one group that was found: 24 bytes, because there may be millions.
type entry struct {
	off    int64
	length int64  // of its first member
	print  uint64 // fingerprint; its top bit is set once a page or orphan line claimed it
}

const claimed = 1 << 63

// fingerprint stands for what a manifest line says of a record.
func fingerprint(id, digest string, revisit bool) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %t", id, digest, revisit))
	return binary.BigEndian.Uint64(sum[:]) &^ claimed
}

func (c *runCheck) cache() *fileCache {
	if c.earlier == nil {
		c.earlier = &fileCache{a: c.v.a}
	}
	return c.earlier
}

func (c *runCheck) finding(what What, name string, off int64, format string, args ...any) Finding {
	return Finding{
		What: what, Market: c.r.market, Run: c.r.run, File: c.r.market + "/" + name, Offset: off,
		Text: fmt.Sprintf(format, args...),
	}
}

// manifest reads the manifest once for its own soundness and its file lines.
func (c *runCheck) manifest() error {
	name := c.r.manifest
	m, err := openManifest(c.v.a.path(c.r.market, name))
	if errors.Is(err, ErrCorrupt) {
		c.v.damage(c.finding(ManifestCorrupt, name, -1, "%v", err))
		return nil
	}
	if err != nil {
		c.v.damage(c.finding(FileUnreadable, name, -1, "%v", err))
		return nil
	}
	defer m.Close()
	c.files = make(map[string]fileLine)
	for {
		if err := c.v.ctx.Err(); err != nil {
			return err
		}
		line, err := m.next()
		if err == io.EOF {
			c.sound = true
			break
		}
		if err == nil && line.kind == lineFile {
			var f fileLine
			if err = m.parse(line.data, &f); err == nil {
				c.files[f.Name] = f
			}
		}
		if err != nil {
			c.v.damage(c.finding(ManifestCorrupt, name, -1, "%v", err))
			break
		}
	}
	sum, size, err := hashFile(c.v.a.path(c.r.market, name))
	if err != nil {
		c.v.damage(c.finding(FileUnreadable, name, -1, "%v", err))
		return nil
	}
	c.v.report.Files++
	c.v.report.Bytes += size
	found := m.manifest(c.r.market + "/" + name)
	found.SHA256 = sum
	c.v.chain = append(c.v.chain, link{market: c.r.market, run: c.r.run, m: found, sound: c.sound})
	if found.Run.ID != c.r.run || found.Run.Market != c.r.market {
		c.v.damage(c.finding(ManifestReplaced, name, -1, "is the manifest of run %s of market %s", found.Run.ID, found.Run.Market))
		c.sound = false
	}
	return nil
}

// warc reads one WARC file: the records and the SHA-256 of the whole.
func (c *runCheck) warc(name string, last bool) error {
	f, err := os.Open(c.v.a.path(c.r.market, name))
	if err != nil {
		c.v.damage(c.finding(FileUnreadable, name, -1, "%v", err))
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		c.v.damage(c.finding(FileUnreadable, name, -1, "%v", err))
		return nil
	}
	s := &fileScan{c: c, name: name, f: f, size: info.Size(), sum: sha256.New(), tail: last && c.r.manifest == ""}
	if err := s.all(); err != nil {
		return err
	}
	c.v.report.Files++
	c.sealedFile(name, hex.EncodeToString(s.sum.Sum(nil)), s.size, s.damaged)
	return nil
}

// aside checks a torn tail or a superseded manifest against its seal.
func (c *runCheck) aside(name string) error {
	sum, size, err := hashFile(c.v.a.path(c.r.market, name))
	if err != nil {
		c.v.damage(c.finding(FileUnreadable, name, -1, "%v", err))
		return nil
	}
	c.v.report.Files++
	c.v.report.Bytes += size
	c.sealedFile(name, sum, size, false)
	return nil
}

// sealedFile compares a file with its line in the manifest.
func (c *runCheck) sealedFile(name, sum string, size int64, named bool) {
	if !c.sound {
		return
	}
	line, ok := c.files[name]
	switch {
	case !ok:
		c.v.damage(c.finding(FileStrange, name, -1, "the manifest does not know this file"))
	case line.Bytes != size:
		c.v.damage(c.finding(FileChanged, name, -1, "has %d bytes, %d were sealed", size, line.Bytes))
	case line.SHA256 != sum && named:
		c.v.damage(c.finding(FileChanged, name, -1, "has SHA-256 %s, sealed was %s; see the records named before", sum, line.SHA256))
	case line.SHA256 != sum:
		c.v.damage(c.finding(FileChanged, name, -1, "has SHA-256 %s, sealed was %s; every record can still be read and fits its digests, so the change is in the order of records or in the compression around them", sum, line.SHA256))
	}
}

// missingFiles names files of the manifest, and numbers, that are not there.
func (c *runCheck) missingFiles() {
	names := make([]string, 0, len(c.files))
	for name := range c.files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(c.r.warcs, name) && !slices.Contains(c.r.asides, name) {
			c.v.damage(c.finding(FileMissing, name, -1, "the manifest names it: %d bytes, SHA-256 %s", c.files[name].Bytes, c.files[name].SHA256))
		}
	}
	if c.sound {
		return
	}
	for i, name := range c.r.warcs {
		if want := warcName(c.r.run, i+1); name != want {
			c.v.damage(c.finding(FileMissing, want, -1, "the files of the run are numbered, and this one is left out"))
			return
		}
	}
}

// pages reads the manifest again and holds each page, and each orphan,
// against the records that were found.
func (c *runCheck) pages() error {
	m, err := openManifest(c.v.a.path(c.r.market, c.r.manifest))
	if err != nil {
		return err
	}
	defer m.Close()
	for {
		if err := c.v.ctx.Err(); err != nil {
			return err
		}
		line, err := m.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		switch line.kind {
		case linePage:
			var p pageLine
			if err := json.Unmarshal(line.data, &p); err != nil {
				return m.corrupt("%v", err)
			}
			c.page(p)
		case lineOrphan:
			var o orphanLine
			if err := json.Unmarshal(line.data, &o); err != nil {
				return m.corrupt("%v", err)
			}
			c.orphan(o)
		}
	}
	c.unlisted()
	return nil
}

func (c *runCheck) page(p pageLine) {
	if p.File == "" {
		return // no byte came and nothing was archived
	}
	c.v.report.Pages++
	name, ok := strings.CutPrefix(p.File, c.r.market+"/")
	e := c.entry(name, p.Offset)
	if !ok || e == nil {
		f := c.finding(RecordMissing, name, p.Offset, "record of page %d (%s) is not there", p.Seq, p.Path)
		f.Record, f.Length = p.RecordID, p.Length
		c.v.damage(f)
		return
	}
	if e.length != p.Length || e.print&^claimed != fingerprint(p.RecordID, p.Digest, p.Revisit) {
		f := c.finding(RecordMoved, name, p.Offset, "another record stands where that of page %d (%s) was sealed", p.Seq, p.Path)
		f.Record, f.Length = p.RecordID, p.Length
		c.v.damage(f)
	}
	e.print |= claimed
}

func (c *runCheck) orphan(o orphanLine) {
	c.v.report.Orphans++
	e := c.entry(o.File, o.Offset)
	if e == nil || e.length != o.Length {
		f := c.finding(RecordMissing, o.File, o.Offset, "%s record without a page (%s) is not there", o.Record, o.URL)
		f.Record, f.Length = o.RecordID, o.Length
		c.v.damage(f)
		return
	}
	e.print |= claimed
}

// entry finds the group at an offset.
func (c *runCheck) entry(name string, off int64) *entry {
	entries := c.entries[name]
	i, ok := slices.BinarySearchFunc(entries, off, func(e entry, off int64) int {
		switch {
		case e.off < off:
			return -1
		case e.off > off:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return &entries[i]
}

// unlisted names groups that neither a page nor an orphan line claimed.
func (c *runCheck) unlisted() {
	for _, name := range c.r.warcs {
		for _, e := range c.entries[name] {
			if e.print&claimed == 0 {
				f := c.finding(RecordUnlisted, name, e.off, "the manifest does not know this record: it was put in, or moved here")
				f.Length = e.length
				c.v.damage(f)
			}
		}
	}
}

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
	d       decoder
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
		digest := strings.TrimPrefix(rec.get(fieldContent), "sha256:")
		print := fingerprint(id, digest, rec.get(fieldType) == typeRevisit)
		s.c.entries[s.name] = append(s.c.entries[s.name], entry{off: off, length: length, print: print})
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
	earlier, _, err := new(decoder).headOnly(f, ref.Offset, size)
	if err != nil {
		return fmt.Errorf("%s at %d: %w", ref.File, ref.Offset, err)
	}
	if earlier.id() != ref.RecordID || earlier.get(fieldContent) != rec.get(fieldContent) {
		return fmt.Errorf("%s at %d: %w: record %s with this payload", ref.File, ref.Offset, market.ErrNotFound, ref.RecordID)
	}
	return nil
}
