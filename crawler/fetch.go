package crawler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"vedette/crawler/memory"
	"vedette/extract"
	"vedette/market"
)

// fetched is one exchange with all that is known of it.
type fetched struct {
	mirror    string
	path      string
	ex        *market.Exchange
	ref       market.ArchiveRef
	digest    string // of the payload; empty without an answer
	unchanged bool
	result    extract.Result
	read      bool // result is set
	panic     string
	wire      int64         // bytes received
	share     *memory.Share // covers ex until drop
}

// drop forgets the bytes of an exchange that was archived and read, and gives
// its share of the memory back, before anything is waited for. The head is a
// part of the same bytes as the body, and would keep all of them.
func (f *fetched) drop() {
	f.ex.ResponseHead, f.ex.ResponseBody, f.ex.Payload = nil, nil, nil
	f.share.Leave()
}

// answered reports whether the site said anything at all.
func (f *fetched) answered() bool { return f.ex.Status != 0 }

// worker is one fetcher of the pool: a front and the run that it works for.
type worker struct {
	r     *run
	front *front
}

func (r *run) newWorker() *worker {
	return &worker{r: r, front: newFront(r.tor, r.withExchange, r.reader.refuses, r.refusesRequest)}
}

// turn waits until the worker may ask for a page. In a queue only one of us
// asks, and the others wait for its answer; those that were waiting for the
// pace when the queue appeared, too. leave must be called when the answer is settled.
func (w *worker) turn() (leave func(), err error) {
	for {
		alone, leave, err := w.r.queue.enter(w.r.soft)
		if err != nil {
			return nil, err
		}
		if err := w.r.pace.wait(w.r.soft); err != nil {
			leave()
			return nil, err
		}
		if alone || !w.r.queue.on.Load() {
			return leave, nil
		}
		leave()
	}
}

// fetch requests one path of a mirror, archives the exchange and only then
// reads it. The caller has waited for its turn. The error is the context's, or
// one of our own side; whatever the site did is in the answer, which the caller
// drops.
func (w *worker) fetch(ctx context.Context, mirror, path, kind string) (*fetched, error) {
	f := &fetched{mirror: mirror, path: path, ex: &market.Exchange{
		Market: w.r.rec.Market, Run: w.r.rec.ID, Kind: kind, URL: mirror + path, Started: w.r.o.Now().UTC(),
	}}
	var err error
	if f.share, err = w.r.o.Memory.Enter(ctx); err != nil {
		return nil, err
	}
	ok := false
	defer func() {
		if !ok {
			f.share.Leave()
		}
	}()
	if w.r.o.May != nil { // after the last wait: a machine may have slept in it
		if err := w.r.o.May(); err != nil {
			return nil, err
		}
	}
	v := &visit{ctx: memory.With(ctx, f.share), ex: f.ex, origin: mirror, path: path, ticket: true}
	v.onDone = func() { v.err = w.keep(ctx, f, kind) }
	w.front.get(v)
	if f.panic = v.panic; f.panic != "" {
		w.r.log.Error("panic while a page was read", "path", path, "panic", f.panic)
	}
	if f.ex.Finished.IsZero() {
		f.ex.Finished = w.r.o.Now().UTC()
	}
	if brokenOff(ctx, f) {
		return nil, ctx.Err()
	}
	if v.err != nil {
		return nil, v.err
	}
	f.wire = int64(len(f.ex.ResponseHead) + len(f.ex.ResponseBody))
	w.r.tally.fetched(f)
	ok = true
	return f, nil
}

// keep archives the exchange and then extracts from it.
func (w *worker) keep(ctx context.Context, f *fetched, kind string) error {
	if f.ex.Cause == market.CauseGuard || brokenOff(ctx, f) {
		return nil // nothing was sent, or nothing of worth came
	}
	if err := w.archive(f); err != nil {
		return err
	}
	if len(f.ex.Payload) == 0 && !f.answered() {
		return nil
	}
	f.result = w.r.reader.read(f, kind)
	f.read = true
	cut := f.ex.Cause != "" || f.ex.Truncated != "" || f.result.Truncated
	for i := range f.result.Records {
		f.result.Records[i].Cut = cut
		if w.r.o.Annotate != nil {
			w.r.o.Annotate(&f.result.Records[i])
		}
	}
	return nil
}

// brokenOff reports whether we ended the exchange ourselves: what is missing
// of it says nothing about the site, so it is as if it had not been.
func brokenOff(ctx context.Context, f *fetched) bool {
	return ctx.Err() != nil && (f.ex.Cause != "" || !f.answered())
}

// archive writes the exchange, as a revisit when its payload is that of the
// last full record of the same path. It outlives a cancelled crawl for a
// moment: an answer that came should not be asked for again.
func (w *worker) archive(f *fetched) error {
	ctx := w.r.linger
	var earlier *market.Earlier
	if f.answered() && f.ex.Truncated == "" {
		sum := sha256.Sum256(f.ex.Payload)
		f.digest = hex.EncodeToString(sum[:])
		f.ex.Digest = f.digest
		digest, ref, at, err := w.r.o.Frontier.LastDigest(ctx, f.ex.Market, f.path)
		switch {
		case errors.Is(err, market.ErrNotFound):
		case err != nil:
			return fmt.Errorf("last digest of %s: %w", f.path, err)
		case digest == f.digest:
			f.unchanged = true
			earlier = &market.Earlier{Digest: digest, Ref: ref, Date: at}
		}
	}
	ref, err := w.r.o.Archive.Write(ctx, f.ex, earlier)
	if err != nil {
		return fmt.Errorf("archive %s: %w", f.path, err)
	}
	f.ref = ref
	return nil
}

// page is the store's row of an exchange.
func (r *run) page(lease market.Lease, f *fetched, v verdict) market.Page {
	return market.Page{
		Run: r.rec.ID, Market: r.rec.Market, Mirror: f.mirror, Path: lease.Path, Kind: lease.Kind, Second: lease.Second, Attempt: lease.Attempt,
		FetchedAt: f.ex.Started, Took: max(0, f.ex.Finished.Sub(f.ex.Started)).Round(time.Microsecond),
		Status: f.ex.Status, State: v.state, Cause: v.cause, Reason: v.reason,
		Digest: f.digest, WireBytes: f.wire,
		Truncated: v.truncated, Records: len(f.result.Records), Archive: f.ref,
	}
}
