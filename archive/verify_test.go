package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vedette/market"
)

const (
	run1 = "demotable-20260110T120000Z"
	run2 = "demotable-20260111T120000Z"
	run3 = "demotable-20260112T120000Z"
)

// sealedArchive has three runs: one with two files and an orphan, one that
// revisits it, and one more.
func sealedArchive(t testing.TB) (dir string, witness []Sealed) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "archive")
	a := openTest(t, dir, func(o *Options) { o.MaxFile = 6500 })
	body := html(1, 3000)

	w := writerFor(t, a, run1)
	first := mustWrite(t, w, plain(run1, "/a", body), nil)
	pages := []market.Page{first, mustWrite(t, w, plain(run1, "/b", html(2, 200)), nil)}
	mustWrite(t, w, plain(run1, "/orphan", html(3, 200)), nil)
	pages = append(pages, mustWrite(t, w, plain(run1, "/c", html(4, 12_000)), nil))
	m := mustSeal(t, w, run1, pages)
	if m.Files != 2 || m.Orphans != 1 {
		t.Fatalf("%d files, %d orphans", m.Files, m.Orphans)
	}
	witness = append(witness, Sealed{Market: testMarket, Run: run1, SHA256: m.SHA256})

	w = writerFor(t, a, run2)
	pages = []market.Page{mustWrite(t, w, plain(run2, "/a", body), &market.Earlier{Digest: first.Digest, Ref: first.Archive})}
	m = mustSeal(t, w, run2, pages)
	witness = append(witness, Sealed{Market: testMarket, Run: run2, SHA256: m.SHA256})

	w = writerFor(t, a, run3)
	pages = []market.Page{mustWrite(t, w, plain(run3, "/d", html(5, 200)), nil), mustWrite(t, w, plain(run3, "/e", html(6, 200)), nil)}
	m = mustSeal(t, w, run3, pages)
	witness = append(witness, Sealed{Market: testMarket, Run: run3, SHA256: m.SHA256})
	return dir, witness
}

func TestVerifyFindsEveryFlippedByte(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archive")
	a := openTest(t, dir)
	w := writerFor(t, a, run1)
	first := mustWrite(t, w, plain(run1, "/a", html(1, 300)), nil)
	mustSeal(t, w, run1, []market.Page{first})
	w = writerFor(t, a, run2)
	again := mustWrite(t, w, plain(run2, "/a", html(1, 300)), &market.Earlier{Digest: first.Digest, Ref: first.Archive})
	mustSeal(t, w, run2, []market.Page{again})
	wantSound(t, a)
	entries, err := os.ReadDir(filepath.Join(dir, testMarket))
	if err != nil {
		t.Fatal(err)
	}
	flips := 0
	for _, e := range entries {
		path := filepath.Join(dir, testMarket, e.Name())
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range data {
			bit := byte(1) << (i % 8)
			patch(t, path, i, data[i]^bit)
			named := false
			r, found := verify(t, a, nil)
			for _, f := range found {
				named = named || f.Severity == Damage && strings.HasSuffix(f.File, e.Name())
			}
			if r.OK() || !named {
				t.Fatalf("%s: byte %d flipped: %v", e.Name(), i, found)
			}
			patch(t, path, i, data[i])
			flips++
		}
	}
	wantSound(t, a)
	t.Logf("%d bytes flipped, one by one", flips)
}

// patch changes one byte of a file.
func patch(t testing.TB, path string, at int, b byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	check(t, err)
	_, err = f.WriteAt([]byte{b}, int64(at))
	check(t, errors.Join(err, f.Close()))
}

