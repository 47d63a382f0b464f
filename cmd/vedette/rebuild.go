package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"vedette/archive"
	"vedette/market"
	"vedette/store/sqlite"
)

// rebuild makes a new store from the archive and swaps it in.
type rebuild struct {
	s      *setup
	dry    bool
	accept bool // rebuild without what the archive has lost, and record that
	old    *remains
	arch   *archive.Archive
	next   *sqlite.Store

	reading rereading
	lost    []sqlite.Loss
	report  rebuildReport
	told    time.Time
}

// rebuildReport says what a rebuild did.
type rebuildReport struct {
	Runs     int             `json:"runs"`
	Pages    int             `json:"pages"`
	Reread   int             `json:"pages_changed"` // whose state is another than before
	Dry      bool            `json:"dry_run,omitempty"`
	Backup   string          `json:"backup,omitempty"`
	Trouble  string          `json:"trouble,omitempty"` // why the archive alone had to do
	Notes    []string        `json:"notes,omitempty"`   // what could not be rebuilt
	Lost     []sqlite.Loss   `json:"lost,omitempty"`
	Changes  []change        `json:"changes"`
	Readings []readingChange `json:"readings"` // listings that were read otherwise
}

// run rebuilds under the locks of all markets, so that no crawl writes to the
// store that is about to be replaced.
func (r *rebuild) run(ctx context.Context) (report rebuildReport, err error) {
	if _, err := os.Stat(r.s.archiveDir()); err != nil {
		return report, fmt.Errorf("there is no archive to rebuild from: %w", err)
	}
	if r.arch, err = r.s.openArchiveToWrite(); err != nil {
		return report, err
	}
	stored, err := r.arch.Runs(ctx)
	if err != nil {
		return report, err
	}
	if r.old, err = r.s.openRemains(ctx); err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, r.old.close()) }()
	unlock, err := r.lockAll(ctx, stored)
	if err != nil {
		return report, err
	}
	defer unlock()
	if err := r.settled(stored); err != nil {
		return report, err
	}
	path := r.s.storePath() + ".new"
	if err := removeStore(path); err != nil {
		return report, err
	}
	if err := r.fill(ctx, path, stored); err != nil {
		return report, errors.Join(err, removeStore(path))
	}
	r.report.Dry = r.dry
	if r.dry {
		return r.report, removeStore(path)
	}
	if err := r.old.close(); err != nil {
		return report, err
	}
	r.report.Backup, err = r.old.swap(r.s.storePath(), path, r.s.app.Now().UTC().Format("20060102T150405Z"))
	return r.report, err
}

// settled refuses what a rebuild would lose: evidence that is not in the
// archive any more.
func (r *rebuild) settled(stored []archive.Stored) error {
	r.lost = r.old.missing(stored)
	if len(r.lost) == 0 || r.accept {
		return nil
	}
	const shown = 10
	var b strings.Builder
	for _, l := range r.lost[:min(len(r.lost), shown)] {
		fmt.Fprintf(&b, "\n  %s: %s", l.Run, l.Text)
	}
	if more := len(r.lost) - shown; more > 0 {
		fmt.Fprintf(&b, "\n  and %s more", count(more))
	}
	return fmt.Errorf("the store knows %s closed runs that the archive does not hold as they were sealed:%s\n"+
		"Nothing was changed. vedette verify says more. Put the files back from a copy; or, when they are lost for good,\n"+
		"rebuild without them by --accept-loss, which keeps a record of what was lost", count(len(r.lost)), b.String())
}

// fill builds and compares the new store.
func (r *rebuild) fill(ctx context.Context, path string, stored []archive.Stored) (err error) {
	if r.next, err = r.s.openNew(ctx, path); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.next.Close()) }()
	before := newInventory()
	if r.old.store != nil {
		if before, err = takeInventory(ctx, r.old.store, true); err != nil {
			return err
		}
	}
	if err := r.carryOver(ctx); err != nil {
		return err
	}
	if err := r.replay(ctx, stored); err != nil {
		return err
	}
	if err := r.takePlaces(ctx, stored); err != nil {
		return err
	}
	if err := r.recordLosses(ctx); err != nil {
		return err
	}
	if err := r.next.PutTold(ctx, r.old.told); err != nil { // its fills are of runs
		return err
	}
	after, err := takeInventory(ctx, r.next, true)
	if err != nil {
		return err
	}
	r.report.Changes = before.compare(after)
	r.report.Readings = before.readings.compare(after.readings)
	r.explain()
	return nil
}

