package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"vedette/archive"
	"vedette/crawler"
	"vedette/extract"
	"vedette/market"
	"vedette/store/sqlite"
)

// rereading is what is known while runs are read again.
type rereading struct {
	profiles map[string]*extract.Profile // by market
	mirrors  map[string][]string
	gone     map[string]int
	run      market.Run // in work
	sealed   bool
	moves    map[market.PageState]int // pages of the run that became something else, by what they are now
	walled   bool                     // a page of it that was content is none
	resealed []string                 // runs that no manifest closed before
}

// replay reads all runs again. Runs that no manifest closes are left to the
// next crawl, unless there is no store any more that could go on with them.
func (r *rebuild) replay(ctx context.Context, stored []archive.Stored) error {
	r.reading = rereading{profiles: map[string]*extract.Profile{}, mirrors: map[string][]string{}, gone: map[string]int{}}
	open := r.old.store == nil || r.accept
	if !r.accept {
		return r.steps(ctx, archive.RunFilter{SealedOnly: !open})
	}
	for _, s := range stored {
		if r.goesOn(s) {
			continue
		}
		err := r.steps(ctx, archive.RunFilter{Markets: []string{s.Market}, Runs: []string{s.Run}})
		if errors.Is(err, archive.ErrCorrupt) || errors.Is(err, market.ErrNotFound) {
			err = r.broken(ctx, s, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *rebuild) steps(ctx context.Context, filter archive.RunFilter) error {
	for step, err := range r.arch.Replay(ctx, filter) {
		if err != nil {
			return fmt.Errorf("%w: run vedette verify to see what is damaged", err)
		}
		switch step.Step {
		case archive.StepRun:
			err = r.begin(ctx, step)
		case archive.StepPage:
			err = r.page(ctx, step)
		case archive.StepEnd:
			err = r.end(ctx, step.Run)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// goesOn reports whether the store is in the middle of a run, so that the
// frontier tells more of it than its files.
func (r *rebuild) goesOn(s archive.Stored) bool {
	return s.SHA256 == "" && r.old.store != nil && slices.ContainsFunc(r.old.open(), func(run market.Run) bool {
		return run.Market == s.Market && run.ID == s.Run
	})
}

// takePlaces reads the pages of runs again that are not closed, and takes
// over where they stand, so that the next crawl goes on at the exact page. Of a
// market it is the newest run, so it comes after all others. One that was
// sealed, and not closed because the process died in between, is closed by
// then.
func (r *rebuild) takePlaces(ctx context.Context, stored []archive.Stored) error {
	if r.old.store == nil {
		return nil
	}
	for _, run := range r.old.open() {
		sealed := slices.ContainsFunc(stored, func(s archive.Stored) bool {
			return s.Market == run.Market && s.Run == run.ID && s.SHA256 != ""
		})
		if sealed {
			continue
		}
		if err := r.takePlace(ctx, run); err != nil {
			return fmt.Errorf("run %s is %s: %w", run.ID, run.Status, err)
		}
	}
	return nil
}

func (r *rebuild) takePlace(ctx context.Context, run market.Run) error {
	open := market.Run{ID: run.ID, Market: run.Market, Profile: run.Profile, Started: run.Started}
	if err := r.begin(ctx, archive.Replayed{Step: archive.StepRun, Run: open}); err != nil {
		return err
	}
	for page, err := range r.old.store.Committed(ctx, run.ID) {
		if err != nil {
			return err
		}
		step := archive.Replayed{Step: archive.StepPage, Run: open, Page: page}
		if page.Archive.File != "" {
			if step.Exchange, err = r.arch.Read(ctx, page.Archive); err != nil {
				return fmt.Errorf("%w: run vedette verify to see what is damaged, or give the run up with vedette runs abandon %s", err, run.Market)
			}
		}
		if err := r.page(ctx, step); err != nil {
			return err
		}
	}
	return r.next.TakePlace(ctx, r.old.store, run.ID)
}

func (r *rebuild) begin(ctx context.Context, step archive.Replayed) error {
	r.report.Runs++
	run, d := step.Run, &r.reading
	if d.profiles[run.Market] == nil {
		m, ok := r.s.config.Market(run.Market)
		if !ok {
			return usagef("the archive has runs of %s, which %s does not name: add it (paused: true), so that it is known how to read its pages", run.Market, r.s.config.File)
		}
		p, err := r.s.profile(m)
		if err != nil {
			return err
		}
		d.profiles[m.ID], d.gone[m.ID], d.mirrors[m.ID] = p, m.GoneAfter, m.Mirrors
	}
	run.Profile = d.profiles[run.Market].ID()
	d.run, d.sealed, d.moves, d.walled = run, step.Sealed, map[market.PageState]int{}, false
	if step.Sealed {
		return r.next.OpenRun(ctx, run)
	}
	_, _, err := r.next.BeginRun(ctx, run, "reextract")
	return err
}

// page reads one archived page again.
func (r *rebuild) page(ctx context.Context, step archive.Replayed) error {
	r.report.Pages++
	r.tell(step.Run.ID)
	d := &r.reading
	id := step.Page.Market
	page, res := crawler.Reread(d.profiles[id], d.mirrors[id], step.Page, step.Exchange)
	for i := range res.Records {
		r.s.reader.Record(&res.Records[i])
	}
	if step.Page.State != "" && page.State != step.Page.State {
		r.report.Reread++
		if step.Sealed {
			d.move(step.Page, page)
		}
	}
	_, err := r.next.Record(ctx, market.PageResult{Page: page, Records: res.Records, Counters: res.Counters})
	return err
}

// move takes a page of a sealed run from one state to another. The counts of
// the wire stay what they were; what was made of it moves.
func (d *rereading) move(was, is market.Page) {
	c := &d.run.Counts
	c.States, c.Causes = maps.Clone(c.States), maps.Clone(c.Causes)
	shift := func(m *map[string]int, name string, by int) {
		if name == "" {
			return
		}
		if *m == nil {
			*m = map[string]int{}
		}
		if (*m)[name] += by; (*m)[name] <= 0 {
			delete(*m, name)
		}
	}
	shift(&c.States, string(was.State), -1)
	shift(&c.States, string(is.State), 1)
	shift(&c.Causes, string(was.Cause), -1)
	shift(&c.Causes, string(is.Cause), 1)
	by := counted01(givenUp(is.State)) - counted01(givenUp(was.State))
	c.Failed = max(0, c.Failed+by)
	d.run.Completeness.Failed = max(0, d.run.Completeness.Failed+by)
	d.run.Completeness.Walled = max(0, d.run.Completeness.Walled+counted01(walls(is.State))-counted01(walls(was.State)))
	d.moves[is.State]++
	d.walled = d.walled || was.State == market.StateContent
}

func counted01(b bool) int {
	if b {
		return 1
	}
	return 0
}

// givenUp reports whether a page of that state counts as failed.
func givenUp(s market.PageState) bool {
	return s != market.StateContent && s != market.StateNotFound
}

// walls reports whether a page of that state counts as a wall.
func walls(s market.PageState) bool {
	return s == market.StateQueue || s == market.StateCaptcha || s == market.StateLogin || s == market.StateBanned
}

// end closes a run as it was closed, with what was found out since: a run in
// which a page turns out to be none cannot tell that a listing is gone. One
// whose pages turn out to be content does not become complete by it: the
// links on them were never followed.
func (r *rebuild) end(ctx context.Context, run market.Run) error {
	d := &r.reading
	if !d.sealed {
		return r.endUnsealed(ctx, "it was never closed, and its place was lost with the store; built from the archive")
	}
	run.Counts, run.Completeness = d.run.Counts, d.run.Completeness
	if len(d.moves) > 0 {
		var parts []string
		for _, state := range slices.Sorted(maps.Keys(d.moves)) {
			parts = append(parts, fmt.Sprintf("%d now %s", d.moves[state], state))
		}
		note := fmt.Sprintf("read again with %s: pages %s", d.run.Profile, strings.Join(parts, ", "))
		if run.Reason != "" {
			note = run.Reason + "; " + note
		}
		run.Reason = note
		if err := r.next.OpenRun(ctx, d.run); err != nil {
			return err
		}
	}
	if d.walled {
		run.Completeness.Indexed = false
		if run.Status == market.RunComplete {
			run.Status = market.RunPartial
		}
	}
	_, err := r.next.FinishRun(ctx, run, d.gone[run.Market])
	return err
}

// endUnsealed closes a run that no manifest closes, and seals it.
func (r *rebuild) endUnsealed(ctx context.Context, reason string) (err error) {
	d := &r.reading
	d.resealed = append(d.resealed, d.run.ID)
	var ev *evidence
	if !r.dry {
		ev = &evidence{archive: r.arch, store: r.next, profile: d.run.Profile}
		defer func() { err = errors.Join(err, ev.Close()) }()
	}
	_, err = closeEarly(ctx, r.next, ev, d.run, reason, r.s.app.Now().UTC())
	return err
}

// broken records that a run can be read in part only, or not at all, and
// closes what was read of it.
func (r *rebuild) broken(ctx context.Context, s archive.Stored, cause error) error {
	loss := sqlite.Loss{Market: s.Market, Run: s.Run, Manifest: s.SHA256, Text: cause.Error()}
	r.lost = slices.DeleteFunc(r.lost, func(l sqlite.Loss) bool { return l.Run == s.Run })
	r.lost = append(r.lost, loss)
	runs, err := r.next.Runs(ctx, s.Market, 1)
	if err != nil || len(runs) == 0 || runs[0].ID != s.Run || runs[0].Status != market.RunOpen {
		return err // not a page of it could be read
	}
	run := r.reading.run
	run.Status, run.Completeness.Indexed = market.RunPartial, false
	run.Reason = "the archive has lost a part of it, which was accepted: " + cause.Error()
	_, err = r.next.FinishRun(ctx, run, r.reading.gone[s.Market])
	return err
}
