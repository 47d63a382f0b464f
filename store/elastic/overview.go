package elastic

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"vedette/market"
)

// maxBuckets bounds what is counted by name in one answer: the server's own
// bound.
const maxBuckets = 65_000

// active are the listings on offer.
var active = object{"term": object{"listing.state": string(market.ListingActive)}}

// medianOf is the median of a field. The compression is high because analysts
// compare it with the local store: up to some thousand values it is exact.
func medianOf(field string) object {
	return object{"percentiles": object{"field": field, "percents": []int{50}, "keyed": false, "tdigest": object{"compression": 1000}}}
}

type median struct{ Values []struct{ Value *float64 } }

func (m *median) value() float64 {
	if len(m.Values) == 0 || m.Values[0].Value == nil {
		return 0
	}
	return *m.Values[0].Value
}

func rowLimit(limit int) int {
	if limit <= 0 {
		return maxLimit
	}
	return limit
}

// Runs returns runs, newest first.
func (s *Store) Runs(ctx context.Context, marketID string, limit int) (runs []market.Run, err error) {
	query := object{"match_all": object{}}
	if marketID != "" {
		query = object{"term": object{"market.id": keyword(marketID)}}
	}
	var after []any
	for left := rowLimit(limit); left > 0; {
		n := min(left, maxLimit)
		search := object{"query": query, "size": n, "sort": []object{{"run.started": "desc"}, {"run.id": "desc"}}, "_source": []string{"held.run"}}
		if after != nil {
			search["search_after"] = after
		}
		var page found[struct{ Held heldPart }]
		if err := s.search(ctx, runFamily, search, &page); err != nil {
			return nil, wrap("runs", err)
		}
		for _, h := range page.Hits.Hits {
			after = h.Sort
			if h.Source.Held.Run != nil {
				runs = append(runs, *h.Source.Held.Run)
			}
		}
		if len(page.Hits.Hits) < n {
			break
		}
		left -= n
	}
	return runs, nil
}

// Markets returns all markets by id.
func (s *Store) Markets(ctx context.Context) (list []market.Market, err error) {
	var page found[struct{ Held heldPart }]
	err = s.search(ctx, marketFamily, object{"size": 10_000, "sort": []object{{"market.id": "asc"}}}, &page)
	if err != nil {
		return nil, wrap("markets", err)
	}
	for _, h := range page.Hits.Hits {
		if h.Source.Held.Market != nil {
			list = append(list, *h.Source.Held.Market)
		}
	}
	return list, nil
}

// Summary counts what is stored per market.
func (s *Store) Summary(ctx context.Context) ([]market.Summary, error) {
	list, err := s.summary(ctx)
	return list, wrap("summary", err)
}

func (s *Store) summary(ctx context.Context) ([]market.Summary, error) {
	markets, err := s.Markets(ctx)
	if err != nil || len(markets) == 0 {
		return nil, err
	}
	list := make([]market.Summary, len(markets))
	at := map[string]*market.Summary{}
	for i, m := range markets {
		list[i].Market = m.ID
		at[keyword(m.ID)] = &list[i]
	}
	type bucket struct {
		Key    string
		Count  int `json:"doc_count"`
		Active struct {
			Count int `json:"doc_count"`
		}
		Gone struct {
			Count int `json:"doc_count"`
		}
		Versions struct{ Value float64 }
		Priced   struct {
			Count  int `json:"doc_count"`
			Median median
		}
	}
	buckets, err := grouped[bucket](ctx, s, listingFamily, nil, object{"field": "market.id", "size": maxBuckets}, object{
		"active": object{"filter": active}, "gone": object{"filter": object{"term": object{"listing.state": string(market.ListingGone)}}},
		"versions": object{"sum": object{"field": "listing.versions"}},
		"priced": object{
			"filter": object{"bool": object{"filter": []object{active, {"exists": object{"field": "price.eur"}}}}},
			"aggs":   object{"median": medianOf("price.eur")},
		},
	})
	if err != nil {
		return nil, err
	}
	for _, b := range buckets {
		if y := at[b.Key]; y != nil {
			y.Listings, y.Active, y.Gone, y.Versions = b.Count, b.Active.Count, b.Gone.Count, int(b.Versions.Value)
			y.Priced, y.MedianEUR = b.Priced.Count, b.Priced.Median.value()
		}
	}
	vendors, err := grouped[bucket](ctx, s, vendorFamily, nil, object{"field": "market.id", "size": maxBuckets}, nil)
	if err != nil {
		return nil, err
	}
	for _, b := range vendors {
		if y := at[b.Key]; y != nil {
			y.Vendors = b.Count
		}
	}
	for i := range list {
		runs, err := s.Runs(ctx, list[i].Market, 1)
		if err != nil {
			return nil, err
		}
		if len(runs) > 0 {
			list[i].LastRun = runs[0]
		}
	}
	return list, nil
}

// grouped counts the documents of a family by a field.
func grouped[T any](ctx context.Context, s *Store, f family, query, terms, aggs object) ([]T, error) {
	by := object{"terms": terms}
	if aggs != nil {
		by["aggs"] = aggs
	}
	search := object{"size": 0, "aggs": object{"by": by}}
	if query != nil {
		search["query"] = query
	}
	var answer found[struct{}]
	if err := s.search(ctx, f, search, &answer); err != nil {
		return nil, err
	}
	var buckets struct{ Buckets []T }
	if raw, ok := answer.Aggregations["by"]; ok {
		if err := json.Unmarshal(raw, &buckets); err != nil {
			return nil, fmt.Errorf("groups: %w", err)
		}
	}
	return buckets.Buckets, nil
}

