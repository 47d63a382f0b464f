package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"vedette/archive"
	"vedette/config"
	"vedette/extract"
	"vedette/market"
	"vedette/store/sqlite"
)

// rebuild makes a new store from the archive and swaps it in.
type rebuild struct {
	s    *setup
	dry  bool
	old  *sqlite.Store
	next *sqlite.Store

	profiles map[string]*extract.Profile // by market
	hosts    map[string][]string
	gone     map[string]int
	report   rebuildReport
	told     time.Time
}

// rebuildReport says what a rebuild did.
type rebuildReport struct {
	Runs    int      `json:"runs"`
	Pages   int      `json:"pages"`
	Dry     bool     `json:"dry_run,omitempty"`
	Backup  string   `json:"backup,omitempty"`
	Changes []change `json:"changes"`
}

// run rebuilds under the locks of all markets, so that no crawl writes to the
// store that is about to be replaced.
func (r *rebuild) run(ctx context.Context) (report rebuildReport, err error) {
	if r.old, err = r.s.existingStore(ctx); err != nil {
		return report, err
	}
	closeOld := true
	defer func() {
		if closeOld {
			err = errors.Join(err, r.old.Close())
		}
	}()
	unlock, err := r.lockAll(ctx)
	if err != nil {
		return report, err
	}
	defer unlock()
	if err := r.nothingOpen(ctx); err != nil {
		return report, err
	}
	path := r.s.storePath() + ".new"
	if err := removeStore(path); err != nil {
		return report, err
	}
	if err := r.fill(ctx, path); err != nil {
		return report, errors.Join(err, removeStore(path))
	}
	r.report.Dry = r.dry
	if r.dry {
		return r.report, removeStore(path)
	}
	closeOld = false
	if err := r.old.Close(); err != nil {
		return report, err
	}
	r.report.Backup, err = swapStore(r.s.storePath(), path, r.s.app.Now())
	return r.report, err
}

// fill builds and compares the new store.
func (r *rebuild) fill(ctx context.Context, path string) (err error) {
	if r.next, err = r.s.openStore(ctx, path); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.next.Close()) }()
	before, err := takeInventory(ctx, r.old, true)
	if err != nil {
		return err
	}
	if err := r.carryOver(ctx, before.rates); err != nil {
		return err
	}
	if err := r.replay(ctx); err != nil {
		return err
	}
	after, err := takeInventory(ctx, r.next, true)
	if err != nil {
		return err
	}
	r.report.Changes = before.compare(after)
	return nil
}

func (r *rebuild) lockAll(ctx context.Context) (func(), error) {
	markets, err := r.old.Markets(ctx)
	if err != nil {
		return nil, err
	}
	var unlocks []func()
	unlock := func() {
		for _, u := range unlocks {
			u()
		}
	}
	for _, m := range markets {
		u, err := r.old.LockMarket(ctx, m.ID)
		if err != nil {
			unlock()
			return nil, fmt.Errorf("%s is being crawled: wait for its end: %w", m.ID, err)
		}
		unlocks = append(unlocks, u)
	}
	return unlock, nil
}

func (r *rebuild) nothingOpen(ctx context.Context) error {
	runs, err := r.old.Runs(ctx, "", allRuns)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.Status == market.RunOpen || run.Status == market.RunPaused {
			return fmt.Errorf("run %s is %s, and its place is kept in the store alone: finish it with vedette crawl %s", run.ID, run.Status, run.Market)
		}
	}
	return nil
}

// carryOver copies what is not made from pages: markets, the health of
// mirrors, and rates.
func (r *rebuild) carryOver(ctx context.Context, rates []market.Rate) error {
	markets, err := r.old.Markets(ctx)
	if err != nil {
		return err
	}
	for _, m := range markets {
		if m.Name != "" { // else it is only known from a run
			if err := r.next.SaveMarket(ctx, m); err != nil {
				return err
			}
		}
		mirrors, err := r.old.Mirrors(ctx, m.ID)
		if err != nil {
			return err
		}
		for _, mirror := range mirrors {
			if err := r.next.SaveMirror(ctx, mirror); err != nil {
				return err
			}
		}
	}
	if len(rates) == 0 {
		return nil
	}
	_, _, err = r.next.PutRates(ctx, rates)
	return err
}

func (r *rebuild) replay(ctx context.Context) error {
	r.profiles, r.hosts, r.gone = map[string]*extract.Profile{}, map[string][]string{}, map[string]int{}
	arch, err := r.s.openArchive()
	if err != nil {
		return err
	}
	for step, err := range arch.Replay(ctx, archive.RunFilter{SealedOnly: true}) {
		if err != nil {
			return fmt.Errorf("%w: run vedette verify to see what is damaged", err)
		}
		switch step.Step {
		case archive.StepRun:
			err = r.begin(ctx, step.Run)
		case archive.StepPage:
			err = r.page(ctx, step)
		case archive.StepEnd:
			_, err = r.next.FinishRun(ctx, step.Run, r.gone[step.Run.Market])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *rebuild) begin(ctx context.Context, run market.Run) error {
	r.report.Runs++
	if r.profiles[run.Market] == nil {
		m, ok := r.s.config.Market(run.Market)
		if !ok {
			return usagef("the archive has runs of %s, which %s does not name: add it (paused: true), so that it is known how to read its pages", run.Market, r.s.config.File)
		}
		p, err := r.s.profile(m)
		if err != nil {
			return err
		}
		r.profiles[m.ID], r.gone[m.ID], r.hosts[m.ID] = p, m.GoneAfter, mirrorHosts(m)
	}
	run.Profile = r.profiles[run.Market].ID()
	return r.next.OpenRun(ctx, run)
}

// page reads one archived page again.
func (r *rebuild) page(ctx context.Context, step archive.Replayed) error {
	r.report.Pages++
	r.tell(step.Run.ID)
	result := market.PageResult{Page: step.Page}
	if ex := step.Exchange; ex != nil && (step.Page.State == market.StateContent || step.Page.Truncated) {
		id := step.Page.Market
		res := r.profiles[id].Extract(extract.Input{
			Hosts: r.hosts[id], Path: step.Page.Path, Status: ex.Status, ContentType: ex.ContentType, Payload: ex.Payload,
			Truncated: ex.Truncated != "", FetchedAt: ex.Started, Kind: step.Page.Kind,
		})
		for i := range res.Records {
			r.s.reader.Record(&res.Records[i])
		}
		result.Records, result.Counters = res.Records, res.Counters
		result.Page.Records = len(res.Records)
	}
	_, err := r.next.Record(ctx, result)
	return err
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

func mirrorHosts(m config.Market) []string {
	hosts := make([]string, 0, len(m.Mirrors))
	for _, raw := range m.Mirrors {
		if h := hostOf(raw); h != "" {
			hosts = append(hosts, h)
		}
	}
	return hosts
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

// swapStore puts next in the place of path and keeps the old one. A closed
// store is one file, so that the swap is a rename; a link made before it
// leaves no instant without a store.
func swapStore(path, next string, now time.Time) (backup string, err error) {
	for _, p := range []string{path, next} {
		if _, err := os.Stat(p + "-wal"); err == nil {
			return "", fmt.Errorf("%s has an unfinished log beside it: another process has the store open; end it and try again", p)
		}
	}
	backup = path + ".before-" + now.UTC().Format("20060102T150405Z")
	if err := os.Link(path, backup); err != nil {
		return "", fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return "", fmt.Errorf("swap: %w", err)
	}
	return backup, nil
}
