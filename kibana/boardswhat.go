package kibana

import "strings"

// The dashboards of what is on sale. Counts of listings are of different
// listings seen in the time range; a vendor who advertises one thing in eight
// listings counts eight times there, so vendors stand beside them.

func overview() Board {
	return Board{
		Key: "overview", Title: "Overview", From: "now-30d", Controls: usual,
		Note: "What is on sale, and whether it was looked at. Look at Coverage and gaps before a fall is called a fall.",
		Panels: []Panel{
			number("overview-listings", "Listings seen", Observations, "", listingsSeen),
			number("overview-vendors", "Vendors seen", Observations, "", vendorsSeen),
			number("overview-substances", "Substances seen", Observations, "", unique("substance.id", "")),
			number("overview-markets", "Markets read", Observations, "", marketsSeen),
			number("overview-new", "Listings first seen", Listings, "", count("")),
			number("overview-names", "New names", Listings, "", unique("candidate.name", "")),
			{
				ID: "overview-over-time", Title: "Listings seen, by market", Kind: Stack, View: Observations, Width: 24, Height: 13,
				Splits: []Split{top("market.id", "Market", 12), over("@timestamp")}, Measures: []Measure{listingsSeen},
			},
			{
				ID: "overview-presence", Title: "Runs, by market and day", Kind: Heat, View: Runs, Width: 24, Height: 13,
				Note:   "A day without a run is not a day without listings.",
				Splits: []Split{top("market.id", "Market", 20), over("@timestamp")}, Measures: []Measure{count("Runs")},
			},
			{
				ID: "overview-substance", Title: "Substances with most listings", Kind: Bar, View: Observations, Width: 16, Height: 15,
				Splits: []Split{top("substance.name", "Substance", 15)}, Measures: []Measure{listingsSeen},
			},
			{
				ID: "overview-class", Title: "Classes with most listings", Kind: Bar, View: Observations, Width: 16, Height: 15,
				Splits: []Split{top("substance.class", "Class", 15)}, Measures: []Measure{listingsSeen},
			},
			{
				ID: "overview-country", Title: "Countries that most is shipped from", Kind: Bar, View: Observations, Width: 16, Height: 15,
				Splits: []Split{top("derived.ships_from", "Ships from", 15)}, Measures: []Measure{listingsSeen},
			},
			{ID: "overview-latest", Title: "Newest listings", Kind: Saved, Search: "listings", Width: 48, Height: 16},
		},
	}
}

func substances() Board {
	return Board{
		Key: "substances", Title: "Substances", From: "now-90d", Controls: usual,
		Note: "Which substances, in which forms, since when. A listing may name several.",
		Panels: []Panel{
			{
				ID: "substances-class-time", Title: "Listings seen, by class", Kind: Line, View: Observations, Width: 32, Height: 14,
				Splits: []Split{top("substance.class", "Class", 10), over("@timestamp")}, Measures: []Measure{listingsSeen},
			},
			{
				ID: "substances-group", Title: "Groups", Kind: Bar, View: Observations, Width: 16, Height: 14,
				Note:   "cch: cannabis, cocaine, heroin. syn-nps: synthetic drugs and new substances. ipe: image and performance enhancing.",
				Splits: []Split{top("substance.group", "Group", 10)}, Measures: []Measure{listingsSeen},
			},
			{
				ID: "substances-table", Title: "Substances", Kind: Table, View: Observations, Width: 28, Height: 18,
				Splits: []Split{top("substance.name", "Substance", 200)},
				Measures: []Measure{listingsSeen, vendorsSeen, marketsSeen,
					{Op: Min, Field: "@timestamp", Label: "First in the time range", Type: "date"},
					{Op: Max, Field: "@timestamp", Label: "Last", Type: "date"}},
			},
			{
				ID: "substances-first", Title: "Substances first seen last", Kind: Table, View: Listings, Width: 20, Height: 18,
				Note:   "By the first listing that is known here; widen the time range to be sure that it is the first.",
				Splits: []Split{top("substance.name", "Substance", 50)},
				Measures: []Measure{{Op: Min, Field: "listing.first_seen", Label: "First seen", Type: "date"},
					listingsSeen, marketsSeen},
			},
			{
				ID: "substances-form", Title: "Forms", Kind: Heat, View: Observations, Width: 24, Height: 18,
				Splits:   []Split{top("substance.name", "Substance", 20), top("derived.form", "Form", 15)},
				Measures: []Measure{listingsSeen},
			},
			{
				ID: "substances-market", Title: "Classes, by market", Kind: Heat, View: Observations, Width: 24, Height: 18,
				Splits:   []Split{top("substance.class", "Class", 25), top("market.id", "Market", 15)},
				Measures: []Measure{listingsSeen},
			},
			{
				ID: "substances-kind", Title: "Kinds of listing", Kind: Bar, View: Observations, Width: 16, Height: 12,
				Note:   "Only offers and bundles count in prices.",
				Splits: []Split{top("derived.kind", "Kind", 10)}, Measures: []Measure{listingsSeen},
			},
			{
				ID: "substances-mass", Title: "Grams in one order", Kind: Table, View: Observations, Width: 32, Height: 12,
				Query:  onOffer + ` and derived.mass_g > 0`,
				Splits: []Split{top("substance.name", "Substance", 50)},
				Measures: []Measure{listingsSeen, {Op: Median, Field: "derived.mass_g", Label: "Median, g"},
					{Op: Max, Field: "derived.mass_g", Label: "Largest, g"}},
			},
		},
	}
}

