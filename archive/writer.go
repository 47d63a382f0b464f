package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
	"sync"
	"syscall"

	"vedette/market"
)

// Writer appends the exchanges of one run. It is safe for several goroutines;
// compression happens in theirs, only the append is one at a time.
type Writer struct {
	a   *Archive
	run market.Run

	mu       sync.Mutex
	f        file   // nil before the first write and after a roll
	name     string // of the current file, within the market's folder
	number   int
	offset   int64                 // end of the current file
	sum      hash.Hash             // of the current file, up to offset
	info     bool                  // the next write begins with a warcinfo record
	sums     map[string]string     // SHA-256 (hex) of the files that were closed
	indexes  map[string]*fileIndex // of the files that this writer began
	torn     []Torn
	manifest string // name of the manifest that sealed the run; empty: none
	closed   error

	written int64 // bytes appended by this writer, all files
	syncMu  sync.Mutex
	synced  int64
}

// fileIndex says where the groups of a file begin.
type fileIndex struct {
	heads   []int64 // offsets of first records
	records int     // all records, warcinfo included
}

// Torn is a tail that a dead process left half written. The bytes are kept
// beside the file.
type Torn struct {
	File   string // WARC file, relative to the archive folder
	Offset int64  // where the file was cut
	Bytes  int64
	Kept   string // file that holds the bytes, relative to the archive folder
	SHA256 string // hex, of those bytes
}

// Torn returns the tails that were cut when this writer was opened.
func (w *Writer) Torn() []Torn { return w.torn }

// Writer starts the files of a run, or goes on with them after a process that
// died or paused. A torn tail is cut off, kept beside the file, and noted in
// the next warcinfo record. Nothing is created before the first Write.
func (a *Archive) Writer(ctx context.Context, run market.Run) (*Writer, error) {
	if err := checkRun(run); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w := &Writer{a: a, run: run, info: true, sum: sha256.New(), sums: make(map[string]string), indexes: make(map[string]*fileIndex)}
	if err := os.MkdirAll(a.path(run.Market, ""), 0o700); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	if err := w.resume(ctx); err != nil {
		return nil, fmt.Errorf("archive: resume run %s: %w", run.ID, err)
	}
	return w, nil
}

// Write appends request, response and metadata of one exchange and returns
// where the first of them stands: the response (or revisit), without an
// answer the request, without either the metadata record. The bytes are
// complete in the file, or nothing of them.
//
// With earlier, whose digest must be that of ex.Payload, a revisit record
// takes the place of the response, provided that the earlier record stands
// where earlier says and holds that payload; otherwise the bytes are written
// in full. A cut answer is always written in full.
//
// The error wraps market.ErrInvalid when ex is of another run or too large,
// ErrDiskFull, or ErrClosed.
func (w *Writer) Write(ctx context.Context, ex *market.Exchange, earlier *market.Earlier) (market.ArchiveRef, error) {
	var none market.ArchiveRef
	if err := ctx.Err(); err != nil {
		return none, err
	}
	if ex.Run != w.run.ID || ex.Market != w.run.Market {
		return none, fmt.Errorf("archive: %w: exchange of run %q in the archive of run %q", market.ErrInvalid, ex.Run, w.run.ID)
	}
	if n := len(ex.RequestHead) + len(ex.ResponseHead) + len(ex.ResponseBody); n > maxRecord/2 {
		return none, fmt.Errorf("archive: %w: exchange of %d bytes, at most %d", market.ErrInvalid, n, maxRecord/2)
	}
	g := w.a.prepare(ex)
	if earlier != nil && ex.Truncated == "" && g.answered() && len(ex.ResponseBody) > 0 {
		g.earlier = w.a.resolve(g, earlier)
	}
	e, err := w.a.encoder()
	if err != nil {
		return none, err
	}
	defer w.a.encoders.Put(e)
	e.reset()
	first, err := e.encode(g)
	if err != nil {
		return none, fmt.Errorf("archive: compress: %w", err)
	}
	ref, end, err := w.append(e.out.Bytes(), g)
	if err != nil {
		return none, fmt.Errorf("archive: write to run %s: %w", w.run.ID, err)
	}
	ref.Length = first
	if w.a.o.Sync {
		if err := w.syncTo(end); err != nil {
			return none, fmt.Errorf("archive: sync run %s: %w", w.run.ID, err)
		}
	}
	return ref, nil
}

func (a *Archive) encoder() (*encoder, error) {
	if e, ok := a.encoders.Get().(*encoder); ok {
		return e, nil
	}
	return newEncoder(a.o.Level)
}

