package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"vedette/archive"
	"vedette/market"
	"vedette/store/sqlite"
)

// remains are what a rebuild takes over from the old store: what no page
// tells, and the digests of what was sealed, which are a second witness
// against the archive (docs/evidence.md).
type remains struct {
	store   *sqlite.Store // nil: there is none, or it is damaged
	there   bool          // a file of whatever sort is in its place
	trouble string        // why the archive alone must do; empty with a whole store

	markets []market.Market
	mirrors []market.Mirror
	rates   []market.Rate
	runs    []market.Run // closed ones
	losses  []sqlite.Loss
	told    sqlite.Told
	unread  []string // what a damaged store could not be asked for any more
}

// openRemains looks at the store and reads what is to be taken over.
func (s *setup) openRemains(ctx context.Context) (*remains, error) {
	path := s.storePath()
	st, err := s.openReading(ctx)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &remains{trouble: "there is no store at " + path}, nil
	case errors.Is(err, sqlite.ErrEmpty):
		return &remains{there: true, trouble: path + " is empty"}, nil
	case sqlite.IsCorrupt(err):
		return s.salvage(ctx, err)
	case err != nil:
		return nil, err
	}
	if err := integrity(ctx, path); err != nil {
		if cerr := st.Close(); cerr != nil && !sqlite.IsCorrupt(cerr) {
			return nil, cerr
		}
		return s.salvage(ctx, err)
	}
	r := &remains{store: st, there: true}
	r.read(ctx, st)
	if len(r.unread) > 0 {
		return nil, errors.Join(fmt.Errorf("the store cannot be read: %s", r.unread[0]), st.Close())
	}
	return r, nil
}

// salvage reads what a damaged store still gives.
func (s *setup) salvage(ctx context.Context, cause error) (*remains, error) {
	r := &remains{there: true, trouble: fmt.Sprintf("%s is damaged (%v)", s.storePath(), cause)}
	st, err := sqlite.OpenDamaged(s.storeOptions(s.storePath()))
	if err != nil {
		return nil, err
	}
	r.read(ctx, st)
	_ = st.Close() // nothing was written to it
	return r, ctx.Err()
}

func (r *remains) read(ctx context.Context, st *sqlite.Store) {
	part := func(what string, err error) {
		if err != nil {
			r.unread = append(r.unread, fmt.Sprintf("%s (%v)", what, err))
		}
	}
	var err error
	r.markets, err = st.Markets(ctx)
	part("the markets", err)
	for _, m := range r.markets {
		mirrors, err := st.Mirrors(ctx, m.ID)
		part("the health of the mirrors of "+m.ID, err)
		r.mirrors = append(r.mirrors, mirrors...)
	}
	r.rates, err = st.AllRates(ctx)
	part("the exchange rates", err)
	r.runs, err = st.Runs(ctx, "", allRuns)
	part("which runs were sealed", err)
	r.losses, err = st.Losses(ctx)
	part("the record of losses", err)
	r.told, err = st.Told(ctx)
	part("the alerts and what was decided of them", err)
}

// open are the runs that keep their place in the store alone.
func (r *remains) open() []market.Run {
	return slices.DeleteFunc(slices.Clone(r.runs), func(run market.Run) bool {
		return run.Status != market.RunOpen && run.Status != market.RunPaused
	})
}

// missing are the runs that the store knows as closed and that the archive
// does not have as they were sealed.
func (r *remains) missing(stored []archive.Stored) []sqlite.Loss {
	found := map[string]archive.Stored{}
	for _, s := range stored {
		found[s.Market+"/"+s.Run] = s
	}
	var list []sqlite.Loss
	for _, run := range slices.Backward(r.runs) { // oldest first
		if run.Status == market.RunOpen || run.Status == market.RunPaused || run.Crawler != "" {
			continue
		}
		loss := sqlite.Loss{Market: run.Market, Run: run.ID, Manifest: run.Manifest}
		s, ok := found[run.Market+"/"+run.ID]
		switch {
		case !ok:
			loss.Text = "the archive has no file of it"
		case s.SHA256 == "":
			loss.Text = "its manifest is missing from the archive"
		case run.Manifest != "" && s.SHA256 != run.Manifest:
			loss.Text = "its manifest was replaced by one with SHA-256 " + s.SHA256
		default:
			continue
		}
		list = append(list, loss)
	}
	return list
}

func (r *remains) close() error {
	if r.store == nil {
		return nil
	}
	return r.store.Close()
}

// swap puts next in the place of the store at path and keeps what was there.
func (r *remains) swap(path, next, stamp string) (kept string, err error) {
	switch {
	case !r.there:
		return "", os.Rename(next, path)
	case r.store != nil:
		return swapStore(path, next, path+".before-"+stamp)
	}
	// A log left beside a damaged file must not be taken for the new one's.
	kept = path + ".damaged-" + stamp
	for _, suffix := range storeFiles {
		if err := os.Rename(path+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("set the damaged store aside: %w", err)
		}
	}
	return kept, os.Rename(next, path)
}
