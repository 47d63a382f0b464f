package archive

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vedette/market"
)

// Seal closes the run: it syncs the files and writes the manifest, which
// names every page of pages, every file with its SHA-256, and every group of
// records that no page refers to. The manifest appears whole or not at all.
//
// The writer takes no further exchange. Sealing a run again that is sealed
// already, with the same status and without a Write in between, returns the
// manifest that is there; otherwise the new one supersedes the old, which is
// kept. Its memory is 16 bytes a page.
func (w *Writer) Seal(ctx context.Context, run market.Run, pages iter.Seq2[market.Page, error]) (Manifest, error) {
	w.a.sealing.Lock() // one chain head at a time
	defer w.a.sealing.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	m, err := w.seal(ctx, run, pages)
	if err != nil {
		return Manifest{}, fmt.Errorf("archive: seal run %s: %w", w.run.ID, err)
	}
	return m, nil
}

func (w *Writer) seal(ctx context.Context, run market.Run, pages iter.Seq2[market.Page, error]) (Manifest, error) {
	if run.ID != w.run.ID || run.Market != w.run.Market {
		return Manifest{}, fmt.Errorf("%w: run %q is not the writer's", market.ErrInvalid, run.ID)
	}
	if w.closed != nil {
		return Manifest{}, w.closed
	}
	if w.manifest != "" {
		m, err := w.a.loadManifest(w.run.Market, w.manifest)
		if err == nil && m.Run.Status == run.Status && m.Run.Reason == run.Reason {
			w.closed = ErrClosed
			return m, nil
		}
		if err := w.unseal(); err != nil {
			return Manifest{}, err
		}
	}
	if err := w.closeFile(); err != nil {
		return Manifest{}, err
	}
	if w.offset > 0 {
		w.sums[w.name] = hex.EncodeToString(w.sum.Sum(nil))
	}
	s, err := w.newSeal(run)
	if err != nil {
		return Manifest{}, err
	}
	m, err := s.write(ctx, pages)
	if err != nil {
		return Manifest{}, err
	}
	w.manifest, w.closed = filepath.Base(m.File), ErrClosed
	return m, nil
}

// sealing is the work of writing one manifest.
type sealing struct {
	w     *Writer
	files *runFiles
	head  runLine
	refs  map[string][]int64 // offsets that pages refer to, by WARC file name

	out   *bufio.Writer
	sum   hash.Hash
	tree  tree
	total totalLine
}

