package archive

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vedette/market"
	"vedette/wire"
)

// FuzzMember reads hostile bytes as the members of a WARC file.
func FuzzMember(f *testing.F) {
	e, err := newEncoder(1)
	if err != nil {
		f.Fatal(err)
	}
	a := openTest(f, f.TempDir())
	for _, tt := range every(testRun) {
		e.reset()
		if _, err := e.encode(a.prepare(tt.ex)); err != nil {
			f.Fatal(err)
		}
		f.Add(bytes.Clone(e.out.Bytes()))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, size := bytes.NewReader(data), int64(len(data))
		d := new(decoder)
		for off := int64(0); off < size; {
			whole, length, err := d.record(r, off, size)
			head, length2, err2 := d.headOnly(r, off, size)
			if err != nil {
				if !errors.Is(err, ErrCorrupt) {
					t.Fatalf("untyped error %v", err)
				}
				break
			}
			if err2 != nil || length != length2 || head.id() != whole.id() || length <= 0 || off+length > size {
				t.Fatalf("head and record differ: %v", err2)
			}
			_ = checkBlock(whole)
			if g, err := d.group(r, off, size); err == nil {
				_, _ = a.exchange(g)
			}
			off += length
		}
		if end, err := soundEnd(context.Background(), r, size); err != nil || end > size {
			t.Fatalf("sound end %d of %d: %v", end, size, err)
		}
	})
}

// FuzzRecord reads hostile bytes as one inflated record.
func FuzzRecord(f *testing.F) {
	f.Add([]byte("WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: 2\r\n\r\nab\r\n\r\n"))
	f.Add([]byte("WARC/1.1\r\nWARC-Type: revisit\r\nVedette-Refers-To-Place: a/b 1 2\r\nContent-Length: 0\r\n\r\n\r\n\r\n"))
	a := openTest(f, f.TempDir(), func(o *Options) { o.Limits = wire.Limits{MaxPayload: 1 << 16} })
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, err := parseRecord(data)
		if err != nil {
			if !errors.Is(err, ErrCorrupt) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		if len(rec.block) > len(data) {
			t.Fatal("block is longer than its record")
		}
		ex, err := a.exchange(&records{head: rec, metadata: rec})
		if err == nil && ex == nil {
			t.Fatal("neither exchange nor error")
		}
	})
}

// FuzzManifest reads hostile bytes as a manifest.
func FuzzManifest(f *testing.F) {
	dir, _ := sealedArchive(f)
	for _, run := range []string{run1, run2} {
		data, err := os.ReadFile(filepath.Join(dir, testMarket, run+suffixManifest))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	path := filepath.Join(f.TempDir(), "m")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := openManifest(path)
		if err == nil {
			_, err = m.drain("m")
			m.Close()
		}
		if err != nil && !errors.Is(err, ErrCorrupt) {
			t.Fatalf("untyped error %v", err)
		}
		_, sections, err := sectionsOf(path)
		for _, s := range sections {
			s.close()
		}
		if err != nil && !errors.Is(err, ErrCorrupt) {
			t.Fatalf("untyped error %v", err)
		}
	})
}

// FuzzScrub looks for a session that comes through in any header it may be
// sent in.
func FuzzScrub(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nX: y\r\n", "; Path=/, b=1; Expires=x", "\r\n\r\n")
	f.Add("GET / HTTP/1.1\r\n", "\"; \"", "\n")
	f.Add("", ",a=b", "")
	s := newScrubber([]byte("key"), []string{"token"})
	const secret = "0123456789SECRET9876543210"
	f.Fuzz(func(t *testing.T, before, after, end string) {
		if strings.ContainsAny(after, "\r\n") || strings.Contains(before+after+end, "SECRET") || strings.HasSuffix(before, "\r") {
			t.Skip()
		}
		if before != "" && !strings.HasSuffix(before, "\n") {
			before += "\n"
		}
		if before == "" {
			before = "X\r\n"
		}
		for _, header := range []string{"Cookie: a=" + secret, "Set-Cookie: a=" + secret, "authorization: Basic " + secret, "Proxy-Authorization:" + secret, "Location: /?token=" + secret} {
			var found findings
			got := s.head([]byte(before+header+after+"\r\n"+end), "request", &found)
			if bytes.Contains(got, []byte("SECRET")) {
				t.Errorf("%q lets a secret through: %q", header+after, got)
			}
			again := s.head(got, "request", &found)
			if bytes.Count(again, []byte("\n")) != bytes.Count([]byte(before+header+after+"\r\n"+end), []byte("\n")) {
				t.Error("lines were lost")
			}
		}
	})
}

// FuzzRef reads references that someone else wrote.
func FuzzRef(f *testing.F) {
	dir, _ := sealedArchive(f)
	a := openTest(f, dir)
	f.Add(testMarket+"/"+warcName(run1, 1), int64(0))
	f.Add("../../etc/passwd", int64(1))
	f.Fuzz(func(t *testing.T, file string, off int64) {
		_, err := a.Read(context.Background(), market.ArchiveRef{File: file, Offset: off})
		if err != nil && !errors.Is(err, market.ErrInvalid) && !errors.Is(err, market.ErrNotFound) && !errors.Is(err, ErrCorrupt) {
			t.Errorf("untyped error %v", err)
		}
	})
}
