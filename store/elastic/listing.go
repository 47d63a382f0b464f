package elastic

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"vedette/market"
)

// Limits of one answer, as in the local store.
const (
	defaultLimit = 50
	maxLimit     = 1000
	// maxWindow is how deep an answer can be paged into: max_result_window of
	// the template.
	maxWindow = 100_000
)

// orders are the sorts of a filter, as field and direction.
var orders = map[string][2]string{
	"price": {"price.eur", "asc"}, "-price": {"price.eur", "desc"},
	"seen": {"listing.last_seen", "asc"}, "-seen": {"listing.last_seen", "desc"},
	"new": {"listing.first_seen", "asc"}, "-new": {"listing.first_seen", "desc"},
	"title": {"observed.title.sort", "asc"},
}

// Listings returns one page of listings.
func (s *Store) Listings(ctx context.Context, f market.Filter) (page market.ListingPage, err error) {
	search, none, err := listingSearch(f)
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil || none {
		return page, wrap("listings", err)
	}
	var answer found[listingSource]
	if err := s.search(ctx, listingFamily, search, &answer); err != nil {
		return page, wrap("listings", err)
	}
	page.Total = answer.Hits.Total.Value
	for _, h := range answer.Hits.Hits {
		page.Listings = append(page.Listings, h.Source.stored())
	}
	return page, nil
}

func listingSearch(f market.Filter) (search object, none bool, err error) {
	if f.Limit < 0 || f.Offset < 0 {
		return nil, false, fmt.Errorf("limit %d, offset %d: %w", f.Limit, f.Offset, market.ErrInvalid)
	}
	limit := f.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	if f.Offset+limit > maxWindow {
		return nil, false, fmt.Errorf("offset %d: Elasticsearch pages to %d: narrow the search: %w", f.Offset, maxWindow, market.ErrInvalid)
	}
	query := object{}
	if f.Query != "" {
		must, nothing := text(f.Query)
		if none = nothing; !none {
			query["must"] = must
		}
	}
	if query["filter"], err = filters(f); err != nil {
		return nil, false, err
	}
	order, err := sorting(f)
	return object{
		"query": object{"bool": query}, "sort": order, "from": f.Offset, "size": limit,
		"track_total_hits": true, "_source": object{"excludes": []string{"held"}},
	}, none, err
}

// filters are the conditions of f but its query.
func filters(f market.Filter) ([]object, error) {
	list := []object{}
	term := func(field, value string) {
		if value != "" {
			list = append(list, object{"term": object{field: keyword(value)}})
		}
	}
	term("market.id", f.Market)
	term("vendor.name", f.Vendor)
	term("derived.ships_from", f.From)
	term("derived.ships_to", f.To)
	term("substance.id", f.Substance)
	if f.State != "" && !slices.Contains([]market.ListingState{market.ListingActive, market.ListingMissing, market.ListingGone}, f.State) {
		return nil, fmt.Errorf("listing state %q: %w", f.State, market.ErrInvalid)
	}
	term("listing.state", string(f.State))
	between := func(field string, bounds object) {
		if len(bounds) > 0 {
			list = append(list, object{"range": object{field: bounds}})
		}
	}
	price := object{}
	if f.MinEUR > 0 {
		price["gte"] = f.MinEUR
	}
	if f.MaxEUR > 0 {
		price["lte"] = f.MaxEUR
	}
	between("price.eur", price)
	between("listing.last_seen", since(f.SeenAfter))
	between("listing.first_seen", since(f.NewAfter))
	return list, nil
}

// since bounds a date, to the millisecond.
func since(t time.Time) object {
	if t.IsZero() {
		return nil
	}
	return object{"gte": instantOf(t)}
}

