package elastic

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"vedette/market"
	"vedette/store"
)

// handoverPage is how many documents are asked for at once: their texts are
// all that is in memory of a market.
const handoverPage = 200

// pitAlive is how long the server keeps a view between two pages.
const pitAlive = "5m"

// Handover is what is known here of a market, for the store of a crawler that
// takes it over: all that was written before the call.
func (s *Store) Handover(ctx context.Context, marketID string) (store.Handover, error) {
	index := []string{s.alias(runFamily), s.alias(vendorFamily), s.alias(listingFamily)}
	if err := s.do(ctx, esapi.IndicesRefreshRequest{Index: index}, nil); err != nil {
		return store.Handover{}, wrap("hand over "+marketID, err)
	}
	byStart := []object{{"run.started": "asc"}, {"run.id": "asc"}}
	anyhow := []object{{"_shard_doc": "asc"}}
	return store.Handover{
		Runs:     handed(ctx, s, runFamily, marketID, byStart, (*runSource).handed),
		Vendors:  handed(ctx, s, vendorFamily, marketID, anyhow, (*handedVendorSource).handed),
		Listings: handed(ctx, s, listingFamily, marketID, anyhow, (*listingSource).handed),
	}, nil
}

// runSource is the document of a run as it is read back.
type runSource struct {
	Observer observerPart
	Held     heldPart
}

// unnamed is the crawler of a document that names none.
const unnamed = "a crawler without a name"

func (d *runSource) handed(int64) (market.Run, bool) {
	if d.Held.Run == nil {
		return market.Run{}, false
	}
	r := *d.Held.Run
	if r.Crawler = d.Observer.Name; r.Crawler == "" {
		r.Crawler = unnamed
	}
	return r, true
}

// handedVendorSource is the document of a vendor as it is read back.
type handedVendorSource struct {
	vendorSource
	Held heldPart
}

func (d *handedVendorSource) handed(stamp int64) (store.HandedVendor, bool) {
	return store.HandedVendor{StoredVendor: d.stored(), ReadAt: d.Held.ReadAt, Stamp: stamp}, true
}

func (d *listingSource) handed(stamp int64) (store.HandedListing, bool) {
	h := store.HandedListing{StoredListing: d.stored(), Version: d.version(), Stamp: stamp}
	if d.Held != nil {
		h.Rows = d.Held.Rows
	}
	return h, h.Version.FromRun != ""
}

// handed yields what documents of a market say, from one view of a family.
func handed[D, T any](ctx context.Context, s *Store, f family, marketID string, order []object, read func(*D, int64) (T, bool)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		fail := func(err error) { yield(none, wrap(fmt.Sprintf("hand over %s: %s", marketID, f.name), err)) }
		var view struct{ ID string }
		if err := s.do(ctx, esapi.OpenPointInTimeRequest{Index: []string{s.alias(f)}, KeepAlive: pitAlive}, &view); err != nil {
			fail(err)
			return
		}
		defer func() { s.closeView(ctx, view.ID) }()
		var after json.RawMessage
		for {
			search := object{
				"query": object{"term": object{"market.id": keyword(marketID)}}, "sort": order, "size": handoverPage, "version": true,
				"pit": object{"id": view.ID, "keep_alive": pitAlive}, "track_total_hits": false,
			}
			if after != nil {
				search["search_after"] = after
			}
			var page struct {
				ID   string `json:"pit_id"`
				Hits struct {
					Hits []struct {
						Version int64 `json:"_version"`
						Source  D     `json:"_source"`
						Sort    json.RawMessage
					}
				}
			}
			if err := s.do(ctx, esapi.SearchRequest{Body: body(search)}, &page); err != nil {
				fail(err)
				return
			}
			if page.ID != "" {
				view.ID = page.ID
			}
			for i := range page.Hits.Hits {
				h := &page.Hits.Hits[i]
				after = h.Sort
				if x, ok := read(&h.Source, h.Version); ok && !yield(x, nil) {
					return
				}
			}
			if len(page.Hits.Hits) < handoverPage {
				return
			}
		}
	}
}

// closeView gives a view back. The server does so itself when it is not told.
func (s *Store) closeView(ctx context.Context, id string) {
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := s.do(within, esapi.ClosePointInTimeRequest{Body: body(object{"id": id})}, nil); err != nil {
		s.o.Logger.Debug("a view is not given back", "err", err)
	}
}