// append writes one group to the current file, rolling it first when it is
// full, and returns where the group begins.
func (w *Writer) append(data []byte, g *group) (market.ArchiveRef, int64, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed != nil {
		return market.ArchiveRef{}, 0, w.closed
	}
	if w.manifest != "" {
		if err := w.unseal(); err != nil {
			return market.ArchiveRef{}, 0, err
		}
	}
	if w.offset > 0 && w.offset+int64(len(data)) > w.a.o.MaxFile {
		if err := w.roll(); err != nil {
			return market.ArchiveRef{}, 0, err
		}
	}
	if w.f == nil {
		if w.offset == 0 {
			w.indexes[w.name] = new(fileIndex)
		}
		if err := w.open(); err != nil {
			return market.ArchiveRef{}, 0, err
		}
	}
	lead := 0
	if w.info {
		prefix, err := w.warcinfo()
		if err != nil {
			return market.ArchiveRef{}, 0, err
		}
		lead = len(prefix)
		data = append(prefix, data...)
	}
	if err := w.put(data); err != nil {
		return market.ArchiveRef{}, 0, err
	}
	if index := w.indexes[w.name]; index != nil {
		index.heads = append(index.heads, w.offset+int64(lead))
		index.records += g.records
		if lead > 0 {
			index.records++
		}
	}
	w.info = false
	ref := market.ArchiveRef{
		File: w.run.Market + "/" + w.name, Offset: w.offset + int64(lead),
		RecordID: g.first, Revisit: g.earlier != nil,
	}
	w.offset += int64(len(data))
	w.written += int64(len(data))
	w.sum.Write(data)
	return ref, w.written, nil
}

// put appends data, or leaves the file as it was.
func (w *Writer) put(data []byte) error {
	n, err := w.f.Write(data)
	if err == nil {
		return nil
	}
	if n > 0 {
		if terr := w.f.Truncate(w.offset); terr != nil {
			// The half record stays: nobody may append behind it.
			w.closed = fmt.Errorf("%w: %s holds half a record: %w", ErrClosed, w.name, terr)
			return errors.Join(diskError(err), w.closed)
		}
	}
	return diskError(fmt.Errorf("%d bytes to %s: %w", len(data), w.name, err))
}

// diskError marks the errors that mean that there is no room.
func diskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}

// open opens the current file for appending.
func (w *Writer) open() error {
	f, err := w.a.create(w.a.path(w.run.Market, w.name))
	if err != nil {
		return diskError(err)
	}
	w.f = f
	if w.offset == 0 {
		return syncDir(w.a.path(w.run.Market, ""))
	}
	return nil
}

// roll closes the current file for good and names the next.
func (w *Writer) roll() error {
	if err := w.closeFile(); err != nil {
		return err
	}
	w.sums[w.name] = hex.EncodeToString(w.sum.Sum(nil))
	w.begin(w.number + 1)
	return nil
}

// begin makes a new file the current one.
func (w *Writer) begin(number int) {
	w.number, w.name = number, warcName(w.run.ID, number)
	w.offset, w.info = 0, true
	w.sum = sha256.New()
}

// closeFile syncs and closes the current file if it is open.
func (w *Writer) closeFile() error {
	if w.f == nil {
		return nil
	}
	err := errors.Join(w.f.Sync(), w.f.Close())
	w.f = nil
	return err
}

// syncTo waits until the first end bytes of this writer are on the disk. One
// sync serves all who wait for it.
func (w *Writer) syncTo(end int64) error {
	w.syncMu.Lock()
	defer w.syncMu.Unlock()
	if w.synced >= end {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.f == nil { // rolled or closed meanwhile, which synced it
		return w.closed
	}
	if err := w.f.Sync(); err != nil {
		w.closed = fmt.Errorf("%w: %w", ErrClosed, err)
		return err
	}
	w.synced = w.written
	return nil
}

// Close syncs and closes the current file. The run stays open: another Writer
// can go on with it. Closing twice is no error.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed == nil {
		w.closed = ErrClosed
	}
	if err := w.closeFile(); err != nil {
		return fmt.Errorf("archive: close run %s: %w", w.run.ID, err)
	}
	return nil
}

// warcinfo makes the record that begins a file or a continuation.
func (w *Writer) warcinfo() ([]byte, error) {
	e, err := newEncoder(w.a.o.Level)
	if err != nil {
		return nil, err
	}
	var b []byte
	b = appendField(b, "software", w.a.o.Software)
	b = appendField(b, "format", "WARC File Format 1.1")
	b = appendField(b, "conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/")
	b = appendField(b, metaMarket, w.run.Market)
	b = appendField(b, metaRun, w.run.ID)
	b = appendOptional(b, "profile", w.run.Profile)
	b = appendField(b, "run-started", warcDate(w.run.Started))
	b = appendField(b, "scrubbing", w.a.scrub.describe())
	if w.offset > 0 {
		b = appendField(b, "continued", fmt.Sprintf("at offset %d by another process", w.offset))
	}
	for _, t := range w.torn {
		b = appendField(b, "torn-tail", fmt.Sprintf("%d bytes cut from %s at offset %d, kept in %s, sha256:%s", t.Bytes, t.File, t.Offset, t.Kept, t.SHA256))
	}
	head := appendField(e.begin(), fieldType, typeInfo)
	head = appendField(head, fieldID, bracketed(newID()))
	head = appendField(head, fieldDate, warcDate(w.a.o.Now()))
	head = appendField(head, fieldFilename, w.name)
	head = appendField(head, fieldContentType, contentFields)
	if _, err := e.add(head, b); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return e.out.Bytes(), nil
}

// syncDir makes new names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
