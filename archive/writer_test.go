package archive

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

func TestWriteThenRead(t *testing.T) {
	a := openTest(t, t.TempDir())
	w := writerFor(t, a, testRun)
	for _, tt := range every(testRun) {
		t.Run(tt.name, func(t *testing.T) {
			p := mustWrite(t, w, tt.ex, nil)
			got, err := a.Read(context.Background(), p.Archive)
			if err != nil {
				t.Fatal(err)
			}
			want := *tt.ex
			if len(want.ResponseHead) == 0 && len(want.ResponseBody) > 0 {
				want.Payload = want.ResponseBody // no HTTP: the bytes are all there is
			}
			same := func(a, b []byte) bool { return bytes.Equal(a, b) }
			if diff := cmp.Diff(&want, got, cmp.Comparer(same)); diff != "" {
				t.Errorf("exchange changed on its way (-written +read):\n%s", diff)
			}
		})
	}
	wantSound(t, a)
}

func TestRecordsOfAFileInOrder(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	for _, tt := range every(testRun) {
		mustWrite(t, w, tt.ex, nil)
	}
	raw, err := os.ReadFile(filepath.Join(dir, testMarket, warcName(testRun, 1)))
	if err != nil {
		t.Fatal(err)
	}
	text := string(inflateAll(t, raw))
	if got := strings.Count(text, "WARC/1.1\r\n"); got != strings.Count(text, "WARC-Block-Digest: sha256:") || got < 30 {
		t.Errorf("%d records; each must have a block digest", got)
	}
	if !strings.HasPrefix(text, "WARC/1.1\r\nWARC-Type: warcinfo\r\n") {
		t.Errorf("file begins with %.60q", text)
	}
	if !strings.Contains(text, "WARC-Date: 2026-01-10T12:00:00.123456Z\r\n") {
		t.Error("dates have no fractions")
	}
	for _, want := range []string{
		"WARC-Truncated: disconnect", "cause: descriptor-not-found", "error: socks: descriptor not found (0xF0)",
		"circuit: demotable:1", "fetchTimeMs: 1500", "page-kind: index",
	} {
		if !strings.Contains(text, want+"\r\n") {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(text, "WARC-IP-Address") {
		t.Error("an address is claimed that nobody can know through Tor")
	}
}

func TestRawBytesStayAsReceived(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	body := chunked(gzipped(html(3, 5000)), 100)
	ex := answer(testRun, "/x", "HTTP/1.1 200 OK\nX-odd:   spaced \nTransfer-Encoding: chunked\nContent-Encoding: gzip", body)
	mustWrite(t, w, ex, nil)
	w.Close()
	if !bytes.Contains(readAll(t, dir), append(bytes.Clone(ex.ResponseHead), body...)) {
		t.Error("head and body are not in the file as they were received")
	}
}

func TestRevisit(t *testing.T) {
	body := html(1, 6000)
	full := func() *market.Exchange { return plain(testRun, "/a", body) }
	tests := []struct {
		name    string
		ex      *market.Exchange
		earlier func(p market.Page) *market.Earlier
		want    bool
	}{
		{"equal payload, equal bytes", full(), func(p market.Page) *market.Earlier {
			return &market.Earlier{Digest: p.Digest, Ref: p.Archive}
		}, true},
		{"equal payload, other bytes on the wire", answer(testRun, "/a", "HTTP/1.1 200 OK\nContent-Encoding: gzip", gzipped(body)),
			func(p market.Page) *market.Earlier { return &market.Earlier{Digest: p.Digest, Ref: p.Archive} }, true},
		{"another payload", plain(testRun, "/a", html(2, 6000)),
			func(p market.Page) *market.Earlier { return &market.Earlier{Digest: p.Digest, Ref: p.Archive} }, false},
		{"earlier record is not where it should be", full(), func(p market.Page) *market.Earlier {
			p.Archive.Offset += 3
			return &market.Earlier{Digest: p.Digest, Ref: p.Archive}
		}, false},
		{"earlier file is gone", full(), func(p market.Page) *market.Earlier {
			p.Archive.File = testMarket + "/" + warcName("demotable-20200101T000000Z", 1)
			return &market.Earlier{Digest: p.Digest, Ref: p.Archive}
		}, false},
		{"earlier file leads out of the archive", full(), func(p market.Page) *market.Earlier {
			p.Archive.File = "../" + p.Archive.File
			return &market.Earlier{Digest: p.Digest, Ref: p.Archive}
		}, false},
		{"earlier record is another one", full(), func(p market.Page) *market.Earlier {
			p.Archive.RecordID = "urn:uuid:00000000-0000-4000-8000-000000000000"
			return &market.Earlier{Digest: p.Digest, Ref: p.Archive}
		}, false},
		{"digest is not that of the payload", full(), func(p market.Page) *market.Earlier {
			return &market.Earlier{Digest: hexDigest(nil), Ref: p.Archive}
		}, false},
		{"earlier record holds another payload than its digest says", plain(testRun, "/a", html(2, 6000)), func(p market.Page) *market.Earlier {
			return &market.Earlier{Digest: hexDigest(html(2, 6000)), Ref: p.Archive}
		}, false},
		{"earlier reference is a revisit itself", full(), func(p market.Page) *market.Earlier {
			p.Archive.Revisit = true
			return &market.Earlier{Digest: p.Digest, Ref: p.Archive}
		}, false},
		{"cut answer", func() *market.Exchange { ex := full(); ex.Truncated = "length"; return ex }(),
			func(p market.Page) *market.Earlier { return &market.Earlier{Digest: p.Digest, Ref: p.Archive} }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			a := openTest(t, dir)
			w := writerFor(t, a, testRun)
			first := mustWrite(t, w, full(), nil)
			tt.ex.ResponseHead = append([]byte("HTTP/1.1 200 Second\r\n"), tt.ex.ResponseHead[bytes.IndexByte(tt.ex.ResponseHead, '\n')+1:]...)
			p := mustWrite(t, w, tt.ex, tt.earlier(first))
			if p.Archive.Revisit != tt.want {
				t.Fatalf("revisit = %t, want %t", p.Archive.Revisit, tt.want)
			}
			got, err := a.Read(context.Background(), p.Archive)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Payload, tt.ex.Payload) || !bytes.Equal(got.ResponseHead, tt.ex.ResponseHead) {
				t.Error("payload or head is not that of the exchange")
			}
			if tt.want && got.ResponseBody != nil {
				t.Error("a revisit claims to hold the body")
			}
			wantSound(t, a)
		})
	}
}