// Substances counts active listings per substance.
func (s *Store) Substances(ctx context.Context, limit int) (list []market.SubstanceCount, err error) {
	type number struct{ Value float64 }
	type bucket struct {
		Key              string
		Count            int `json:"doc_count"`
		Vendors, Markets number
		Median           median
		Last             found[struct{ Derived market.Derived }]
	}
	distinct := func(field string) object {
		return object{"cardinality": object{"field": field, "precision_threshold": 40_000}}
	}
	buckets, err := grouped[bucket](ctx, s, listingFamily, active,
		object{"field": "substance.id", "size": min(rowLimit(limit), maxBuckets), "order": []object{{"_count": "desc"}, {"_key": "asc"}}},
		object{
			"vendors": distinct("vendor.key"), "markets": distinct("market.id"), "median": medianOf("price.eur"),
			"last": object{"top_hits": object{"size": 1, "sort": []object{{"listing.last_seen": "desc"}}, "_source": []string{"derived.substances"}}},
		})
	if err != nil {
		return nil, wrap("substances", err)
	}
	for _, b := range buckets {
		c := market.SubstanceCount{
			ID: b.Key, Listings: b.Count, Vendors: int(b.Vendors.Value), Markets: int(b.Markets.Value), MedianEUR: b.Median.value(),
		}
		for _, h := range b.Last.Hits.Hits {
			i := slices.IndexFunc(h.Source.Derived.Substances, func(m market.Mention) bool { return keyword(m.ID) == b.Key })
			if i >= 0 {
				m := h.Source.Derived.Substances[i]
				c.ID, c.Name, c.Class, c.Group = m.ID, m.Name, m.Class, m.Group
			}
		}
		list = append(list, c)
	}
	return list, nil
}

// vendorSource is a vendor as it is read back.
type vendorSource struct {
	Market   marketPart
	Vendor   vendorPart
	Observed market.Vendor
	Derived  market.Derived
}

func (d *vendorSource) stored() market.StoredVendor {
	return market.StoredVendor{
		Market: d.Market.ID, Handle: d.Observed.Handle, FirstSeen: d.Vendor.FirstSeen, LastSeen: d.Vendor.LastSeen,
		Observed: d.Observed, Derived: d.Derived,
	}
}

// Vendors returns vendors, those with most active listings first.
func (s *Store) Vendors(ctx context.Context, marketID string, limit int) ([]market.StoredVendor, error) {
	list, err := s.vendors(ctx, marketID, rowLimit(limit))
	return list, wrap("vendors", err)
}

// vendors first takes those with active listings, in the order of their count,
// and then fills up with others.
func (s *Store) vendors(ctx context.Context, marketID string, limit int) (list []market.StoredVendor, err error) {
	filter := []object{}
	if marketID != "" {
		filter = append(filter, object{"term": object{"market.id": keyword(marketID)}})
	}
	type bucket struct {
		Key   string
		Count int `json:"doc_count"`
	}
	size := min(limit, maxBuckets)
	buckets, err := grouped[bucket](ctx, s, listingFamily, object{"bool": object{"filter": append(slices.Clone(filter), active)}},
		object{"field": "vendor.key", "size": size, "order": []object{{"_count": "desc"}, {"_key": "asc"}}}, nil)
	if err != nil {
		return nil, err
	}
	counted := map[string]int{}
	var keys []string
	for _, b := range buckets {
		counted[b.Key] = b.Count
		keys = append(keys, b.Key)
	}
	for part := range slices.Chunk(keys, maxLimit) {
		more, err := s.vendorsWhere(ctx, object{"terms": object{"vendor.key": part}}, len(part), nil)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	for i := range list {
		list[i].Listings = counted[vendorKey(list[i].Market, list[i].Handle)]
	}
	slices.SortStableFunc(list, func(a, b market.StoredVendor) int {
		if a.Listings != b.Listings {
			return b.Listings - a.Listings
		}
		return strings.Compare(vendorKey(a.Market, a.Handle), vendorKey(b.Market, b.Handle))
	})
	if left := limit - len(buckets); left > 0 {
		more, err := s.vendorsWhere(ctx, object{"bool": object{"filter": filter}}, left, counted)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// vendorsWhere returns up to n vendors by market and handle, those left out
// that are in but.
func (s *Store) vendorsWhere(ctx context.Context, query object, n int, but map[string]int) (list []market.StoredVendor, err error) {
	var after []any
	for len(list) < n {
		search := object{"query": query, "size": maxLimit, "sort": []object{{"vendor.key": "asc"}}}
		if after != nil {
			search["search_after"] = after
		}
		var page found[vendorSource]
		if err := s.search(ctx, vendorFamily, search, &page); err != nil {
			return nil, err
		}
		for _, h := range page.Hits.Hits {
			after = h.Sort
			if _, out := but[h.Source.Vendor.Key]; out || len(list) == n {
				continue
			}
			list = append(list, h.Source.stored())
		}
		if len(page.Hits.Hits) < maxLimit {
			break
		}
	}
	return list, nil
}

// Refresh makes what was written visible to searches, for those who cannot
// wait for it to happen by itself.
func (s *Store) Refresh(ctx context.Context) error {
	index := make([]string, len(families))
	for i, f := range families {
		index[i] = s.alias(f)
	}
	yes := true
	return s.do(ctx, esapi.IndicesRefreshRequest{Index: index, IgnoreUnavailable: &yes}, nil)
}