// instantOf is how an instant is asked for.
func instantOf(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// sorting is the order of f, ended by market and external id.
func sorting(f market.Filter) ([]object, error) {
	list := []object{}
	switch f.Sort {
	case "", "relevance":
		if f.Query != "" {
			list = append(list, object{"_score": "desc"})
		}
	default:
		order, ok := orders[f.Sort]
		if !ok {
			return nil, fmt.Errorf("sort %q: %w", f.Sort, market.ErrInvalid)
		}
		list = append(list, object{order[0]: object{"order": order[1], "missing": "_last"}})
	}
	return append(list, object{"market.id": "asc"}, object{"listing.id": "asc"}), nil
}

// Listing returns one listing with its versions, newest first.
func (s *Store) Listing(ctx context.Context, marketID, externalID string) (market.StoredListing, []market.Version, error) {
	l, versions, err := s.listing(ctx, marketID, externalID)
	if err != nil {
		return market.StoredListing{}, nil, wrap(fmt.Sprintf("listing %s %q", marketID, cut(externalID, 100)), err)
	}
	return l, versions, nil
}

func (s *Store) listing(ctx context.Context, marketID, externalID string) (l market.StoredListing, versions []market.Version, err error) {
	var answer struct {
		Source listingSource `json:"_source"`
	}
	key := listingID(marketID, externalID)
	if err := s.do(ctx, esapi.GetRequest{Index: s.alias(listingFamily), DocumentID: key}, &answer); err != nil {
		if isNoDocument(err) {
			err = market.ErrNotFound
		}
		return l, nil, err
	}
	l = answer.Source.stored()
	// Versions above the current one were withdrawn.
	query := object{"bool": object{"filter": []object{
		{"term": object{"listing.key": key}}, {"range": object{"listing.version": object{"lte": l.Versions}}},
	}}}
	var after []any
	for {
		search := object{"query": query, "sort": []object{{"listing.version": "desc"}}, "size": maxLimit}
		if after != nil {
			search["search_after"] = after
		}
		var page found[listingSource]
		if err := s.search(ctx, versionFamily, search, &page); err != nil {
			return l, nil, err
		}
		for _, h := range page.Hits.Hits {
			versions, after = append(versions, h.Source.version()), h.Sort
		}
		if len(page.Hits.Hits) < maxLimit {
			break
		}
	}
	// The current one ends where the listing was last seen, which its state
	// knows, and the document of the version may not.
	if v := answer.Source.Held; v != nil && v.Version != nil && len(versions) > 0 {
		versions[0].ToRun, versions[0].ToSeen, versions[0].Runs = v.Version.ToRun, v.Version.ToSeen, v.Version.Runs
	}
	return l, versions, nil
}

// listingSource is a document about a listing as it is read back.
type listingSource struct {
	Market   marketPart
	Listing  listingPart
	Price    *pricePart
	URL      *urlPart
	Observed market.Listing
	Derived  market.Derived
	Evidence *evidencePart
	Held     *heldPart
}

func (d *listingSource) stored() market.StoredListing {
	p := &d.Listing
	l := market.StoredListing{
		Market: d.Market.ID, ID: d.Observed.ID, State: market.ListingState(p.State),
		FirstSeen: p.FirstSeen, LastSeen: p.LastSeen, DetailAt: p.DetailAt, Missed: p.Missed, Versions: p.Versions,
		Observed: d.Observed, Derived: d.Derived,
	}
	if d.Price != nil {
		l.EUR, l.RateDay, l.Source = d.Price.EUR, d.Price.RateDay, d.Price.RateSource
	}
	if d.URL != nil {
		l.Path = d.URL.Path
	}
	l.Digest, l.Archive = d.Evidence.ref()
	return l
}

func (d *listingSource) version() market.Version {
	v := market.Version{}
	if d.Held != nil && d.Held.Version != nil {
		v = *d.Held.Version
	}
	v.Observed, v.Derived = d.Observed, d.Derived
	return v
}

// found is the answer to a search.
type found[T any] struct {
	Hits struct {
		Total struct{ Value int }
		Hits  []struct {
			Source T `json:"_source"`
			Sort   []any
		}
	}
	Aggregations map[string]json.RawMessage
}

// search asks one family. A monthly one of which nothing is there yet answers
// with nothing.
func (s *Store) search(ctx context.Context, f family, search object, into any) error {
	r := esapi.SearchRequest{Index: []string{s.alias(f)}, Body: body(search)}
	err := s.do(ctx, r, into)
	if f.monthly && errors.Is(err, ErrNotSetUp) {
		return nil
	}
	return err
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("elastic: %s: %w", what, err)
}