// newSeal finds the place in the chain.
func (w *Writer) newSeal(run market.Run) (*sealing, error) {
	files, err := w.a.runFiles(w.run.Market, w.run.ID)
	if err != nil {
		return nil, err
	}
	s := &sealing{w: w, files: files, refs: make(map[string][]int64), sum: sha256.New()}
	s.head = runLine{
		Type: lineRun, Format: manifestFormat, Software: w.a.o.Software,
		SealedAt: w.a.o.Now().UTC(), Number: 1, Run: runDataOf(run),
	}
	last, err := w.a.chainHead(w.run.Market, w.run.ID)
	if err != nil {
		return nil, err
	}
	if last != nil {
		s.head.Number = last.Number + 1
		s.head.Previous = &previousLine{Run: last.Run.ID, SHA256: last.SHA256}
	}
	for _, name := range files.asides {
		if k, _, _ := parseName(name); k == kindSuperseded {
			if s.head.Supersedes, _, err = hashFile(w.a.path(w.run.Market, name)); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// chainHead is the last manifest of a market other than that of run. A
// damaged manifest is passed over here; Verify names it.
func (a *Archive) chainHead(marketID, run string) (*Manifest, error) {
	runs, _, err := a.folder(marketID)
	if err != nil {
		return nil, err
	}
	var last *Manifest
	for _, r := range runs {
		if r.manifest == "" || r.run == run {
			continue
		}
		path := a.path(marketID, r.manifest)
		m, err := openManifest(path)
		if errors.Is(err, ErrCorrupt) {
			a.o.Logger.Error("manifest is damaged; the chain goes on without it", "market", marketID, "run", r.run, "err", err)
			continue
		}
		if err != nil {
			return nil, err
		}
		head := m.head
		if err := m.Close(); err != nil {
			return nil, err
		}
		if last == nil || head.Number > last.Number {
			last = &Manifest{Run: head.Run.run(), Number: head.Number, File: path}
		}
	}
	if last != nil {
		last.SHA256, _, err = hashFile(last.File)
	}
	return last, err
}

// write makes the manifest in a file of its own and gives it its name.
func (s *sealing) write(ctx context.Context, pages iter.Seq2[market.Page, error]) (m Manifest, err error) {
	w := s.w
	final := w.a.path(w.run.Market, w.run.ID+suffixManifest)
	temp := final + suffixTemp
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return m, diskError(err)
	}
	defer func() {
		if err != nil {
			err = diskError(errors.Join(err, f.Close()))
			_ = os.Remove(temp) // what stays behind is named by Verify
		}
	}()
	s.out = bufio.NewWriterSize(io.MultiWriter(f, s.sum), 64<<10)
	if err = s.lines(ctx, pages); err != nil {
		return m, err
	}
	if err = s.finish(); err != nil {
		return m, err
	}
	if err = f.Sync(); err != nil {
		return m, err
	}
	if err = f.Close(); err != nil {
		return m, err
	}
	if err = errors.Join(os.Rename(temp, final), syncDir(filepath.Dir(final))); err != nil {
		return m, err
	}
	return s.manifest(w.run.Market + "/" + filepath.Base(final)), nil
}

// lines writes all but the last line.
func (s *sealing) lines(ctx context.Context, pages iter.Seq2[market.Page, error]) error {
	if _, err := s.line(s.head); err != nil {
		return err
	}
	if err := s.pages(ctx, pages); err != nil {
		return err
	}
	orphans, err := os.OpenFile(s.w.a.path(s.w.run.Market, s.w.run.ID+".orphans"+suffixTemp), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		_ = orphans.Close()
		_ = os.Remove(orphans.Name())
	}()
	if err := s.fileLines(ctx, orphans); err != nil {
		return err
	}
	if _, err := orphans.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(s.out, orphans); err != nil {
		return err
	}
	root := s.tree.root()
	s.total.Type, s.total.MerkleRoot = lineTotal, hex.EncodeToString(root[:])
	_, err = s.line(s.total)
	return err
}

func (s *sealing) line(v any) ([]byte, error) {
	data, err := marshal(v)
	if err != nil {
		return nil, err
	}
	_, err = s.out.Write(data)
	return data, err
}

// pages writes the page lines and remembers what they refer to.
func (s *sealing) pages(ctx context.Context, pages iter.Seq2[market.Page, error]) error {
	prefix := s.w.run.Market + "/"
	for p, err := range pages {
		if err != nil {
			return fmt.Errorf("pages of the run: %w", err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := s.line(s.w.a.pageLineOf(p))
		if err != nil {
			return err
		}
		s.tree.add(data[:len(data)-1])
		s.total.Pages++
		if name, ok := strings.CutPrefix(p.Archive.File, prefix); ok {
			s.refs[name] = append(s.refs[name], p.Archive.Offset)
		}
	}
	return nil
}

// fileLines writes a line for each file of the run, and the orphans it finds
// in them to orphans.
func (s *sealing) fileLines(ctx context.Context, orphans io.Writer) error {
	buf := bufio.NewWriter(orphans)
	for _, name := range s.files.warcs {
		refs := s.refs[name]
		slices.Sort(refs)
		records, err := s.orphans(ctx, name, refs, buf)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := s.fileLine(name, records); err != nil {
			return err
		}
	}
	for _, name := range s.files.asides {
		if err := s.fileLine(name, 0); err != nil {
			return err
		}
	}
	return buf.Flush()
}

func (s *sealing) fileLine(name string, records int) error {
	sum, size, err := "", int64(0), error(nil)
	path := s.w.a.path(s.w.run.Market, name)
	if known := s.w.sums[name]; known != "" {
		// Hashed while it was written: a disk that lost a byte since is found.
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		sum, size = known, info.Size()
	} else if sum, size, err = hashFile(path); err != nil {
		return err
	}
	s.total.Files++
	_, err = s.line(fileLine{Type: lineFile, Name: name, Bytes: size, SHA256: sum, Records: records})
	return err
}

// orphans writes down the groups of a WARC file that no page refers to and
// counts its records.
func (s *sealing) orphans(ctx context.Context, name string, refs []int64, out io.Writer) (records int, err error) {
	f, err := os.Open(s.w.a.path(s.w.run.Market, name))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	index := s.w.indexes[name]
	if index == nil {
		if index, err = s.walk(ctx, f, name, info.Size()); err != nil {
			return 0, err
		}
	}
	d := new(decoder)
	for _, off := range index.heads {
		if _, used := slices.BinarySearch(refs, off); used {
			continue
		}
		rec, length, err := d.headOnly(f, off, info.Size())
		if err != nil {
			return 0, fmt.Errorf("record at %d: %w", off, err)
		}
		data, err := marshal(orphanLine{
			Type: lineOrphan, File: name, Offset: off, Length: length,
			RecordID: rec.id(), Record: rec.get(fieldType), URL: rec.get(fieldURI),
		})
		if err != nil {
			return 0, err
		}
		if _, err := out.Write(data); err != nil {
			return 0, err
		}
		s.total.Orphans++
	}
	return index.records, nil
}

// walk finds the groups of a file that another process wrote, wholly or in
// part. A damaged rest of the file is left to Verify.
func (s *sealing) walk(ctx context.Context, f io.ReaderAt, name string, size int64) (*fileIndex, error) {
	index := new(fileIndex)
	d := new(decoder)
	for off := int64(0); off < size; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rec, length, err := d.headOnly(f, off, size)
		if errors.Is(err, ErrCorrupt) {
			s.w.a.o.Logger.Error("damaged record in a run being sealed", "file", name, "offset", off, "err", err)
			return index, nil
		}
		if err != nil {
			return nil, err
		}
		if isGroupHead(rec) {
			index.heads = append(index.heads, off)
		}
		index.records++
		off += length
	}
	return index, nil
}

// isGroupHead reports whether a record is the first of an exchange.
func isGroupHead(rec *record) bool {
	return rec.get(fieldType) != typeInfo && rec.get(fieldConcurrent) == ""
}

// finish writes the seal.
func (s *sealing) finish() error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	if _, err := s.out.Write(sealLine(hex.EncodeToString(s.sum.Sum(nil)))); err != nil {
		return err
	}
	return s.out.Flush()
}

func (s *sealing) manifest(file string) Manifest {
	m := Manifest{
		Run: s.head.Run.run(), File: file, SHA256: hex.EncodeToString(s.sum.Sum(nil)),
		MerkleRoot: s.total.MerkleRoot, Number: s.head.Number, Supersedes: s.head.Supersedes,
		SealedAt: s.head.SealedAt, Pages: s.total.Pages, Files: s.total.Files, Orphans: s.total.Orphans,
	}
	if s.head.Previous != nil {
		m.Previous = s.head.Previous.SHA256
	}
	m.Run.Manifest, m.Run.MerkleRoot = m.SHA256, m.MerkleRoot
	return m
}

// hashFile is the SHA-256 (hex) and the size of a file.
func hashFile(path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), n, err
}
