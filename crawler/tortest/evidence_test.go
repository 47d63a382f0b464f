package tortest_test

import (
	"context"
	"testing"

	"vedette/archive"
	"vedette/market"
	"vedette/store/sqlite"
)

// evidence is the real archive as a crawl of one run uses it.
type evidence struct {
	archive *archive.Archive
	store   *sqlite.Store
	writer  chan *archive.Writer // holds the run's writer, nil until it is known
}

func newEvidence(dir string, store *sqlite.Store) (*evidence, error) {
	a, err := archive.Open(archive.Options{Dir: dir, Software: "vedette/test"})
	if err != nil {
		return nil, err
	}
	e := &evidence{archive: a, store: store, writer: make(chan *archive.Writer, 1)}
	e.writer <- nil
	return e, nil
}

func (e *evidence) open(ctx context.Context, run market.Run) (w *archive.Writer, err error) {
	w = <-e.writer
	defer func() { e.writer <- w }()
	if w == nil {
		w, err = e.archive.Writer(ctx, run)
	}
	return w, err
}

// Write keeps an exchange; several workers call it.
func (e *evidence) Write(ctx context.Context, ex *market.Exchange, earlier *market.Earlier) (market.ArchiveRef, error) {
	w, err := e.open(ctx, market.Run{ID: ex.Run, Market: ex.Market, Started: ex.Started})
	if err != nil {
		return market.ArchiveRef{}, err
	}
	return w.Write(ctx, ex, earlier)
}

func (e *evidence) seal(ctx context.Context, run market.Run) (manifest, root string, err error) {
	w, err := e.open(ctx, run)
	if err != nil {
		return "", "", err
	}
	m, err := w.Seal(ctx, run, e.store.Pages(ctx, run.ID))
	return m.SHA256, m.MerkleRoot, err
}

// check closes the archive and verifies every byte of it against the run.
func (e *evidence) check(t *testing.T, run market.Run) {
	t.Helper()
	if w := <-e.writer; w != nil {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	report, err := e.archive.Verify(t.Context(), archive.VerifyOptions{Found: func(f archive.Finding) {
		if f.Severity == archive.Damage {
			t.Errorf("%s: archive: %s", run.Market, f)
		}
	}})
	if err != nil || !report.OK() || report.Runs != 1 || report.Open != 0 || report.Pages != run.Counts.Fetched || report.Orphans != 0 {
		t.Errorf("%s: archive %+v, %v; %d pages were fetched", run.Market, report, err, run.Counts.Fetched)
	}
	if run.Manifest == "" || run.MerkleRoot == "" {
		t.Errorf("%s: the run is not sealed: %+v", run.Market, run)
	}
}
