package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
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

// entry is one group that was found: 32 bytes, because there may be millions.
type entry struct {
	off    int64
	length int64  // of its first member
	id     uint64 // fingerprint of record id and kind; the top bit: a manifest line claimed it
	digest uint64 // the first 64 bits of the payload's digest; 0 without a payload
}

const claimed = 1 << 63

// fingerprint stands for a record's id and whether it is a revisit.
func fingerprint(id string, revisit bool) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %t", id, revisit))
	return binary.BigEndian.Uint64(sum[:]) &^ claimed
}

// digestStart is the first 64 bits of a digest in hex, or 0.
func digestStart(digest string) uint64 {
	if len(digest) < 16 {
		return 0
	}
	n, err := strconv.ParseUint(digest[:16], 16, 64)
	if err != nil {
		return 0
	}
	return n
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
		c.sound, c.files = false, nil
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
	d := c.v.a.borrow()
	defer c.v.a.decoders.Put(d)
	s := &fileScan{c: c, name: name, f: f, size: info.Size(), sum: sha256.New(), tail: last && c.r.manifest == "", d: d}
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
	// The digest of a cut payload is not kept with the page.
	sameDigest := p.Digest == "" || e.digest == digestStart(p.Digest)
	if e.length != p.Length || e.id&^claimed != fingerprint(p.RecordID, p.Revisit) || !sameDigest {
		f := c.finding(RecordMoved, name, p.Offset, "another record stands where that of page %d (%s) was sealed", p.Seq, p.Path)
		f.Record, f.Length = p.RecordID, p.Length
		c.v.damage(f)
	}
	e.id |= claimed
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
	e.id |= claimed
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
			if e.id&claimed == 0 {
				f := c.finding(RecordUnlisted, name, e.off, "the manifest does not know this record: it was put in, or moved here")
				f.Length = e.length
				c.v.damage(f)
			}
		}
	}
}
