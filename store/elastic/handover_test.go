package elastic_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/store/elastic"
	"vedette/store/sqlite"
)

// site is a market of which listings come, change, go and return, with pages of
// their own and vendors.
type site struct{ listings int }

// run begins a run, records pages up to a number (0: all) and, when it was all,
// finishes it.
func (s site) run(t *testing.T, l *sqlite.Store, n int, id string, pages int) {
	t.Helper()
	at := clock().AddDate(0, 0, n*20)
	r := market.Run{ID: id, Market: "one", Profile: "p@1", Started: at}
	if _, _, err := l.BeginRun(t.Context(), r, "x"); err != nil {
		t.Fatal(err)
	}
	all := s.pages(n, id, at)
	for i, p := range all {
		if pages > 0 && i == pages {
			return
		}
		if _, err := l.Record(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	r.Status, r.Ended = market.RunComplete, at.Add(time.Hour)
	if _, err := l.FinishRun(t.Context(), r, 2); err != nil {
		t.Fatal(err)
	}
}

// pages are those of a run: indexes first, as a crawl asks for them.
func (s site) pages(n int, id string, at time.Time) (list []market.PageResult) {
	page := func(path, kind string, records ...market.Record) {
		k := len(list)
		list = append(list, market.PageResult{Records: records, Page: market.Page{
			Run: id, Market: "one", Path: path, Kind: kind, FetchedAt: at.Add(time.Duration(k) * time.Second), Status: 200, State: market.StateContent,
			Digest: strings.Repeat(fmt.Sprintf("%02x", k%256), 32), Archive: market.ArchiveRef{File: "one/" + id + ".warc.gz", Offset: int64(k) * 100, Length: 99},
		}})
	}
	row := func(i int, partial bool) market.Record {
		sold := int64(i * (n + 1))
		l := market.Listing{
			ID: fmt.Sprint(i), Title: fmt.Sprintf("Ketamine %d, lot %d", i, (n+i)/5), Vendor: fmt.Sprint("vendor ", i%7), Sold: &sold,
			Prices: []market.Money{{Amount: float64(10 + i), Currency: "USD"}}, URL: fmt.Sprint("/l/", i),
		}
		d := market.Derived{Parser: "p@1", Taxonomy: "t@1", Kind: market.KindOffer, Substances: []market.Mention{
			{ID: "ketamine", Name: "ketamine", Class: "arylcyclohexylamine", Group: "syn-nps", Mention: "Ketamine", End: 8, Score: 1, From: "title"},
		}}
		if partial {
			l.Title = l.Title[:12] + "..." // the index cuts
			l.Prices = []market.Money{{Amount: float64(9 + i), Currency: "EUR"}}
		} else {
			l.Description, l.ShipsFrom, l.Stock = fmt.Sprint("pure, number ", i), "Germany", "12"
			l.Variants = []market.Variant{{Label: "1 g", Prices: l.Prices}}
			twelve := int64(12)
			d.ShipsFrom, d.Stock = "DE", &twelve
			d.Offers = []market.Offer{{Label: "1 g", Prices: l.Prices}}
			if i%9 == 0 {
				d.Candidates = []market.Candidate{{Name: "newamine", Class: "x", Score: 0.5, Status: "new", From: "description"}}
			}
		}
		return market.Record{Kind: market.RecordListing, Partial: partial, Listing: &l, Derived: d}
	}
	here := func(i int) bool { return (i+n)%7 != 0 }
	for from := 0; from < s.listings; from += 20 {
		var rows []market.Record
		for i := from; i < min(s.listings, from+20); i++ {
			if here(i) {
				rows = append(rows, row(i, true))
			}
		}
		page(fmt.Sprint("/page/", from), "index", rows...)
	}
	for i := range s.listings {
		if here(i) && (n == 0 || (n+i)%5 == 0) {
			page(fmt.Sprint("/l/", i), "listing", row(i, false))
		}
	}
	for v := range 7 {
		if n == 0 || v%3 == n%3 {
			sales := int64(v * n)
			page(fmt.Sprint("/v/", v), "vendor", market.Record{Kind: market.RecordVendor, Vendor: &market.Vendor{
				Handle: fmt.Sprint("vendor ", v), Level: fmt.Sprint(n / 2), Sales: &sales, URL: fmt.Sprint("/v/", v)}})
		}
	}
	return list
}

// crawler is the local store of one machine and what it writes with.
func crawler(t *testing.T, o elastic.Options, name string) (*elastic.Store, *sqlite.Store) {
	t.Helper()
	o.Crawler = name
	l, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), name+".db"), Now: func() time.Time { return clock().AddDate(1, 0, 0) }, Outbox: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	var rates []market.Rate
	for d := range 90 {
		rates = append(rates, market.Rate{Currency: "USD", Day: clock().Truncate(24*time.Hour).AddDate(0, 0, d), EUR: 0.9 + float64(d)/1000, Source: "test"})
	}
	if _, _, err := l.PutRates(t.Context(), rates); err != nil {
		t.Fatal(err)
	}
	return open(t, o), l
}

