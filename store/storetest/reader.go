package storetest

import (
	"fmt"
	"strings"
	"time"

	"vedette/market"
)

// shelf fills a store with listings that differ in what filters look at.
func (f *fixture) shelf() {
	f.Helper()
	_, _, err := f.s.PutRates(f.ctx(), []market.Rate{{Currency: "USD", Day: start.AddDate(0, 0, -1), EUR: 0.5, Source: "test"}})
	f.ok(err)
	rec := func(id, title, vendor string, usd float64, from string, to ...string) market.Record {
		r := edit(row(id, title, usd), func(l *market.Listing) { l.Vendor = vendor })
		if usd == 0 {
			r.Listing.Prices = nil
		}
		r.Derived.ShipsFrom, r.Derived.ShipsTo = from, to
		r.Listing.ShipsFrom, r.Listing.ShipsTo = from, to
		return r
	}
	ketamine := rec("k1", "Crystal Ketamine 5g", "quietmoss", 100, "DE", "EU", "CH")
	ketamine.Derived.Substances = []market.Mention{mention("ketamine", "title")}
	both := rec("b1", "Sampler", "otherfern", 40, "NL", "WW")
	both.Derived.Substances = []market.Mention{mention("ketamine", "title"), mention("mdma", "title")}
	cafe := edit(rec("c1", "Café crème", "otherfern", 0, "", "DEX"), func(l *market.Listing) { l.Description = "blue crystal inside, ketamine-free" })
	a := f.beginAt("alpha", 1)
	f.index(a, "/i", ketamine, both, cafe)
	b := f.beginAt("beta", 1)
	f.index(b, "/i", rec("k1", "ketamine needles", "quietmoss", 60, "DE", "DE"), rec("z", "Zebra", "lonefir", 80, "FR"))
	f.finish(a, market.RunComplete)
	f.finish(b, market.RunComplete)
	for n := range 2 {
		b := f.beginAt("beta", n+2)
		f.index(b, "/i", rec("k1", "ketamine needles", "quietmoss", 60, "DE", "DE"))
		f.finish(b, market.RunComplete)
	}
}

// hits are the ids of an answer, in order.
func hits(p market.ListingPage) string {
	var ids []string
	for _, l := range p.Listings {
		ids = append(ids, l.Market+"/"+l.ID)
	}
	return strings.Join(ids, " ")
}

func filterPromise(name string, cases map[string]struct {
	filter market.Filter
	want   string
}) promise {
	return promise{name, func(f *fixture) {
		f.shelf()
		for name, c := range cases {
			p, err := f.s.Listings(f.ctx(), c.filter)
			if err != nil {
				f.Errorf("%s: %v", name, err)
			}
			if got := hits(p); got != c.want {
				f.Errorf("%s: got %q, want %q", name, got, c.want)
			}
			if n := len(strings.Fields(c.want)); p.Total != n {
				f.Errorf("%s: total is %d, want %d", name, p.Total, n)
			}
		}
	}}
}

type filterCases = map[string]struct {
	filter market.Filter
	want   string
}

