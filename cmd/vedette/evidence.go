package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"vedette/archive"
	"vedette/config"
	"vedette/market"
	"vedette/store"
	"vedette/store/sqlite"
	"vedette/wire"
)

// openArchive opens the archive folder for reading: no secret is needed.
func (s *setup) openArchive() (*archive.Archive, error) { return archive.Open(s.archiveOptions()) }

// openArchiveToWrite also has what hides secrets in new records.
func (s *setup) openArchiveToWrite() (*archive.Archive, error) {
	o := s.archiveOptions()
	if file := s.config.Archive.ScrubKeyFile; file != "" {
		key, err := config.ReadSecret(file)
		if err != nil {
			return nil, fmt.Errorf("archive.scrub_key_file: %w", err)
		}
		o.ScrubKey = key.Bytes()
	}
	return archive.Open(o)
}

func (s *setup) archiveOptions() archive.Options {
	return archive.Options{
		Dir: s.archiveDir(), Software: buildVersion().software(), MaxFile: int64(s.config.Archive.FileBytes),
		Sync: s.config.Archive.Sync, ScrubParams: s.config.Archive.ScrubParams,
		Limits: s.wireLimits(), Now: s.app.Now, Logger: s.log,
	}
}

func (s *setup) wireLimits() wire.Limits {
	return wire.Limits{MaxPayload: int64(s.config.Limits.PayloadBytes)}
}

// evidenceStore is what sealing asks of the store.
type evidenceStore interface {
	Pages(ctx context.Context, run string) iter.Seq2[market.Page, error]
	Runs(ctx context.Context, marketID string, limit int) ([]market.Run, error)
}

// evidence is the archive as a crawl of one market uses it: the writer of a
// run is opened with the run's first exchange, because only then is it known
// which run the crawl goes on with.
type evidence struct {
	archive *archive.Archive
	store   evidenceStore
	profile string // name@version, for the head of each file

	mu     sync.Mutex
	writer *archive.Writer
	run    string
}

// Write appends an exchange to the archive of its run.
func (e *evidence) Write(ctx context.Context, ex *market.Exchange, earlier *market.Earlier) (market.ArchiveRef, error) {
	w, err := e.open(ctx, market.Run{ID: ex.Run, Market: ex.Market, Profile: e.profile, Started: ex.Started})
	if err != nil {
		return market.ArchiveRef{}, err
	}
	return w.Write(ctx, ex, earlier)
}

func (e *evidence) open(ctx context.Context, run market.Run) (*archive.Writer, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.writer != nil && e.run == run.ID {
		return e.writer, nil
	}
	if e.writer != nil {
		if err := e.writer.Close(); err != nil {
			return nil, err
		}
	}
	w, err := e.archive.Writer(ctx, run)
	if err != nil {
		return nil, err
	}
	e.writer, e.run = w, run.ID
	return w, nil
}

// Seal writes the manifest of a run from the pages and the counts that the
// store has: those of its transport cannot be found again from the pages.
func (e *evidence) Seal(ctx context.Context, run market.Run) (manifest, root string, err error) {
	w, err := e.open(ctx, run)
	if err != nil {
		return "", "", err
	}
	runs, err := e.store.Runs(ctx, run.Market, 1) // the newest is the open one
	if err != nil {
		return "", "", err
	}
	if len(runs) == 1 && runs[0].ID == run.ID {
		given := run.Completeness
		run.Counts, run.Completeness = runs[0].Counts, runs[0].Completeness
		run.Completeness.Settle(given)
	}
	m, err := w.Seal(ctx, run, e.store.Pages(ctx, run.ID))
	if err != nil {
		return "", "", err
	}
	return m.SHA256, m.MerkleRoot, nil
}

// Close closes the writer; the run may go on with another.
func (e *evidence) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.writer == nil {
		return nil
	}
	return e.writer.Close()
}

// sealedRuns are the manifests that the store knows of, as a witness against
// the archive.
func sealedRuns(ctx context.Context, st store.Reader) ([]archive.Sealed, error) {
	markets, err := st.Summary(ctx)
	if err != nil {
		return nil, err
	}
	sealed := []archive.Sealed{}
	for _, m := range markets {
		runs, err := st.Runs(ctx, m.Market, allRuns)
		if err != nil {
			return nil, err
		}
		for _, r := range runs {
			if r.Manifest != "" && r.Crawler == "" { // others keep their own archive
				sealed = append(sealed, archive.Sealed{Market: r.Market, Run: r.ID, SHA256: r.Manifest})
			}
		}
	}
	return sealed, nil
}

// closeEarly closes a run that is not walked to its end: it is sealed with
// what there is of it. Such a run turns no listing to gone, so it is not asked
// after how many that would happen. A nil evidence seals nothing.
func closeEarly(ctx context.Context, st *sqlite.Store, ev *evidence, run market.Run, reason string, now time.Time) (market.Run, error) {
	kept, open, err := openRun(ctx, st, run.Market)
	if err != nil {
		return run, err
	}
	run.Status = market.RunFailed
	if open && kept.ID == run.ID && kept.Counts.Content > 0 {
		run.Status = market.RunPartial
	}
	run.Reason, run.Ended, run.Completeness.Indexed = reason, now, false
	if ev != nil {
		if run.Manifest, run.MerkleRoot, err = ev.Seal(ctx, run); err != nil {
			return run, err
		}
	}
	return st.FinishRun(ctx, run, 1)
}

// allRuns is more runs than a market will ever have: one every minute for
// nineteen years.
const allRuns = 10_000_000

// closeAll closes in reverse order and joins what goes wrong.
func closeAll(closers ...func() error) error {
	var errs []error
	for i := len(closers) - 1; i >= 0; i-- {
		if err := closers[i](); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}
