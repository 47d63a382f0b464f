package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

func TestSeal(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	p1 := mustWrite(t, w, plain(testRun, "/a", html(1, 1000)), nil)
	mustWrite(t, w, plain(testRun, "/b", html(2, 1000)), nil) // a first attempt
	p2 := mustWrite(t, w, plain(testRun, "/b", html(2, 1000)), nil)
	pending := market.Page{Path: "/c", Kind: "listing", Seq: -1}
	run := runOf(testRun)
	run.Ended = testStart.Add(time.Minute)
	run.Counts = market.RunCounts{Fetched: 3, Causes: map[string]int{"connection-cut": 1}}
	m, err := w.Seal(context.Background(), run, func(yield func(market.Page, error) bool) {
		p1.Seq, p2.Seq, pending.Seq = 1, 2, 0
		_ = yield(p1, nil) && yield(p2, nil) && yield(pending, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, m.File))
	if err != nil {
		t.Fatal(err)
	}
	if hexDigest(data) != m.SHA256 {
		t.Error("SHA-256 is not that of the file")
	}
	lines := bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
	var kinds []string
	for _, l := range lines {
		kinds = append(kinds, strings.TrimPrefix(strings.SplitN(string(l), `"`, 5)[3], ""))
	}
	if diff := cmp.Diff([]string{"run", "page", "page", "page", "file", "orphan", "total", "seal"}, kinds); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if got := rootOf(lines[1:4]); m.MerkleRoot != fmt.Sprintf("%x", got) {
		t.Error("Merkle root is not that of the page lines")
	}
	if want := string(sealLine(hexDigest(append(bytes.Join(lines[:7], []byte("\n")), '\n')))); string(lines[7])+"\n" != want {
		t.Errorf("seal %s, want %s", lines[7], want)
	}
	loaded, err := a.loadManifest(testMarket, filepath.Base(m.File))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, loaded); diff != "" {
		t.Errorf("manifest read back (-sealed +read):\n%s", diff)
	}
	if m.Run.Counts.Causes["connection-cut"] != 1 || m.Number != 1 || m.Previous != "" || m.Run.Manifest != m.SHA256 {
		t.Errorf("manifest %+v", m)
	}
	if _, err := w.Write(context.Background(), plain(testRun, "/d", nil), nil); !errors.Is(err, ErrClosed) {
		t.Errorf("write after seal: %v", err)
	}
}

func TestSealOfARunWithoutPages(t *testing.T) {
	a := openTest(t, t.TempDir())
	m := mustSeal(t, writerFor(t, a, testRun), testRun, nil)
	if m.Files != 0 || m.Pages != 0 {
		t.Errorf("%+v", m)
	}
	wantSound(t, a)
}

func TestSealingTwiceLeavesOneManifest(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	pages := []market.Page{mustWrite(t, w, plain(testRun, "/a", html(1, 1000)), nil)}
	first := mustSeal(t, w, testRun, pages)

	// The process died before the store closed the run; the next one seals too.
	w = writerFor(t, a, testRun)
	sealed, ok, err := w.Sealed()
	if err != nil || !ok || sealed.SHA256 != first.SHA256 {
		t.Fatalf("Sealed: %+v, %t, %v", sealed, ok, err)
	}
	if again := mustSeal(t, w, testRun, pages); again.SHA256 != first.SHA256 {
		t.Error("sealing again made another manifest")
	}
	wantSound(t, a)

	// Or it finds more to fetch, and the first manifest is superseded.
	w = writerFor(t, a, testRun)
	pages = append(pages, mustWrite(t, w, plain(testRun, "/b", html(2, 1000)), nil))
	if _, ok, _ := w.Sealed(); ok {
		t.Error("still sealed after a write")
	}
	second := mustSeal(t, w, testRun, pages)
	if second.Supersedes != first.SHA256 || second.Pages != 2 || second.Number != 1 {
		t.Errorf("%+v", second)
	}
	if r := wantSound(t, a); r.Pages != 2 || r.Runs != 1 {
		t.Errorf("%+v", r)
	}
}

func TestManifestsOfAMarketFormAChain(t *testing.T) {
	a := openTest(t, t.TempDir())
	previous := ""
	for i := 1; i <= 4; i++ {
		run := fmt.Sprintf("demotable-2026011%dT120000Z", i)
		m := mustSeal(t, writerFor(t, a, run), run, nil)
		if m.Number != i || m.Previous != previous {
			t.Errorf("manifest %d: %+v", i, m)
		}
		previous = m.SHA256
	}
	other := mustSeal(t, writerFor(t, a, "democard-20260101T000000Z"), "democard-20260101T000000Z", nil)
	if other.Number != 1 {
		t.Error("markets share a chain")
	}
	wantSound(t, a)
}

func TestFailedSealLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	p := mustWrite(t, w, plain(testRun, "/a", html(1, 1000)), nil)
	_, err := w.Seal(context.Background(), runOf(testRun), func(yield func(market.Page, error) bool) {
		_ = yield(p, nil) && yield(market.Page{}, errTest)
	})
	if !errors.Is(err, errTest) {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(filepath.Join(dir, testMarket))
	if len(entries) != 1 {
		t.Errorf("files %v", entries)
	}
	mustSeal(t, w, testRun, []market.Page{p})
	wantSound(t, a)
}

func TestSealMemoryIsBounded(t *testing.T) {
	a := openTest(t, t.TempDir())
	w := writerFor(t, a, testRun)
	p := mustWrite(t, w, plain(testRun, "/a", html(1, 1000)), nil)
	const pages = 200_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err := w.Seal(context.Background(), runOf(testRun), func(yield func(market.Page, error) bool) {
		for i := range pages {
			p.Seq = int64(i + 1)
			if !yield(p, nil) {
				return
			}
			if i == pages-1 {
				runtime.GC()
				runtime.ReadMemStats(&after)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	// 8 bytes a page, doubled by a growing slice.
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > pages*24+1<<20 {
		t.Errorf("heap grew by %d bytes for %d pages", grown, pages)
	}
}