// lockAll holds every market that is known of: one that is being crawled for
// the first time is in the configuration alone.
func (r *rebuild) lockAll(ctx context.Context, stored []archive.Stored) (func(), error) {
	ids := r.s.ids()
	for _, m := range r.old.markets {
		ids = append(ids, m.ID)
	}
	for _, s := range stored {
		ids = append(ids, s.Market)
	}
	slices.Sort(ids)
	var unlocks []func()
	unlock := func() {
		for _, u := range unlocks {
			u()
		}
	}
	for _, id := range slices.Compact(ids) {
		u, err := sqlite.LockMarket(ctx, r.s.storePath(), id, r.s.log)
		if err != nil {
			unlock()
			if errors.Is(err, market.ErrBusy) {
				err = fmt.Errorf("%s is being crawled: wait for its end: %w", id, err)
			}
			return nil, err
		}
		unlocks = append(unlocks, u)
	}
	return unlock, nil
}

// carryOver copies what is not made from pages: markets, the health of
// mirrors, rates, and earlier losses.
func (r *rebuild) carryOver(ctx context.Context) error {
	markets := slices.Clone(r.old.markets)
	for _, m := range r.s.config.Markets { // of a store that is gone or damaged, what the file says
		if !slices.ContainsFunc(markets, func(known market.Market) bool { return known.ID == m.ID }) && r.old.store == nil {
			markets = append(markets, marketOf(m))
		}
	}
	for _, m := range markets {
		if m.Name != "" { // else it is only known from a run
			if err := r.next.SaveMarket(ctx, m); err != nil {
				return err
			}
		}
	}
	for _, mirror := range r.old.mirrors {
		if err := r.next.SaveMirror(ctx, mirror); err != nil {
			return err
		}
	}
	if len(r.old.rates) > 0 {
		if _, _, err := r.next.PutRates(ctx, r.old.rates); err != nil {
			return err
		}
	}
	if err := r.carryTenures(ctx, markets); err != nil {
		return err
	}
	return r.next.PutLosses(ctx, r.old.losses)
}

// recordLosses keeps what a person accepted to be lost.
func (r *rebuild) recordLosses(ctx context.Context) error {
	for i := range r.lost {
		r.lost[i].Accepted = r.s.app.Now().UTC()
	}
	r.report.Lost = r.lost
	return r.next.PutLosses(ctx, r.lost)
}

// explain says what the archive alone could not give back.
func (r *rebuild) explain() {
	if r.old.store != nil {
		return
	}
	r.report.Trouble = r.old.trouble
	note := func(format string, args ...any) {
		r.report.Notes = append(r.report.Notes, fmt.Sprintf(format, args...))
	}
	if len(r.old.rates) == 0 {
		note("exchange rates are in no page: import them again with vedette rates import")
	}
	for _, what := range r.old.unread {
		note("the damaged store does not tell any more: %s", what)
	}
	if len(r.old.runs) == 0 {
		note("the store's own record of what was sealed is gone: a run of which all files were removed cannot be noticed")
	}
	for _, id := range r.reading.resealed {
		note("run %s was never closed; its place in the frontier is lost, so it is closed as partial", id)
	}
}

// tell says on standard error how far it is.
func (r *rebuild) tell(run string) {
	if now := r.s.app.Now(); now.Sub(r.told) >= lineEvery {
		if !r.told.IsZero() {
			fmt.Fprintf(r.s.app.Stderr, "reextract: run %s, %d pages\n", run, r.report.Pages)
		}
		r.told = now
	}
}

// storeFiles are a database and what SQLite keeps beside it.
var storeFiles = [...]string{"", "-wal", "-shm"}

func removeStore(path string) error {
	var errs []error
	for _, suffix := range storeFiles {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// swapStore puts next in the place of path and keeps the old one as backup. A
// closed store is one file, so that the swap is a rename; a link made before
// it leaves no instant without a store.
func swapStore(path, next, backup string) (string, error) {
	for _, p := range []string{path, next} {
		if _, err := os.Stat(p + "-wal"); err == nil {
			return "", fmt.Errorf("%s has an unfinished log beside it: another process has the store open; end it and try again", p)
		}
	}
	kept := backup
	for n := 2; ; n++ { // two rebuilds in one second
		err := os.Link(path, kept)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) || n > 100 {
			return "", fmt.Errorf("backup: %w", err)
		}
		kept = fmt.Sprintf("%s-%d", backup, n)
	}
	if err := os.Rename(next, path); err != nil {
		return "", fmt.Errorf("swap: %w", err)
	}
	return kept, nil
}
