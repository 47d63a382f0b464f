package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// checkLast is how many members at the end of a file are inflated before it
// is gone on with; those before were whole when the later ones were written.
const checkLast = 64

// resume finds where the run's files end and cuts off a torn tail.
func (w *Writer) resume(ctx context.Context) error {
	files, err := w.a.runFiles(w.run.Market, w.run.ID)
	if err != nil {
		return err
	}
	w.manifest = files.manifest
	w.begin(1)
	if len(files.warcs) == 0 {
		return nil
	}
	last := files.warcs[len(files.warcs)-1]
	_, _, number := parseName(last)
	w.begin(number)
	f, err := os.OpenFile(w.a.path(w.run.Market, last), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	end, err := soundEnd(ctx, f, info.Size())
	if err != nil {
		return err
	}
	if end < info.Size() {
		later, err := laterMember(ctx, f, end+1, info.Size())
		if err != nil {
			return err
		}
		if later >= 0 || w.manifest != "" {
			// Not a torn tail: something in the middle was damaged, or a sealed
			// file changed. Touch nothing; Verify will name it.
			w.a.o.Logger.Error("archive file is damaged; a new one is begun", "file", last, "offset", end)
			w.begin(number + 1)
			return nil
		}
		if err := w.cut(f, last, end, info.Size()); err != nil {
			return err
		}
	}
	if _, err := io.Copy(w.sum, io.NewSectionReader(f, 0, end)); err != nil {
		return err
	}
	w.offset = end
	return nil
}

// soundEnd walks a file and returns the end of its last sound member.
func soundEnd(ctx context.Context, r io.ReaderAt, size int64) (int64, error) {
	var recent []int64 // offsets of the last members
	off := int64(0)
	for n := 0; off < size; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		length, _, err := memberAt(r, off, size)
		if errors.Is(err, ErrCorrupt) {
			break
		}
		if err != nil {
			return 0, err
		}
		if len(recent) == checkLast {
			recent = append(recent[:0], recent[1:]...)
		}
		recent = append(recent, off)
		off += length
	}
	d := new(decoder)
	for _, start := range recent {
		if _, _, err := d.record(r, start, off); errors.Is(err, ErrCorrupt) {
			return start, nil
		} else if err != nil {
			return 0, err
		}
	}
	return off, nil
}

// laterMember looks for a whole, sound member from off on and returns where
// it begins, or -1.
func laterMember(ctx context.Context, r io.ReaderAt, off, size int64) (int64, error) {
	const step = 1 << 20
	d := new(decoder)
	buf := make([]byte, step+memberHead)
	for ; off < size; off += step {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := r.ReadAt(buf[:min(int64(len(buf)), size-off)], off)
		if err != nil && err != io.EOF {
			return 0, err
		}
		for i := 0; i < min(n, step); i++ {
			j := bytes.Index(buf[i:n], memberMagic[:flagsAt])
			if j < 0 {
				break
			}
			if i += j; i >= step {
				break
			}
			if !isMemberHead(buf[i:n]) {
				continue
			}
			if _, _, err := d.record(r, off+int64(i), size); err == nil {
				return off + int64(i), nil
			}
		}
	}
	return -1, nil
}

// cut keeps the bytes from end on in a file of their own and takes them off.
func (w *Writer) cut(f *os.File, name string, end, size int64) error {
	kept, aside, err := newAside(w.a.path(w.run.Market, name))
	if err != nil {
		return diskError(err)
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(aside, sum), io.NewSectionReader(f, end, size-end))
	if err = errors.Join(err, aside.Sync(), aside.Close()); err != nil {
		return diskError(errors.Join(err, os.Remove(kept)))
	}
	if err := errors.Join(syncDir(filepath.Dir(kept)), f.Truncate(end), f.Sync()); err != nil {
		return err
	}
	t := Torn{
		File: w.run.Market + "/" + name, Offset: end, Bytes: size - end,
		Kept: w.run.Market + "/" + filepath.Base(kept), SHA256: hex.EncodeToString(sum.Sum(nil)),
	}
	w.torn = append(w.torn, t)
	w.a.o.Logger.Warn("torn tail cut", "market", w.run.Market, "run", w.run.ID, "file", t.File, "offset", t.Offset, "bytes", t.Bytes, "kept", t.Kept)
	return nil
}

// newAside creates the next free ".N.torn" file beside a WARC file.
func newAside(path string) (string, *os.File, error) {
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.%d%s", path, n, suffixTorn)
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, os.ErrExist) {
			return name, f, err
		}
	}
}

// unseal keeps the manifest of a run that goes on, under another name, until
// the run is sealed again. It happens when a process died between sealing a
// run and closing it in the store, and the next one finds more to fetch.
func (w *Writer) unseal() error {
	dir := w.a.path(w.run.Market, "")
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.%d%s", w.run.ID, n, suffixSuperseded)
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			continue
		} else if !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := os.Rename(filepath.Join(dir, w.manifest), filepath.Join(dir, name)); err != nil {
			return err
		}
		w.a.o.Logger.Warn("sealed run goes on; its manifest is superseded", "market", w.run.Market, "run", w.run.ID, "kept", name)
		w.manifest = ""
		return syncDir(dir)
	}
}

// Sealed returns the manifest that already closes this run, if there is one:
// a process died between Seal and the store's own closing of the run.
func (w *Writer) Sealed() (Manifest, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.manifest == "" {
		return Manifest{}, false, nil
	}
	m, err := w.a.loadManifest(w.run.Market, w.manifest)
	if err != nil {
		return Manifest{}, false, fmt.Errorf("archive: manifest of run %s: %w", w.run.ID, err)
	}
	return m, true, nil
}
