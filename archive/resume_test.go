package archive

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vedette/market"
)

// A file of two exchanges is cut at many lengths, and the run goes on.
func TestResumeAfterATailTornAnywhere(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	first := mustWrite(t, w, plain(testRun, "/a", html(1, 400)), nil)
	second := mustWrite(t, w, plain(testRun, "/b", html(2, 400)), nil)
	w.Close()
	name := filepath.Join(testMarket, warcName(testRun, 1))
	whole, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	for cut := int(second.Archive.Offset); cut < len(whole); cut += 13 {
		dir := filepath.Join(t.TempDir(), "x")
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, whole[:cut], 0o640); err != nil {
			t.Fatal(err)
		}
		a := openTest(t, dir)
		w := writerFor(t, a, testRun)
		third := mustWrite(t, w, plain(testRun, "/c", html(3, 400)), nil)
		mustSeal(t, w, testRun, []market.Page{first, third})
		r, found := verify(t, a, nil)
		if !r.OK() {
			t.Fatalf("cut at %d: %v", cut, found)
		}
		kept := int64(0)
		for _, torn := range w.Torn() {
			kept += torn.Bytes
			data, err := os.ReadFile(filepath.Join(dir, torn.Kept))
			if err != nil || hexDigest(data) != torn.SHA256 || !bytes.Equal(data, whole[torn.Offset:cut]) {
				t.Fatalf("cut at %d: torn tail is not kept: %v", cut, err)
			}
		}
		raw, _ := os.ReadFile(path)
		text := string(inflateAll(t, raw))
		if noted := strings.Contains(text, "torn-tail: "); noted != (kept > 0) {
			t.Fatalf("cut at %d: %d bytes torn, noted %t", cut, kept, noted)
		}
		if !strings.Contains(text, "continued: at offset ") {
			t.Fatalf("cut at %d: continuation is not noted", cut)
		}
	}
}

func TestResume(t *testing.T) {
	tests := []struct {
		name   string
		damage func(data []byte, second market.Page) []byte
		torn   bool // the tail is cut
		next   bool // a new file is begun
	}{
		{"nothing happened", func(d []byte, _ market.Page) []byte { return d }, false, false},
		{"zeros behind the end, as after a loss of power", func(d []byte, _ market.Page) []byte {
			return append(d, make([]byte, 4096)...)
		}, true, false},
		{"last record is all zeros", func(d []byte, p market.Page) []byte {
			clear(d[p.Archive.Offset:])
			return d
		}, true, false},
		{"last record has its length and wrong bytes", func(d []byte, p market.Page) []byte {
			clear(d[p.Archive.Offset+memberHead+40:])
			return d
		}, true, false},
		{"nothing but a torn record", func(d []byte, _ market.Page) []byte { return d[:100] }, true, false},
		{"empty file", func([]byte, market.Page) []byte { return nil }, false, false},
		{"damage in the middle is not a torn tail", func(d []byte, p market.Page) []byte {
			clear(d[100:200])
			d[20] ^= 1
			return d
		}, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			a := openTest(t, dir)
			w := writerFor(t, a, testRun)
			mustWrite(t, w, plain(testRun, "/a", html(1, 4000)), nil)
			second := mustWrite(t, w, plain(testRun, "/b", html(2, 4000)), nil)
			w.Close()
			path := filepath.Join(dir, testMarket, warcName(testRun, 1))
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data = tt.damage(data, second)
			if err := os.WriteFile(path, data, 0o640); err != nil {
				t.Fatal(err)
			}
			w = writerFor(t, a, testRun)
			third := mustWrite(t, w, plain(testRun, "/c", html(3, 4000)), nil)
			if got := len(w.Torn()) > 0; got != tt.torn {
				t.Errorf("torn %t, want %t", got, tt.torn)
			}
			if got := strings.HasSuffix(third.Archive.File, "-00002.warc.gz"); got != tt.next {
				t.Errorf("third page is in %s", third.Archive.File)
			}
			if tt.next {
				if after, _ := os.ReadFile(path); !bytes.Equal(after, data) {
					t.Error("the damaged file was touched")
				}
				return
			}
			if _, err := a.Read(context.Background(), third.Archive); err != nil {
				t.Error(err)
			}
			wantSound(t, a)
		})
	}
}

func TestResumeInSeveralFiles(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir, func(o *Options) { o.MaxFile = 6000 })
	var pages []market.Page
	for i := range 6 { // a new process for each page
		w := writerFor(t, a, testRun)
		pages = append(pages, mustWrite(t, w, plain(testRun, "/"+strings.Repeat("x", i), html(i, 8000)), nil))
		if i == 5 {
			m := mustSeal(t, w, testRun, pages[:5]) // the last was never committed
			if m.Files < 2 || m.Orphans != 1 || m.Pages != 5 {
				t.Errorf("manifest %+v", m)
			}
		}
		w.Close()
	}
	if r := wantSound(t, a); r.Orphans != 1 {
		t.Errorf("report %+v", r)
	}
}