// take has a store take the market over in an epoch.
func take(t *testing.T, s *elastic.Store, l *sqlite.Store, epoch int64) (left []string) {
	t.Helper()
	h, err := s.Handover(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	taken, err := l.TakeOver(t.Context(), "one", epoch, h)
	if err != nil {
		t.Fatal(err)
	}
	return taken.Left
}

// observer is who wrote a document, and what an estimate of what was missed
// says by later runs: it rests upon those that this machine made. No more may
// differ.
var observer = regexp.MustCompile(`"observer":\{[^}]*\},|,"later":\{[^}]*\}|"complete":[0-9.e-]+,"complete_by":"later runs","later":\d+,`)

// documents are all of a prefix without who wrote them.
func documents(t *testing.T, o elastic.Options) map[string]string {
	t.Helper()
	request(t, o, "POST", "/"+o.Prefix+"-*/_refresh", "")
	all := everything(t, o)
	for id, doc := range all {
		if strings.HasPrefix(id, "-leases") {
			delete(all, id)
			continue
		}
		all[id] = observer.ReplaceAllString(doc, "")
	}
	return all
}

func count(docs map[string]string, family string) (n int) {
	for id := range docs {
		if strings.HasPrefix(id, "-"+family+"-") {
			n++
		}
	}
	return n
}

// What the next crawler writes of a market is what the one before would have.
func TestHandover(t *testing.T) {
	s := site{listings: 130}
	calm := options(t)
	setUp(t, calm)
	r, l := crawler(t, calm, "a")
	for n := range 4 {
		s.run(t, l, n, fmt.Sprint("one-", n), 0)
		drain(t, r, l)
	}
	want := documents(t, calm)
	if count(want, "listings") != s.listings || count(want, "vendors") != 7 || count(want, "versions") < s.listings+20 {
		t.Fatalf("%d listings, %d vendors, %d versions", count(want, "listings"), count(want, "vendors"), count(want, "versions"))
	}

	t.Run("after a run that was closed", func(t *testing.T) {
		o := options(t)
		setUp(t, o)
		ra, a := crawler(t, o, "a")
		rb, b := crawler(t, o, "b")
		for n, c := range []struct {
			r    *elastic.Store
			l    *sqlite.Store
			take bool
		}{{ra, a, false}, {rb, b, true}, {rb, b, false}, {ra, a, true}} {
			epoch := int64(n + 1)
			if c.take {
				if left := take(t, c.r, c.l, epoch); len(left) > 0 {
					t.Errorf("left: %v", left)
				}
				take(t, c.r, c.l, epoch)                                                     // a repetition changes nothing
				if waits, err := c.l.Backlog(t.Context()); err != nil || waits.Waiting > 1 { // the own last run
					t.Errorf("a takeover notes %+v, %v", waits, err)
				}
			} else if err := c.l.SetTenure(t.Context(), "one", epoch); err != nil {
				t.Fatal(err)
			}
			s.run(t, c.l, n, fmt.Sprint("one-", n), 0)
			drain(t, c.r, c.l)
		}
		got := documents(t, o)
		for id, doc := range got { // a cell that says what the one before said, which this crawler does not know
			if _, ok := want[id]; !ok && strings.HasPrefix(id, "-series-") && strings.Contains(doc, `"arrivals":0,"departures":0,"feedback":0`) {
				delete(got, id)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-one crawler +several:\n%s", cut(diff, 6000))
		}
		runs, err := a.Runs(t.Context(), "one", 10)
		if err != nil || len(runs) != 4 || runs[0].Crawler != "" || runs[1].Crawler != "b" || runs[3].Crawler != "" {
			t.Errorf("runs: %+v, %v", runs, err)
		}
	})

	t.Run("after a run that was left open", func(t *testing.T) {
		o := options(t)
		setUp(t, o)
		ra, a := crawler(t, o, "a")
		rb, b := crawler(t, o, "b")
		// Its clock is ahead: what it wrote bears later times.
		if err := a.SetTenure(t.Context(), "one", 1); err != nil {
			t.Fatal(err)
		}
		s.run(t, a, 0, "one-0-cut", 60) // some details and no vendor
		drain(t, ra, a)
		if left := take(t, rb, b, 2); len(left) != 1 || left[0] != "one-0-cut" {
			t.Errorf("left: %v", left)
		}
		for n := range 4 {
			s.run(t, b, n, fmt.Sprint("one-", n), 0)
		}
		drain(t, rb, b)
		got := documents(t, o)
		var cutRun string
		for id, doc := range got {
			if strings.HasPrefix(id, "-runs-") && strings.Contains(doc, "one-0-cut") {
				cutRun = doc
				delete(got, id)
				continue
			}
			got[id] = strings.ReplaceAll(doc, "one-0-cut", "one-0")
		}
		if !strings.Contains(cutRun, `"status":"partial"`) || !strings.Contains(cutRun, "left open by a") {
			t.Errorf("the run that was left: %s", cutRun)
		}
		alike := strings.NewReplacer(`"runs":`, `"Runs":`) // how often it was seen so is one more
		for id := range got {
			got[id] = runsSeen.ReplaceAllString(alike.Replace(got[id]), "")
		}
		same := map[string]string{}
		for id := range want {
			same[id] = runsSeen.ReplaceAllString(alike.Replace(want[id]), "")
		}
		for id := range same { // who was new in which run differs, and must
			if strings.HasPrefix(id, "-runs-") {
				delete(same, id)
				delete(got, id)
			}
		}
		if diff := cmp.Diff(same, got); diff != "" {
			t.Errorf("-undisturbed +left and taken over:\n%s", cut(diff, 6000))
		}

		// The first one wakes, and writes what it still has. Its clock is so far
		// ahead that all of it bears later times: it takes the place of nothing.
		for _, p := range s.pages(9, "one-0-cut", clock().AddDate(0, 9, 0)) {
			if _, err := a.Record(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Refill(t.Context()); err != nil {
			t.Fatal(err)
		}
		drain(t, ra, a)
		for id, doc := range documents(t, o) {
			if strings.HasPrefix(id, "-listings-") && runsSeen.ReplaceAllString(alike.Replace(strings.ReplaceAll(doc, "one-0-cut", "one-0")), "") != got[id] {
				t.Fatalf("an old state took the place of a later one:\n%s\n%s", doc, got[id])
			}
		}
		h, err := ra.Handover(t.Context(), "one")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.TakeOver(t.Context(), "one", 3, h); !errors.Is(err, market.ErrConflict) {
			t.Errorf("over an open run: %v", err)
		}
	})
}

var runsSeen = regexp.MustCompile(`"Runs":\d+,?`)

func cut(s string, n int) string { return s[:min(n, len(s))] }