func TestRevisitRecordIsOfTheStandard(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	body := html(1, 3000)
	first := mustWrite(t, w, plain(testRun, "/a", body), nil)
	again := answer(testRun, "/a?again=1", "HTTP/1.1 200 OK\nContent-Encoding: gzip", gzipped(body))
	mustWrite(t, w, again, &market.Earlier{Digest: first.Digest, Ref: first.Archive})
	w.Close()
	text := string(readAll(t, dir))
	for _, want := range []string{
		"WARC-Type: revisit\r\n",
		"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n",
		"WARC-Refers-To: <" + first.Archive.RecordID + ">\r\n",
		"WARC-Refers-To-Target-URI: http://demotable.onion/a\r\n",
		"WARC-Refers-To-Date: 2026-01-10T12:00:00.123456Z\r\n",
		"WARC-Payload-Digest: sha256:" + hexDigest(body) + "\r\n",
		"wire-digest: sha256:" + hexDigest(again.ResponseBody) + "\r\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestFilesRollAtTheirLargestSize(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir, func(o *Options) { o.MaxFile = 20_000 })
	w := writerFor(t, a, testRun)
	var pages []market.Page
	for i := range 20 {
		pages = append(pages, mustWrite(t, w, plain(testRun, fmt.Sprintf("/%d", i), html(i, 20_000)), nil))
	}
	m := mustSeal(t, w, testRun, pages)
	if m.Files < 3 {
		t.Fatalf("%d files", m.Files)
	}
	for i := range m.Files {
		info, err := os.Stat(filepath.Join(dir, testMarket, warcName(testRun, i+1)))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 20_000 {
			t.Errorf("file %d has %d bytes", i+1, info.Size())
		}
	}
	if r := wantSound(t, a); r.Pages != 20 || r.Orphans != 0 {
		t.Errorf("report %+v", r)
	}
}

func TestManyWritersAtOnce(t *testing.T) {
	a := openTest(t, t.TempDir(), func(o *Options) { o.MaxFile = 100_000; o.Sync = true })
	w := writerFor(t, a, testRun)
	pages := make([]market.Page, 64)
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for i := n; i < len(pages); i += 8 {
				ex := plain(testRun, fmt.Sprintf("/%d", i), html(i, 10_000))
				ref, err := w.Write(context.Background(), ex, nil)
				if err != nil {
					t.Error(err)
					return
				}
				pages[i] = pageFor(ex, ref, int64(i+1))
			}
		})
	}
	group.Wait()
	mustSeal(t, w, testRun, pages)
	for i, p := range pages {
		ex, err := a.Read(context.Background(), p.Archive)
		if err != nil || !strings.HasSuffix(ex.URL, fmt.Sprintf("/%d", i)) || len(ex.RequestHead) == 0 || ex.Run == "" {
			t.Fatalf("page %d: %+v, %v", i, ex, err)
		}
	}
	if r := wantSound(t, a); r.Pages != 64 || r.Orphans != 0 {
		t.Errorf("report %+v", r)
	}
}

// fullDisk takes some bytes and then has no room.
type fullDisk struct {
	*os.File
	room     int
	brokenBy error // of Truncate
}

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) <= d.room {
		d.room -= len(p)
		return d.File.Write(p)
	}
	n, _ := d.File.Write(p[:d.room])
	d.room = 0
	return n, &os.PathError{Op: "write", Path: d.Name(), Err: syscall.ENOSPC}
}

func (d *fullDisk) Truncate(size int64) error {
	if d.brokenBy != nil {
		return d.brokenBy
	}
	return d.File.Truncate(size)
}

