package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
	"vedette/substance/novelty"
)

// Bounds of what is kept in memory: a name in more listings is decided by the
// first ones, and still counted over all.
const (
	maxNames        = 100_000
	maxObservations = 1_000 // of one name
	maxTitles       = 3     // shown of one name
)

// nameGathering is what the listings say of one name.
type nameGathering struct {
	seen        []novelty.Observation
	listings    int
	markets     map[string]bool
	titles      []string
	first, last time.Time
}

func (g *nameGathering) add(l *market.StoredListing, c *market.Candidate) {
	g.listings++
	g.markets[l.Market] = true
	if g.first.IsZero() || l.FirstSeen.Before(g.first) {
		g.first = l.FirstSeen
	}
	if l.LastSeen.After(g.last) {
		g.last = l.LastSeen
	}
	if len(g.titles) < maxTitles && !slices.Contains(g.titles, l.Observed.Title) {
		g.titles = append(g.titles, l.Observed.Title)
	}
	if len(g.seen) < maxObservations {
		g.seen = append(g.seen, novelty.Observation{
			Candidate: *c, Listing: l.ID, Vendor: l.Observed.Vendor, Market: l.Market, Mentions: l.Derived.Substances,
		})
	}
}

// nameVerdict is one line of vedette names.
type nameVerdict struct {
	Name      string     `json:"name"`
	Key       string     `json:"key"`
	Status    string     `json:"status"`
	Class     string     `json:"class"`
	Nearest   string     `json:"nearest,omitempty"`
	Score     float64    `json:"score"`
	Tier      string     `json:"tier"`
	Reasons   []string   `json:"reasons"`
	Spellings []string   `json:"spellings"`
	Listings  int        `json:"listings"`
	Vendors   int        `json:"vendors"`
	Markets   []string   `json:"markets"`
	FirstSeen *time.Time `json:"first_seen"`
	LastSeen  *time.Time `json:"last_seen"`
	Titles    []string   `json:"titles"`
}

// verdicts decides every name of the store over all its listings. Stale is how
// many names are in today's lists.
func (a *App) verdicts(ctx context.Context, st *sqlite.Store, today *novelty.Detector, f *namesFlags) (out []nameVerdict, stale int, err error) {
	gathered := map[string]*nameGathering{}
	for l, err := range a.listingsRead(ctx, st.Candidates(ctx), "names") {
		if err != nil {
			return nil, 0, err
		}
		done := map[string]bool{} // a listing counts once for a name
		for i := range l.Derived.Candidates {
			c := &l.Derived.Candidates[i]
			key := novelty.KeyOf(*c)
			if done[key] {
				continue
			}
			done[key] = true
			if gathered[key] == nil {
				if len(gathered) == maxNames {
					return nil, 0, fmt.Errorf("more than %s different names: reextract with today's rules, or narrow the markets", count(maxNames))
				}
				gathered[key] = &nameGathering{markets: map[string]bool{}}
			}
			gathered[key].add(&l, c)
		}
	}
	for key, g := range gathered {
		if _, known := today.Known(g.seen[0].Candidate); known && g.seen[0].Candidate.Status == novelty.StatusNew {
			stale++
			continue
		}
		if g.first.Before(f.after) {
			continue
		}
		if v := g.decide(key); f.status == "" || v.Status == f.status {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, byUrgency)
	return out[:min(len(out), f.limit)], stale, nil
}

func (g *nameGathering) decide(key string) nameVerdict {
	v := novelty.Decide(g.seen)
	return nameVerdict{
		Name: v.Name, Key: key, Status: v.Status, Class: v.Class, Nearest: v.Nearest, Score: v.Score, Tier: string(v.Tier),
		Reasons: v.Reasons, Spellings: v.Spellings, Listings: g.listings, Vendors: v.Vendors,
		Markets: slices.Sorted(maps.Keys(g.markets)), FirstSeen: instant(g.first), LastSeen: instant(g.last), Titles: g.titles,
	}
}

// urgency orders statuses: what is new comes first.
var urgency = map[string]int{novelty.StatusNew: 0, novelty.StatusAlias: 1, novelty.StatusMisspelling: 2}

func byUrgency(a, b nameVerdict) int {
	return cmp.Or(
		cmp.Compare(urgency[a.Status], urgency[b.Status]), cmp.Compare(b.Score, a.Score), cmp.Compare(b.Vendors, a.Vendors),
		cmp.Compare(b.Listings, a.Listings), cmp.Compare(a.Key, b.Key))
}

func (a *App) showNames(names []nameVerdict, asJSON bool) error {
	if asJSON {
		for i := range names {
			if err := writeJSON(a.Stdout, &names[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if len(names) == 0 {
		_, err := fmt.Fprintln(a.Stdout, "no name that stands in no list")
		return err
	}
	t := table{columns: []column{
		{head: "name", flex: true}, {head: "status"}, {head: "class", flex: true}, {head: "nearest", flex: true}, {head: "score", right: true},
		{head: "listings", right: true}, {head: "vendors", right: true}, {head: "markets", right: true},
		{head: "first seen"}, {head: "last seen"}, {head: "a title", flex: true},
	}}
	for i := range names {
		v := &names[i]
		t.add(v.Name, v.Status, v.Class, orDash(v.Nearest), fmt.Sprintf("%.2f", v.Score), count(v.Listings), count(v.Vendors),
			count(len(v.Markets)), day(*v.FirstSeen), day(*v.LastSeen), v.Titles[0])
	}
	return t.write(a.Stdout, a.Width())
}