// overwrite replaces a file's content in place.
func overwrite(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o640); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyNamesWhatWasDone(t *testing.T) {
	warc := func(run string, n int) string { return filepath.Join(testMarket, warcName(run, n)) }
	manifest := func(run string) string { return filepath.Join(testMarket, run+suffixManifest) }
	tests := []struct {
		name    string
		do      func(t *testing.T, dir string)
		witness bool
		want    []string // "what file"
	}{
		{"nothing", func(*testing.T, string) {}, true, nil},
		{"WARC file cut", func(t *testing.T, dir string) {
			info, _ := os.Stat(filepath.Join(dir, warc(run3, 1)))
			check(t, os.Truncate(filepath.Join(dir, warc(run3, 1)), info.Size()-1))
		}, false, []string{"record-corrupt " + warc(run3, 1), "file-changed " + warc(run3, 1)}},
		{"WARC file cut to nothing", func(t *testing.T, dir string) {
			check(t, os.Truncate(filepath.Join(dir, warc(run3, 1)), 0))
		}, false, []string{"file-changed " + warc(run3, 1), "record-missing " + warc(run3, 1), "record-missing " + warc(run3, 1)}},
		{"WARC file cut between records", func(t *testing.T, dir string) {
			check(t, os.Truncate(filepath.Join(dir, warc(run3, 1)), groups(t, dir, run3, 1)[1].off))
		}, false, []string{"file-changed " + warc(run3, 1), "record-missing " + warc(run3, 1)}},
		{"WARC file removed", func(t *testing.T, dir string) { check(t, os.Remove(filepath.Join(dir, warc(run1, 2)))) }, false,
			[]string{"file-missing " + warc(run1, 2), "record-missing " + warc(run1, 2)}},
		{"WARC file with an earlier record removed", func(t *testing.T, dir string) { check(t, os.Remove(filepath.Join(dir, warc(run1, 1)))) }, false,
			[]string{"file-missing " + warc(run1, 1), "record-missing " + warc(run1, 1), "record-missing " + warc(run1, 1), "record-missing " + warc(run1, 1), "record-missing " + warc(run2, 1)}},
		{"two pages swapped", func(t *testing.T, dir string) { swapGroups(t, dir, run3) }, false,
			[]string{"file-changed " + warc(run3, 1), "record-moved " + warc(run3, 1)}},
		{"record put in twice", func(t *testing.T, dir string) {
			path := filepath.Join(dir, warc(run3, 1))
			data, _ := os.ReadFile(path)
			overwrite(t, path, append(data, data[groups(t, dir, run3, 1)[1].off:]...))
		}, false, []string{"file-changed " + warc(run3, 1), "record-unlisted " + warc(run3, 1)}},
		{"request of a page removed", func(t *testing.T, dir string) {
			path := filepath.Join(dir, warc(run3, 1))
			data, _ := os.ReadFile(path)
			g := groups(t, dir, run3, 1)
			overwrite(t, path, append(bytes.Clone(data[:g[1].off]), data[g[1].off+g[1].length:]...))
		}, false, []string{"record-moved " + warc(run3, 1), "record-moved " + warc(run3, 1), "file-changed " + warc(run3, 1), "record-missing " + warc(run3, 1)}},
		{"WARC files of two runs swapped", func(t *testing.T, dir string) {
			swapFiles(t, filepath.Join(dir, warc(run2, 1)), filepath.Join(dir, warc(run3, 1)))
		}, false, []string{
			"record-moved " + warc(run2, 1), "file-changed " + warc(run2, 1), "record-unlisted " + warc(run2, 1),
			"record-moved " + warc(run3, 1), "file-changed " + warc(run3, 1), "record-missing " + warc(run3, 1)}},
		{"WARC file added", func(t *testing.T, dir string) {
			data, _ := os.ReadFile(filepath.Join(dir, warc(run3, 1)))
			overwrite(t, filepath.Join(dir, warc(run3, 2)), data)
		}, false, []string{"record-moved " + warc(run3, 2), "file-strange " + warc(run3, 2), "record-unlisted " + warc(run3, 2), "record-unlisted " + warc(run3, 2)}},
		{"strange file added", func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, testMarket, "notes.txt"), nil) }, false,
			[]string{"file-strange " + filepath.Join(testMarket, "notes.txt")}},
		{"strange file beside the markets", func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, "notes.txt"), nil) }, false,
			[]string{"file-strange notes.txt"}},
		{"manifests swapped", func(t *testing.T, dir string) {
			swapFiles(t, filepath.Join(dir, manifest(run2)), filepath.Join(dir, manifest(run3)))
		}, false, []string{"manifest-replaced " + manifest(run2), "manifest-replaced " + manifest(run3)}},
		{"manifest in the middle removed", func(t *testing.T, dir string) { check(t, os.Remove(filepath.Join(dir, manifest(run2)))) }, false,
			[]string{"chain-broken " + manifest(run3)}},
		{"whole run in the middle removed", func(t *testing.T, dir string) {
			check(t, errors.Join(os.Remove(filepath.Join(dir, manifest(run2))), os.Remove(filepath.Join(dir, warc(run2, 1)))))
		}, false, []string{"chain-broken " + manifest(run3)}},
		{"last run removed, no witness", func(t *testing.T, dir string) {
			check(t, errors.Join(os.Remove(filepath.Join(dir, manifest(run3))), os.Remove(filepath.Join(dir, warc(run3, 1)))))
		}, false, nil},
		{"last run removed, witness", func(t *testing.T, dir string) {
			check(t, errors.Join(os.Remove(filepath.Join(dir, manifest(run3))), os.Remove(filepath.Join(dir, warc(run3, 1)))))
		}, true, []string{"manifest-missing " + manifest(run3)}},
		{"manifest sealed anew, witness", func(t *testing.T, dir string) { forge(t, dir, run3) }, true,
			[]string{"manifest-replaced " + manifest(run3)}},
		{"manifest sealed anew in the middle, no witness", func(t *testing.T, dir string) { forge(t, dir, run2) }, false,
			[]string{"chain-broken " + manifest(run3)}},
		{"manifest page line changed and the seal made to fit", func(t *testing.T, dir string) {
			path := filepath.Join(dir, manifest(run3))
			data, _ := os.ReadFile(path)
			data = bytes.Replace(data, []byte(`"path":"/d"`), []byte(`"path":"/x"`), 1)
			body := data[:bytes.LastIndex(data, []byte(`{"type":"seal"`))]
			overwrite(t, path, append(bytes.Clone(body), sealLine(hexDigest(body))...))
		}, false, []string{"manifest-corrupt " + manifest(run3)}},
		{"manifest page line removed", func(t *testing.T, dir string) {
			path := filepath.Join(dir, manifest(run3))
			data, _ := os.ReadFile(path)
			lines := bytes.SplitAfter(data, []byte("\n"))
			overwrite(t, path, bytes.Join(append(lines[:1:1], lines[2:]...), nil))
		}, false, []string{"manifest-corrupt " + manifest(run3)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, witness := sealedArchive(t)
			tt.do(t, dir)
			if !tt.witness {
				witness = nil
			}
			_, found := verify(t, openTest(t, dir), witness)
			// Lengths differ from test to test, because record ids are random:
			// what else is named beside what is wanted may differ too, but no
			// file that nobody touched.
			got := make(map[string]int)
			touched := make(map[string]bool)
			for _, want := range tt.want {
				got[want]--
				_, file, _ := strings.Cut(want, " ")
				touched[file] = true
			}
			for _, f := range found {
				if f.Severity == Damage {
					got[fmt.Sprintf("%s %s", f.What, f.File)]++
					if !touched[f.File] {
						t.Errorf("not damaged: %s", f)
					}
				}
			}
			for want, n := range got {
				if n < 0 {
					t.Errorf("not found: %s (%d times)", want, -n)
				}
			}
			if t.Failed() {
				t.Log(found)
			}
		})
	}
}