func TestFullDiskLeavesNoHalfRecord(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	var disk *fullDisk
	a.create = func(name string) (file, error) {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
		disk = &fullDisk{File: f, room: 5000}
		return disk, err
	}
	w := writerFor(t, a, testRun)
	ex := plain(testRun, "/a", html(1, 8000))
	pages := []market.Page{mustWrite(t, w, ex, nil)}
	path := filepath.Join(dir, testMarket, warcName(testRun, 1))
	before, _ := os.ReadFile(path)
	disk.room = 100
	_, err := w.Write(context.Background(), plain(testRun, "/b", html(2, 8000)), nil)
	if !errors.Is(err, ErrDiskFull) || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "no room left") {
		t.Fatalf("error %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Errorf("file went from %d to %d bytes", len(before), len(after))
	}
	disk.room = 1 << 20 // room was made
	pages = append(pages, mustWrite(t, w, plain(testRun, "/c", html(3, 8000)), nil))
	mustSeal(t, w, testRun, pages)
	wantSound(t, a)
}

func TestUndoneHalfRecordClosesTheWriter(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	a.create = func(name string) (file, error) {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
		return &fullDisk{File: f, room: 100, brokenBy: errTest}, err
	}
	w := writerFor(t, a, testRun)
	ex := plain(testRun, "/a", html(1, 8000))
	if _, err := w.Write(context.Background(), ex, nil); !errors.Is(err, ErrClosed) || !errors.Is(err, ErrDiskFull) {
		t.Fatalf("first error %v", err)
	}
	if _, err := w.Write(context.Background(), ex, nil); !errors.Is(err, ErrClosed) {
		t.Fatalf("second error %v", err)
	}
}

func TestWriteRefuses(t *testing.T) {
	a := openTest(t, t.TempDir())
	w := writerFor(t, a, testRun)
	other := plain(testRun, "/a", nil)
	other.Run = "demotable-20260111T120000Z"
	if _, err := w.Write(context.Background(), other, nil); !errors.Is(err, market.ErrInvalid) {
		t.Errorf("another run: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Write(ctx, plain(testRun, "/a", nil), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	w.Close()
	if _, err := w.Write(context.Background(), plain(testRun, "/a", nil), nil); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	for _, id := range []string{"", "..", "a/b", "../x", ".hidden", "ü", strings.Repeat("a", 200), "a\x00b", "a\\b"} {
		if _, err := a.Writer(context.Background(), market.Run{ID: id, Market: "m"}); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("run id %q: %v", id, err)
		}
		if _, err := a.Writer(context.Background(), market.Run{ID: "r", Market: id}); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("market id %q: %v", id, err)
		}
		ref := market.ArchiveRef{File: id + "/" + warcName(testRun, 1)}
		if _, err := a.Read(context.Background(), ref); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("read of %q: %v", ref.File, err)
		}
	}
}

func TestHostileValuesBeginNoField(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	evil := "x\r\nWARC-Type: warcinfo\r\n\r\nWARC/1.1\r\n"
	ex := plain(testRun, "/a", html(1, 100))
	ex.URL = testHost + "/" + evil
	ex.Err, ex.Kind, ex.ContentType, ex.Circuit = evil, evil, evil, evil
	ex.Cause, ex.Truncated = market.Cause(evil), evil
	p := mustWrite(t, w, ex, nil)
	w.Close()
	if got := strings.Count(string(readAll(t, dir)), "\r\nWARC-Type: warcinfo"); got != 1 {
		t.Errorf("%d warcinfo records", got)
	}
	got, err := a.Read(context.Background(), p.Archive)
	if err != nil || got.Truncated != "unspecified" {
		t.Errorf("truncated %q, %v", got.Truncated, err)
	}
	wantSound(t, a)
}

func TestMemberIsAsLongAsItSays(t *testing.T) {
	e, err := newEncoder(1)
	check(t, err)
	length, err := e.add(appendField(e.begin(), fieldType, typeMetadata), []byte("x"))
	check(t, err)
	sound := e.out.Bytes()
	tests := []struct {
		name   string
		change func(b []byte) []byte
	}{
		{"bytes behind the end", func(b []byte) []byte {
			binary.LittleEndian.PutUint32(b[skipAt:], uint32(length)+3)
			return append(b, "abc"...)
		}},
		{"content longer than claimed", func(b []byte) []byte { b[skipAt+4]--; return b }},
		{"content shorter than claimed", func(b []byte) []byte { b[skipAt+4]++; return b }},
		{"member longer than the file", func(b []byte) []byte { return b[:len(b)-1] }},
		{"content no deflate could reach", func(b []byte) []byte { b[skipAt+6] = 0xff; return b }},
		{"time in the head", func(b []byte) []byte { b[4] = 1; return b }},
	}
	if _, _, err := new(decoder).record(bytes.NewReader(sound), 0, length); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := tt.change(bytes.Clone(sound))
			if _, _, err := new(decoder).record(bytes.NewReader(b), 0, int64(len(b))); !errors.Is(err, ErrCorrupt) {
				t.Errorf("error %v", err)
			}
		})
	}
}
