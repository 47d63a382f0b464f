package archive

import (
	"context"
	"io/fs"
	"path/filepath"
	"testing"

	"vedette/market"
)

// Evidence is its owner's alone, whatever the process's mask would allow.
func TestFilesAreOpenToTheirOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a")
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	page := mustWrite(t, w, plain(testRun, "/a", html(1, 1000)), nil)
	page.Seq = 1
	m, err := w.Seal(context.Background(), runOf(testRun), func(yield func(market.Page, error) bool) { yield(page, nil) })
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %04o", path, info.Mode().Perm())
		}
		n++
		return err
	})
	if err != nil || n < 4 {
		t.Errorf("%d files, %v", n, err)
	}
	open := runOf(testMarket + "-20990101T000000Z")
	second := writerFor(t, a, open.ID)
	mustWrite(t, second, plain(open.ID, "/a", html(1, 1000)), nil)
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	runs, err := a.Runs(context.Background())
	if err != nil || len(runs) != 2 {
		t.Fatalf("%v, %v", runs, err)
	}
	if runs[0] != (Stored{testMarket, testRun, m.SHA256}) || runs[1] != (Stored{testMarket, open.ID, ""}) {
		t.Errorf("runs: %+v", runs)
	}
}

func TestScrubTwiceIsScrubOnce(t *testing.T) {
	for _, key := range [][]byte{nil, []byte("key")} {
		a, err := Open(Options{Dir: t.TempDir(), Software: "test", ScrubKey: key, ScrubParams: []string{"token"}})
		if err != nil {
			t.Fatal(err)
		}
		once := a.Scrub("/a?x=1&token=S3CRET")
		if once == "/a?x=1&token=S3CRET" || a.Scrub(once) != once {
			t.Errorf("once %q, twice %q", once, a.Scrub(once))
		}
		if other := a.Scrub("/a?token=scrubbedS3CRET"); other == "/a?token=scrubbedS3CRET" {
			t.Error("a secret that begins like a mark is left")
		}
	}
}