func TestVerifyOpenRun(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	mustWrite(t, w, plain(testRun, "/a", html(1, 500)), nil)
	last := mustWrite(t, w, plain(testRun, "/b", html(2, 500)), nil)
	w.Close()
	r, found := verify(t, a, nil)
	if r.Open != 1 || !r.OK() || len(found) != 1 || found[0].What != RunOpen || found[0].Severity != Note {
		t.Errorf("open run: %+v %v", r, found)
	}
	path := filepath.Join(dir, testMarket, warcName(testRun, 1))
	data, _ := os.ReadFile(path)
	overwrite(t, path, data[:last.Archive.Offset+100])
	r, found = verify(t, a, nil)
	if !r.OK() || len(found) != 2 || found[1].What != RecordTorn || found[1].Offset != last.Archive.Offset {
		t.Errorf("torn tail: %+v %v", r, found)
	}
	data[last.Archive.Offset+last.Archive.Length/2] ^= 1
	overwrite(t, path, data)
	r, found = verify(t, a, nil)
	if r.OK() || found[1].What != RecordCorrupt || found[1].Offset != last.Archive.Offset || found[1].Length != last.Archive.Length {
		t.Errorf("flipped byte: %+v %v", r, found)
	}
}

func TestVerifyChecksEachDigestOfARecord(t *testing.T) {
	body := html(1, 500)
	for _, tt := range []struct{ name, from, to string }{
		{"nothing", "WARC", "WARC"},
		{"request", "Accept: text/html", "Accept: text/json"},
		{"response head", "charset=utf-8\r\nContent-Length", "charset=utf-9\r\nContent-Length"},
		{"response body", "</table>", "</TABLE>"},
		{"metadata", "page-kind: index", "page-kind: other"},
		{"payload digest", "WARC-Payload-Digest: sha256:" + hexDigest(body), "WARC-Payload-Digest: sha256:" + hexDigest(nil)},
		{"content digest", "Vedette-Content-Digest: sha256:" + hexDigest(body) + "\r\nContent-Type", "Vedette-Content-Digest: sha256:" + hexDigest(nil) + "\r\nContent-Type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			a := openTest(t, dir)
			w := writerFor(t, a, testRun)
			mustWrite(t, w, plain(testRun, "/a", body), nil)
			w.Close()
			path := filepath.Join(dir, testMarket, warcName(testRun, 1))
			data, err := os.ReadFile(path)
			check(t, err)
			overwrite(t, path, rewrite(t, data, tt.from, tt.to))
			r, found := verify(t, a, nil)
			if tt.from == tt.to {
				if !r.OK() {
					t.Errorf("rewriting alone: %v", found)
				}
				return
			}
			if r.Damaged == 0 || found[1].What != RecordCorrupt || found[1].Record == "" {
				t.Errorf("%+v %v", r, found)
			}
		})
	}
}

func TestVerifyTellsItsProgressAndStops(t *testing.T) {
	dir, _ := sealedArchive(t)
	a := openTest(t, dir)
	var last Progress
	r, err := a.Verify(context.Background(), VerifyOptions{Progress: func(p Progress) {
		if p.Done < last.Done || p.Done > p.Total {
			t.Errorf("progress %+v after %+v", p, last)
		}
		last = p
	}})
	if err != nil || last.Done != last.Total || last.Total != r.Bytes {
		t.Errorf("last %+v, report %+v, %v", last, r, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := a.Verify(ctx, VerifyOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
