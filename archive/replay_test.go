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

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

// collect runs a replay and lists its steps.
func collect(t testing.TB, a *Archive, filter RunFilter) (steps []Replayed) {
	t.Helper()
	for r, err := range a.Replay(context.Background(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		steps = append(steps, r)
	}
	return steps
}

func TestReplaySealedRun(t *testing.T) {
	a := openTest(t, t.TempDir(), func(o *Options) { o.MaxFile = 10_000 })
	var first []market.Page
	want := make(map[string]*market.Exchange)
	w := writerFor(t, a, run1)
	for i, tt := range every(run1) {
		p := mustWrite(t, w, tt.ex, nil)
		p.Seq = int64(i + 1)
		first = append(first, p)
		want[run1+p.Path] = tt.ex
	}
	mustSeal(t, w, run1, first)
	w = writerFor(t, a, run2)
	var second []market.Page
	for i, tt := range every(run2) {
		p := mustWrite(t, w, tt.ex, &market.Earlier{Digest: first[i].Digest, Ref: first[i].Archive})
		p.Seq = int64(i + 1)
		second = append(second, p)
		want[run2+p.Path] = tt.ex
	}
	mustSeal(t, w, run2, second)

	steps := collect(t, a, RunFilter{})
	var pages []market.Page
	var order []string
	revisits := 0
	for _, s := range steps {
		if s.Step != StepPage {
			order = append(order, string(s.Step)+" "+s.Run.ID)
			continue
		}
		pages = append(pages, s.Page)
		ex := want[s.Page.Run+s.Page.Path]
		payload := ex.Payload
		if len(ex.ResponseHead) == 0 && len(ex.ResponseBody) > 0 {
			payload = ex.ResponseBody
		}
		if !bytes.Equal(s.Exchange.Payload, payload) || s.Exchange.URL != ex.URL || s.Exchange.Cause != ex.Cause ||
			!s.Exchange.Started.Equal(ex.Started) || !s.Exchange.Finished.Equal(ex.Finished) || s.Exchange.Status != ex.Status {
			t.Errorf("exchange of %s %s is another", s.Page.Run, s.Page.Path)
		}
		if s.Page.Archive.Revisit {
			revisits++
		}
	}
	if diff := cmp.Diff([]string{"run " + run1, "end " + run1, "run " + run2, "end " + run2}, order); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(append(first, second...), pages); diff != "" {
		t.Errorf("pages (-sealed +replayed):\n%s", diff)
	}
	if revisits < 5 {
		t.Errorf("%d revisits", revisits)
	}
}

func TestReplayMergesSectionsBySeq(t *testing.T) {
	a := openTest(t, t.TempDir())
	w := writerFor(t, a, testRun)
	seqs := []int64{1, 2, 5, 6, 3, 4, 7, 0, 0} // done, given up, pending but tried
	var pages []market.Page
	for i := range seqs {
		pages = append(pages, mustWrite(t, w, plain(testRun, fmt.Sprintf("/%d", i), html(i, 100)), nil))
	}
	_, err := w.Seal(context.Background(), runOf(testRun), func(yield func(market.Page, error) bool) {
		for i, p := range pages {
			p.Seq = seqs[i]
			if !yield(p, nil) {
				return
			}
		}
		yield(market.Page{Path: "/never", Kind: "listing"}, nil)
	})
	check(t, err)
	var got []int64
	for _, s := range collect(t, a, RunFilter{}) {
		if s.Step != StepPage {
			continue
		}
		got = append(got, s.Page.Seq)
		if with := s.Page.Seq > 0; with != (s.Exchange != nil) {
			t.Errorf("page %d of the run: exchange %v, want one with committed pages only", s.Page.Seq, s.Exchange)
		}
	}
	if diff := cmp.Diff([]int64{0, 0, 1, 2, 3, 4, 5, 6, 7}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReplayOrdersRunsByStartAndFilters(t *testing.T) {
	a := openTest(t, t.TempDir())
	ids := []string{"zeta-20260101T000000Z", "alpha-20260102T000000Z", "zeta-20260103T000000Z", "alpha-20260104T000000Z"}
	for i := len(ids) - 1; i >= 0; i-- {
		w := writerFor(t, a, ids[i])
		p := mustWrite(t, w, plain(ids[i], "/", html(i, 100)), nil)
		if i != 3 {
			mustSeal(t, w, ids[i], []market.Page{p})
		}
		w.Close()
	}
	tests := []struct {
		name   string
		filter RunFilter
		want   []string
	}{
		{"all", RunFilter{}, ids},
		{"one market", RunFilter{Markets: []string{"alpha"}}, []string{ids[1], ids[3]}},
		{"sealed only", RunFilter{Markets: []string{"alpha"}, SealedOnly: true}, []string{ids[1]}},
		{"one run", RunFilter{Runs: []string{ids[2]}}, []string{ids[2]}},
		{"none", RunFilter{Markets: []string{"other"}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range collect(t, a, tt.filter) {
				if s.Step == StepRun {
					got = append(got, s.Run.ID)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReplayOpenRunByScanning(t *testing.T) {
	dir := t.TempDir()
	a := openTest(t, dir)
	w := writerFor(t, a, testRun)
	first := mustWrite(t, w, plain(testRun, "/a?x=1", html(1, 3000)), nil)
	silent := plain(testRun, "/silent", nil)
	silent.ResponseHead, silent.Payload, silent.Cause = nil, nil, market.CauseHeaderTimeout
	mustWrite(t, w, silent, nil)
	again := mustWrite(t, w, plain(testRun, "/a?x=1", html(1, 3000)), &market.Earlier{Digest: first.Digest, Ref: first.Archive})
	w.Close()
	f, err := os.OpenFile(filepath.Join(dir, filepath.FromSlash(first.Archive.File)), os.O_APPEND|os.O_WRONLY, 0)
	check(t, err)
	f.Write(memberMagic[:])
	check(t, f.Close())

	steps := collect(t, a, RunFilter{})
	if len(steps) != 4 || steps[0].Step != StepRun || steps[3].Step != StepEnd {
		t.Fatalf("%d steps", len(steps))
	}
	if r := steps[0].Run; r.Profile != "demotable@1" || !r.Started.Equal(testStart) || r.Status != market.RunOpen || steps[0].Sealed {
		t.Errorf("run %+v", r)
	}
	first.Seq, again.Seq = 1, 2
	first.State, again.State = "", "" // for whoever replays to find
	if diff := cmp.Diff([]market.Page{first, again}, []market.Page{steps[1].Page, steps[2].Page}); diff != "" {
		t.Errorf("pages (-written +scanned):\n%s", diff)
	}
	if !bytes.Equal(steps[2].Exchange.Payload, html(1, 3000)) {
		t.Error("revisit has another payload")
	}
}

func TestReplayStopsAtDamage(t *testing.T) {
	dir, _ := sealedArchive(t)
	path := filepath.Join(dir, testMarket, warcName(run1, 1))
	data, err := os.ReadFile(path)
	check(t, err)
	data[700] ^= 1
	overwrite(t, path, data)
	var last error
	for _, err := range openTest(t, dir).Replay(context.Background(), RunFilter{}) {
		last = err
	}
	if !errors.Is(last, ErrCorrupt) || !strings.Contains(last.Error(), warcName(run1, 1)) {
		t.Errorf("error %v", last)
	}
}

func TestReplayEndsWithItsConsumerAndItsContext(t *testing.T) {
	dir, _ := sealedArchive(t)
	a := openTest(t, dir)
	for n := range 9 {
		for _, err := range a.Replay(context.Background(), RunFilter{}) {
			check(t, err)
			if n--; n < 0 {
				break
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var last error
	for _, err := range a.Replay(ctx, RunFilter{}) {
		cancel()
		last = err
	}
	cancel()
	if !errors.Is(last, context.Canceled) {
		t.Errorf("error %v", last)
	}
}

func TestReadOfDamagedRevisitTarget(t *testing.T) {
	dir, _ := sealedArchive(t)
	a := openTest(t, dir)
	var ref market.ArchiveRef
	for _, s := range collect(t, a, RunFilter{Runs: []string{run2}}) {
		if s.Step == StepPage {
			ref = s.Page.Archive
		}
	}
	if !ref.Revisit {
		t.Fatal("no revisit")
	}
	check(t, os.Remove(filepath.Join(dir, testMarket, warcName(run1, 1))))
	if _, err := a.Read(context.Background(), ref); !errors.Is(err, market.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	for _, bad := range []market.ArchiveRef{
		{File: ref.File, Offset: ref.Offset + 1}, {File: ref.File, Offset: 1 << 40}, {File: ref.File, Offset: -1},
		{File: ref.File, Offset: ref.Offset, RecordID: "urn:uuid:x"}, {File: ref.File, Offset: 0},
	} {
		if _, err := a.Read(context.Background(), bad); !errors.Is(err, market.ErrNotFound) && !errors.Is(err, ErrCorrupt) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