var readerPromises = []promise{
	filterPromise("Listings fit every field of the filter", filterCases{
		"none":           {market.Filter{}, "alpha/b1 alpha/c1 alpha/k1 beta/k1 beta/z"},
		"market":         {market.Filter{Market: "beta"}, "beta/k1 beta/z"},
		"unknown market": {market.Filter{Market: "gamma"}, ""},
		"vendor":         {market.Filter{Vendor: "quietmoss"}, "alpha/k1 beta/k1"},
		"from":           {market.Filter{From: "DE"}, "alpha/k1 beta/k1"},
		"to":             {market.Filter{To: "DE"}, "beta/k1"},
		"to, second":     {market.Filter{To: "CH"}, "alpha/k1"},
		"substance":      {market.Filter{Substance: "ketamine"}, "alpha/b1 alpha/k1"},
		"state":          {market.Filter{State: market.ListingGone}, "beta/z"},
		"min":            {market.Filter{MinEUR: 30}, "alpha/k1 beta/k1 beta/z"},
		"max":            {market.Filter{MaxEUR: 30}, "alpha/b1 beta/k1"},
		"range":          {market.Filter{MinEUR: 30, MaxEUR: 40}, "beta/k1 beta/z"},
		"several":        {market.Filter{Market: "alpha", Vendor: "otherfern", MaxEUR: 30}, "alpha/b1"},
	}),
	filterPromise("Listings are found by words, phrases and beginnings", filterCases{
		"word":                  {market.Filter{Query: "ketamine", Sort: "new"}, "alpha/c1 alpha/k1 beta/k1"},
		"case":                  {market.Filter{Query: "KETAMINE", Market: "beta"}, "beta/k1"},
		"accents":               {market.Filter{Query: "cafe creme"}, "alpha/c1"},
		"accents in the query":  {market.Filter{Query: "Kétamine", Market: "beta"}, "beta/k1"},
		"all words":             {market.Filter{Query: "ketamine crystal", Sort: "title"}, "alpha/c1 alpha/k1"},
		"phrase":                {market.Filter{Query: `"crystal ketamine"`}, "alpha/k1"},
		"phrase in wrong order": {market.Filter{Query: `"ketamine crystal"`}, ""},
		"beginning":             {market.Filter{Query: "keta* need*"}, "beta/k1"},
		"beginning of a phrase": {market.Filter{Query: `"crystal ket"*`}, "alpha/k1"},
		"no beginning":          {market.Filter{Query: "keta"}, ""},
		"vendor":                {market.Filter{Query: "lonefir"}, "beta/z"},
		"description":           {market.Filter{Query: "inside"}, "alpha/c1"},
		"hyphen":                {market.Filter{Query: "ketamine-free"}, "alpha/c1"},
		"with a filter":         {market.Filter{Query: "ketamine", MaxEUR: 30}, "beta/k1"},
	}),
	filterPromise("Listings come in the order asked for, and then by market and id", filterCases{
		"price":      {market.Filter{Sort: "price"}, "alpha/b1 beta/k1 beta/z alpha/k1 alpha/c1"},
		"price down": {market.Filter{Sort: "-price"}, "alpha/k1 beta/z beta/k1 alpha/b1 alpha/c1"},
		"seen":       {market.Filter{Sort: "seen"}, "alpha/b1 alpha/c1 alpha/k1 beta/z beta/k1"},
		"seen down":  {market.Filter{Sort: "-seen"}, "beta/k1 beta/z alpha/b1 alpha/c1 alpha/k1"},
		"new":        {market.Filter{Sort: "new"}, "alpha/b1 alpha/c1 alpha/k1 beta/k1 beta/z"},
		"new down":   {market.Filter{Sort: "-new"}, "beta/k1 beta/z alpha/b1 alpha/c1 alpha/k1"},
		"title":      {market.Filter{Sort: "title"}, "alpha/c1 alpha/k1 beta/k1 alpha/b1 beta/z"},
		"relevance":  {market.Filter{Query: "crystal", Sort: "relevance"}, "alpha/k1 alpha/c1"},
		"by default": {market.Filter{Query: "crystal"}, "alpha/k1 alpha/c1"},
	}),
	{"Listings filter by dates", func(f *fixture) {
		f.shelf()
		all, err := f.s.Listings(f.ctx(), market.Filter{Sort: "seen"})
		f.ok(err)
		last := all.Listings[4].LastSeen
		p, err := f.s.Listings(f.ctx(), market.Filter{SeenAfter: last})
		f.ok(err)
		f.equal(hits(p), "beta/k1")
		p, err = f.s.Listings(f.ctx(), market.Filter{NewAfter: all.Listings[4].FirstSeen})
		f.ok(err)
		f.equal(hits(p), "beta/k1 beta/z")
		p, err = f.s.Listings(f.ctx(), market.Filter{NewAfter: last.Add(time.Hour)})
		f.ok(err)
		f.equal(p.Total, 0)
	}},
	{"Listings come in pages, and the total is that of all", func(f *fixture) {
		run := f.begin(1)
		var recs []market.Record
		for i := range 120 {
			recs = append(recs, row(fmt.Sprintf("%03d", i), "Widget", 5))
		}
		f.index(run, "/i", recs...)
		var got []string
		for offset := 0; offset < 120; offset += 50 {
			p, err := f.s.Listings(f.ctx(), market.Filter{Query: "widget", Limit: 50, Offset: offset})
			f.ok(err)
			f.equal(p.Total, 120)
			for _, l := range p.Listings {
				got = append(got, l.ID)
			}
		}
		f.equal(len(got), 120)
		f.equal(got[119], "119")
		p, err := f.s.Listings(f.ctx(), market.Filter{})
		f.ok(err)
		f.equal(len(p.Listings), 50)
		p, err = f.s.Listings(f.ctx(), market.Filter{Offset: 500})
		f.ok(err)
		f.equal([]int{p.Total, len(p.Listings)}, []int{120, 0})
	}},
	{"No query is an error or syntax", func(f *fixture) {
		f.shelf()
		for _, q := range []string{
			`"`, `""`, `"""`, `*`, `***`, `-`, `ketamine"`, `"ketamine`, `ketamine"crystal`, `title:x`, `NEAR(a b)`, `AND`, `a OR b`, `NOT`,
			`^x`, `{a b}: c`, `(`, `)`, `a + b`, `'`, `;DROP TABLE listing`, "\x00", "a\x00b", "\xff\xfe", "☃", "ke\u0301", `\`, `%`, `_`,
			strings.Repeat("a ", 5000), strings.Repeat(`"`, 999), strings.Repeat("x", 100_000), `"*`, `*"*`, `a*b*`,
		} {
			if _, err := f.s.Listings(f.ctx(), market.Filter{Query: q}); err != nil {
				f.Errorf("query %.40q: %v", q, err)
			}
		}
		p, err := f.s.Listings(f.ctx(), market.Filter{Query: "ketamine \" - * crystal"})
		f.ok(err)
		f.equal(p.Total, 2)
	}},
	{"A query takes one of two, and leaves out", func(f *fixture) {
		f.shelf()
		total := func(query string) int {
			p, err := f.s.Listings(f.ctx(), market.Filter{Query: query})
			f.ok(err)
			return p.Total
		}
		all, crystal := total(""), total("crystal")
		f.equal(total("crystal OR needles"), 3)
		f.equal(total("-crystal"), all-crystal)
		f.equal(total("-crystal -needles"), all-3)
		f.equal(total("(crystal OR needles) -needles"), total("crystal -needles"))
		f.equal(total("crystal NOT crystal"), 0)
		f.equal(total("crystal AND needles"), total("crystal needles"))
	}},
	{"An unknown sort or state, or a negative limit, is invalid", func(f *fixture) {
		for _, bad := range []market.Filter{{Sort: "size"}, {State: "lost"}, {Limit: -1}, {Offset: -1}} {
			_, err := f.s.Listings(f.ctx(), bad)
			f.is(err, market.ErrInvalid)
		}
	}},
	{"A search finds what a listing says now", func(f *fixture) {
		for i, title := range []string{"Apple", "Banana"} {
			run := f.begin(i + 1)
			f.index(run, "/i", row("1", title, 5))
			f.finish(run, market.RunComplete)
		}
		for q, want := range map[string]int{"apple": 0, "banana": 1} {
			p, err := f.s.Listings(f.ctx(), market.Filter{Query: q})
			f.ok(err)
			f.equal(p.Total, want)
		}
	}},
	{"Listing is not found when it is not there", func(f *fixture) {
		f.crawlOnce("1")
		for _, c := range [][2]string{{demo, "2"}, {"other", "1"}, {"", ""}} {
			_, _, err := f.s.Listing(f.ctx(), c[0], c[1])
			f.is(err, market.ErrNotFound)
		}
	}},
	{"Listing returns versions newest first, with their evidence and prices", func(f *fixture) {
		f.ok(f.putUSD(0.5))
		for i, price := range []float64{5, 6, 7} {
			run := f.begin(i + 1)
			f.index(run, "/i", edit(row("1", "Blue widget", price), func(l *market.Listing) {
				l.Variants = []market.Variant{{Label: "ten", Prices: usdPrice(10 * price)}}
			}))
			f.finish(run, market.RunComplete)
		}
		l, v := f.listing("1")
		f.equal(len(v), 3)
		rate := market.Rate{Currency: "USD", Day: day(-1), EUR: 0.5, Source: "test"}
		for i, price := range []float64{7, 6, 5} {
			f.equal(v[i].FromRun, fmt.Sprint("demotable-", 3-i))
			f.equal(v[i].ToRun, v[i].FromRun)
			f.equal(v[i].Path, "/i")
			f.equal(v[i].Archive.Offset, v[i].FromSeen.UnixMilli())
			f.equal(v[i].Prices, []market.PricedMoney{
				{Money: market.Money{Amount: price, Currency: "USD"}, EUR: ptr(price / 2), Rate: rate},
				{Label: "ten", Money: market.Money{Amount: 10 * price, Currency: "USD"}, EUR: ptr(price * 5), Rate: rate},
			})
		}
		f.equal(*l.EUR, 3.5)
		f.equal(l.RateDay, day(-1))
		f.equal(l.Source, "test")
	}},
	{"Summary counts per market", func(f *fixture) {
		f.shelf()
		got, err := f.s.Summary(f.ctx())
		f.ok(err)
		for i := range got {
			got[i].LastRun = market.Run{ID: got[i].LastRun.ID}
		}
		f.equal(got, []market.Summary{
			{Market: "alpha", Listings: 3, Active: 3, Vendors: 2, Versions: 3, Priced: 2, MedianEUR: 35, LastRun: market.Run{ID: "alpha-1"}},
			{Market: "beta", Listings: 2, Active: 1, Gone: 1, Vendors: 2, Versions: 2, Priced: 1, MedianEUR: 30, LastRun: market.Run{ID: "beta-3"}},
		})
	}},
	{"Substances count active listings, most first", func(f *fixture) {
		f.shelf()
		got, err := f.s.Substances(f.ctx(), 0)
		f.ok(err)
		want := []market.SubstanceCount{
			{ID: "ketamine", Name: "ketamine", Class: "class of ketamine", Group: "other", Listings: 2, Vendors: 2, Markets: 1, MedianEUR: 35},
			{ID: "mdma", Name: "mdma", Class: "class of mdma", Group: "other", Listings: 1, Vendors: 1, Markets: 1, MedianEUR: 20},
		}
		f.equal(got, want)
		got, err = f.s.Substances(f.ctx(), 1)
		f.ok(err)
		f.equal(got, want[:1])
		f.finish(f.beginAt("alpha", 2), market.RunComplete)
		got, err = f.s.Substances(f.ctx(), 0)
		f.ok(err)
		f.equal(len(got), 0)
	}},
	{"Vendors come by number of active listings", func(f *fixture) {
		f.shelf()
		all, err := f.s.Vendors(f.ctx(), "", 0)
		f.ok(err)
		var got []string
		for _, v := range all {
			got = append(got, fmt.Sprintf("%s/%s %d", v.Market, v.Handle, v.Listings))
		}
		f.equal(got, []string{"alpha/otherfern 2", "alpha/quietmoss 1", "beta/quietmoss 1", "beta/lonefir 0"})
		some, err := f.s.Vendors(f.ctx(), "beta", 1)
		f.ok(err)
		f.equal(some, all[2:3])
	}},
	{"Runs come newest first", func(f *fixture) {
		f.shelf()
		all, err := f.s.Runs(f.ctx(), "", 0)
		f.ok(err)
		var got []string
		for _, r := range all {
			got = append(got, r.ID)
		}
		f.equal(got, []string{"beta-3", "beta-2", "beta-1", "alpha-1"})
		some, err := f.s.Runs(f.ctx(), "beta", 2)
		f.ok(err)
		f.equal(some, all[:2])
	}},
	{"An empty store answers with nothing", func(f *fixture) {
		p, err := f.s.Listings(f.ctx(), market.Filter{Query: "x"})
		f.ok(err)
		f.equal(p.Total, 0)
		sum, err := f.s.Summary(f.ctx())
		f.ok(err)
		f.equal(len(sum), 0)
		f.equal(f.dump(true), "")
	}},
}