// bands are the amounts of grams within which prices can be compared, as
// market.UnitPrice has them, with their names for people.
var bands = [][2]string{{"<=1", "up to 1 g"}, {"1-5", "1 to 5 g"}, {"5-28", "5 to 28 g"}, {"28-100", "28 to 100 g"},
	{"100-1000", "100 to 1000 g"}, {">1000", "more"}}

// byBand is the median price of a gram within each band. A listing keeps the
// prices of all its variants in one field, so one with several bands is in none.
func byBand() []Measure {
	var all []Measure
	for _, b := range bands {
		var others []string
		for _, o := range bands {
			if o != b {
				others = append(others, `"`+o[0]+`"`)
			}
		}
		all = append(all, Measure{Op: Median, Field: "unit_price.gram", Label: b[1],
			Query: `unit_price.band: "` + b[0] + `" and not unit_price.band: (` + strings.Join(others, " or ") + `)`})
	}
	return all
}

func prices() Board {
	eur := func(op Op, field, label string) Measure { return Measure{Op: op, Field: field, Label: label} }
	quartile := func(n int, field, label string) Measure {
		return Measure{Op: Percentile, Field: field, Label: label, Percent: n}
	}
	perGram := onOffer + ` and unit_price.gram > 0`
	return Board{
		Key: "prices", Title: "Prices", From: "now-90d", Controls: usual,
		Note: "In euro by the rate of the day. Holding prices, samples and customised orders are left out. " +
			"A price for a gram means little without the amount: compare within a band.",
		Panels: []Panel{
			number("prices-priced", "Listings with a price per gram", Observations, perGram, listingsSeen),
			number("prices-held", "Left out: holding prices", Observations, `derived.placeholder_price: true`, listingsSeen),
			number("prices-unrated", "Without a rate", Observations, `price.amount >= 0 and not price.eur: *`, listingsSeen),
			{
				ID: "prices-currency", Title: "Currencies", Kind: Bar, View: Observations, Width: 24, Height: 6,
				Splits: []Split{top("price.currency", "Currency", 10)}, Measures: []Measure{listingsSeen},
			},
			{
				ID: "prices-gram", Title: "Euro for a gram, by substance", Kind: Table, View: Observations, Query: perGram, Width: 28, Height: 18,
				Splits: []Split{top("substance.name", "Substance", 100)},
				Measures: []Measure{listingsSeen, eur(Median, "unit_price.gram", "Median, €/g"),
					quartile(25, "unit_price.gram", "Lower quartile"), quartile(75, "unit_price.gram", "Upper quartile")},
			},
			{
				ID: "prices-gram-time", Title: "Median euro for a gram, over time", Kind: Line, View: Observations, Query: perGram, Width: 20, Height: 18,
				Note:     "The substances with most listings; choose one above.",
				Splits:   []Split{most("substance.name", "Substance", 6, listingsSeen), over("@timestamp")},
				Measures: []Measure{eur(Median, "unit_price.gram", "Median, €/g")},
			},
			{
				ID: "prices-band", Title: "Median euro for a gram, by grams in one order", Kind: Table, View: Observations, Query: perGram, Width: 48, Height: 16,
				Note:     "Of listings with all their variants in one band: a price per gram of another amount would pass for one of this.",
				Splits:   []Split{top("substance.name", "Substance", 50)},
				Measures: append([]Measure{listingsSeen}, byBand()...),
			},
			{
				ID: "prices-piece", Title: "Euro for a piece", Kind: Table, View: Observations, Query: onOffer + ` and unit_price.piece > 0`, Width: 24, Height: 16,
				Note:   "A tablet, blotter, capsule, vial.",
				Splits: []Split{top("substance.name", "Substance", 100)},
				Measures: []Measure{listingsSeen, eur(Median, "unit_price.piece", "Median, €"),
					quartile(25, "unit_price.piece", "Lower quartile"), quartile(75, "unit_price.piece", "Upper quartile")},
			},
			{
				ID: "prices-country", Title: "Euro for a gram, by origin", Kind: Table, View: Observations, Query: perGram, Width: 24, Height: 16,
				Note:     "Of all substances unless one is chosen above.",
				Splits:   []Split{top("derived.ships_from", "Ships from", 40)},
				Measures: []Measure{listingsSeen, eur(Median, "unit_price.gram", "Median, €/g")},
			},
			{
				ID: "prices-purity", Title: "Purity as advertised", Kind: Table, View: Observations, Query: onOffer + ` and derived.purity_pct > 0`, Width: 24, Height: 16,
				Note:   "Sellers overstate it; it is what they say.",
				Splits: []Split{top("substance.name", "Substance", 50)},
				Measures: []Measure{listingsSeen, eur(Median, "derived.purity_pct", "Median, %"),
					quartile(25, "derived.purity_pct", "Lower quartile"), quartile(75, "derived.purity_pct", "Upper quartile")},
			},
			{
				ID: "prices-ml", Title: "Euro for a millilitre", Kind: Table, View: Observations, Query: onOffer + ` and unit_price.ml > 0`, Width: 24, Height: 12,
				Splits:   []Split{top("substance.name", "Substance", 50)},
				Measures: []Measure{listingsSeen, eur(Median, "unit_price.ml", "Median, €/ml")},
			},
			{
				ID: "prices-orders", Title: "Euro for an order", Kind: Table, View: Observations, Query: onOffer + ` and price.eur > 0`, Width: 24, Height: 12,
				Splits: []Split{top("market.id", "Market", 40)},
				Measures: []Measure{listingsSeen, eur(Median, "price.eur", "Median, €"),
					{Op: Unique, Field: "listing.key", Label: "Above 1000 €", Query: "price.eur > 1000"}},
			},
		},
	}
}
