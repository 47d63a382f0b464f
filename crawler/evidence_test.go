package crawler

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"vedette/archive"
	"vedette/market"
)

// box is the real archive as a crawl uses it: its writer is opened when the
// run is known.
type box struct {
	a *archive.Archive
	s *site

	mu sync.Mutex
	w  *archive.Writer
	id string
}

// useArchive puts the real archive in the place of the shelf.
func (s *site) useArchive(dir string) *box {
	s.t.Helper()
	a, err := archive.Open(archive.Options{Dir: dir, Software: "vedette/test"})
	if err != nil {
		s.t.Fatal(err)
	}
	b := &box{a: a, s: s}
	s.o.Archive, s.o.Seal = b, b.seal
	return b
}

func (b *box) Write(ctx context.Context, ex *market.Exchange, earlier *market.Earlier) (market.ArchiveRef, error) {
	w, err := b.open(ctx, market.Run{ID: ex.Run, Market: ex.Market, Started: ex.Started})
	if err != nil {
		return market.ArchiveRef{}, err
	}
	return w.Write(ctx, ex, earlier)
}

func (b *box) open(ctx context.Context, run market.Run) (*archive.Writer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.w != nil && b.id == run.ID {
		return b.w, nil
	}
	if b.w != nil {
		if err := b.w.Close(); err != nil {
			return nil, err
		}
	}
	var err error
	b.w, err = b.a.Writer(ctx, run)
	b.id = run.ID
	return b.w, err
}

func (b *box) seal(ctx context.Context, run market.Run) (string, string, error) {
	w, err := b.open(ctx, run)
	if err != nil {
		return "", "", err
	}
	m, err := w.Seal(ctx, run, b.s.store.Pages(ctx, run.ID))
	return m.SHA256, m.MerkleRoot, err
}

// close ends the process's hold on the files, as its death would.
func (b *box) close() {
	b.s.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.w != nil {
		if err := b.w.Close(); err != nil {
			b.s.t.Error(err)
		}
		b.w = nil
	}
}

func (b *box) verify() archive.Report {
	b.s.t.Helper()
	report, err := b.a.Verify(b.s.t.Context(), archive.VerifyOptions{Found: func(f archive.Finding) {
		if f.Severity == archive.Damage {
			b.s.t.Errorf("archive: %s", f)
		}
	}})
	if err != nil {
		b.s.t.Fatal(err)
	}
	return report
}

// Every page of a run is in a sealed archive that verifies; an unchanged run
// adds revisits.
func TestRunsAreSealedAndVerify(t *testing.T) {
	t.Parallel()
	s := newSite(t, 150)
	b := s.useArchive(filepath.Join(t.TempDir(), "archive"))
	first := s.run()
	second := s.run()
	b.close()
	if first.Manifest == "" || first.MerkleRoot == "" || second.Manifest == "" {
		t.Fatalf("runs %+v, %+v are not sealed", first, second)
	}
	report := b.verify()
	if !report.OK() || report.Runs != 2 || report.Open != 0 {
		t.Errorf("report %+v", report)
	}
	if want := first.Counts.Fetched + second.Counts.Fetched; report.Pages != want || report.Orphans != 0 {
		t.Errorf("%d pages and %d orphans in the archive, %d were fetched", report.Pages, report.Orphans, want)
	}
	if report.Revisits != second.Counts.Fetched {
		t.Errorf("%d revisits, want %d", report.Revisits, second.Counts.Fetched)
	}
	s.wantTruth()
}
