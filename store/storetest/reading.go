package storetest

import "vedette/market"

// readOf puts what was read of a title, and of a description, into a record.
func readOf(r market.Record, kind market.Kind, grams float64, found ...string) market.Record {
	d := &r.Derived
	d.Kind, d.Recogniser, d.Taxonomy = kind, "reader@1", "list@1"
	d.Amounts = market.Amounts{MassG: &market.Range{grams, grams}, PurityPct: &market.Range{80, 90}, Form: "powder"}
	d.Offers = []market.Offer{{Label: "small", Amounts: d.Amounts, Prices: usdPrice(5), Aside: "holding"}}
	d.Candidates, d.Entities = nil, nil
	for _, from := range found {
		d.Candidates = append(d.Candidates, market.Candidate{Name: "new in " + from, Class: "c", Reason: "r", Score: 0.9, Status: "new", Mention: "m", End: 1, From: from})
		d.Entities = append(d.Entities, market.Entity{Type: "email", Value: "in " + from, Valid: true, End: 1, From: from})
	}
	return r
}

var readingPromises = []promise{
	{"What was read of the texts is kept as a whole", func(f *fixture) {
		r := edit(row("1", "Blue widget", 5), func(l *market.Listing) { l.Description = "Round" })
		r = readOf(r, market.KindSample, 5, "title", "description")
		run := f.begin(1)
		f.detail(run, "/l", r)
		f.finish(run, market.RunComplete)
		l, v := f.listing("1")
		f.equal(l.Derived, r.Derived)
		f.equal(v[0].Derived, r.Derived)
	}},
	{"A row keeps what was read of texts that it does not show", func(f *fixture) {
		full := edit(row("1", "Blue widget", 5), func(l *market.Listing) {
			l.Description = "Round"
			l.Variants = []market.Variant{{Label: "small", Prices: usdPrice(5)}}
		})
		full = readOf(full, market.KindOffer, 5, "title", "description")
		run := f.begin(1)
		f.index(run, "/i", readOf(row("1", "Blue widget", 5), market.KindOffer, 5, "title"))
		f.detail(run, "/l", full)
		f.finish(run, market.RunComplete)
		changed := readOf(row("1", "Red widget", 5), market.KindSample, 7)
		changed.Derived.Offers = nil
		run = f.begin(2)
		f.index(run, "/i", changed)
		f.finish(run, market.RunComplete)
		l, _ := f.listing("1")
		f.equal(l.Derived.Kind, market.KindSample)
		f.equal(l.Derived.Amounts, changed.Derived.Amounts)
		f.equal(l.Derived.Offers, full.Derived.Offers)
		f.equal(l.Derived.Candidates, full.Derived.Candidates[1:])
		f.equal(l.Derived.Entities, full.Derived.Entities[1:])
	}},
	{"The version of the reader is that of the last reading", func(f *fixture) {
		r := readOf(row("1", "Blue widget", 5), market.KindOffer, 5)
		run := f.begin(1)
		f.detail(run, "/l", r)
		f.finish(run, market.RunComplete)
		r = readOf(edit(r, func(l *market.Listing) { l.Title = "Red widget" }), market.KindOffer, 5)
		r.Derived.Recogniser = "reader@2"
		run = f.begin(2)
		f.detail(run, "/l", r)
		f.finish(run, market.RunComplete)
		l, v := f.listing("1")
		f.equal(l.Derived.Recogniser, "reader@2")
		f.equal(v[len(v)-1].Derived.Recogniser, "reader@1")
	}},
}
