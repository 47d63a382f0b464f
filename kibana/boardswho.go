package kibana

// The dashboards of places, people and names.

func countries() Board {
	return Board{
		Key: "countries", Title: "Countries", From: "now-90d", Controls: usual,
		Note: "Where sellers say that they ship from and to. EU, WW (worldwide) and undeclared are kept as they are said.",
		Panels: []Panel{
			{
				ID: "countries-from", Title: "Ships from", Kind: Table, View: Observations, Width: 20, Height: 18,
				Splits:   []Split{top("derived.ships_from", "Ships from", 100)},
				Measures: []Measure{listingsSeen, vendorsSeen, marketsSeen, unique("substance.id", "Substances")},
			},
			{
				ID: "countries-lanes", Title: "From (down), to (across)", Kind: Heat, View: Observations, Width: 28, Height: 18,
				Splits:   []Split{top("derived.ships_from", "Ships from", 20), top("derived.ships_to", "Ships to", 20)},
				Measures: []Measure{listingsSeen},
			},
			{
				ID: "countries-time", Title: "Listings seen, by country of origin", Kind: Line, View: Observations, Width: 24, Height: 14,
				Splits:   []Split{top("source.geo.country_iso_code", "Ships from", 8), over("@timestamp")},
				Measures: []Measure{listingsSeen},
			},
			{
				ID: "countries-to", Title: "Ships to", Kind: Bar, View: Observations, Width: 24, Height: 14,
				Note:   "Countries that are named; worldwide is not counted to each.",
				Splits: []Split{top("destination.geo.country_iso_code", "Ships to", 20)}, Measures: []Measure{listingsSeen},
			},
			{
				ID: "countries-class", Title: "Classes, by country of origin", Kind: Heat, View: Observations, Width: 48, Height: 18,
				Splits:   []Split{top("substance.class", "Class", 25), top("derived.ships_from", "Ships from", 20)},
				Measures: []Measure{listingsSeen},
			},
			{
				ID: "countries-vendors", Title: "Vendors, by country and market", Kind: Table, View: Observations, Width: 48, Height: 14,
				Splits:   []Split{top("derived.ships_from", "Ships from", 30), top("market.id", "Market", 20)},
				Measures: []Measure{vendorsSeen, listingsSeen},
			},
		},
	}
}

func vendors() Board {
	return Board{
		Key: "vendors", Title: "Vendors", From: "now-90d", Controls: usual,
		Note: "Equal handles and equal keys on two markets are leads for a person to look at, and no identity.",
		Panels: []Panel{
			number("vendors-seen", "Vendors seen", Observations, "", vendorsSeen),
			number("vendors-new", "Vendors first seen", Vendors, "", count("")),
			number("vendors-key", "First seen, with a PGP key", Vendors, `vendor.pgp_fingerprint: *`, count("")),
			{
				ID: "vendors-new-time", Title: "Vendors first seen, by market", Kind: Stack, View: Vendors, Width: 24, Height: 6,
				Splits: []Split{top("market.id", "Market", 12), over("vendor.first_seen")}, Measures: []Measure{count("Vendors")},
			},
			{
				ID: "vendors-table", Title: "Vendors with most listings", Kind: Table, View: Observations, Width: 28, Height: 20,
				Note:   "Market and handle. Listings measure advertising, not trade.",
				Splits: []Split{top("vendor.key", "Vendor", 200)},
				Measures: []Measure{listingsSeen, unique("substance.id", "Substances"),
					{Op: Min, Field: "@timestamp", Label: "First in the time range", Type: "date"},
					{Op: Max, Field: "@timestamp", Label: "Last", Type: "date"}},
			},
			{
				ID: "vendors-class", Title: "What they sell", Kind: Heat, View: Observations, Width: 20, Height: 20,
				Splits:   []Split{top("vendor.key", "Vendor", 20), top("substance.class", "Class", 12)},
				Measures: []Measure{listingsSeen},
			},
			{
				ID: "vendors-handles", Title: "Handles on several markets", Kind: Table, View: Observations, Width: 16, Height: 16,
				Splits:   []Split{top("vendor.name", "Handle", 50)},
				Measures: []Measure{marketsSeen, listingsSeen},
			},
			{
				ID: "vendors-keys", Title: "PGP keys of several vendors", Kind: Table, View: Vendors, Query: `vendor.pgp_fingerprint: *`, Width: 16, Height: 16,
				Note:     "By vendors first seen in the time range. A team or a shop may share a key.",
				Splits:   []Split{top("vendor.pgp_fingerprint", "Fingerprint", 50)},
				Measures: []Measure{vendorsSeen, marketsSeen},
			},
			{
				ID: "vendors-sales", Title: "Sales as the sites show them", Kind: Table, View: Vendors, Query: `vendor.sales > 0`, Width: 16, Height: 16,
				Note:     "Of vendors first seen in the time range: the site's own counter.",
				Splits:   []Split{top("vendor.key", "Vendor", 50)},
				Measures: []Measure{{Op: Max, Field: "vendor.sales", Label: "Sales"}, {Op: Max, Field: "vendor.feedback_count", Label: "Feedback"}},
			},
			{ID: "vendors-latest", Title: "Vendors first seen last", Kind: Saved, Search: "vendors", Width: 48, Height: 14},
		},
	}
}

func newNames() Board {
	return Board{
		Key: "new-names", Title: "New names", From: "now-30d", Controls: []Control{byMarket, {"candidate.class", "Family", Listings}},
		Note: "Names that are well-formed and stand in no list: the early warning. Advertised, not analysed.",
		Panels: []Panel{
			number("names-names", "Names", Listings, "", unique("candidate.name", "")),
			number("names-listings", "Listings with one", Listings, "candidate.name: *", listingsSeen),
			number("names-vendors", "Vendors with one", Listings, "candidate.name: *", vendorsSeen),
			{
				ID: "names-time", Title: "Listings first seen, by family", Kind: Stack, View: Listings, Query: "candidate.name: *", Width: 24, Height: 6,
				Splits: []Split{top("candidate.class", "Family", 10), over("listing.first_seen")}, Measures: []Measure{listingsSeen},
			},
			{
				ID: "names-table", Title: "Names", Kind: Table, View: Listings, Query: "candidate.name: *", Width: 32, Height: 18,
				Splits: []Split{top("candidate.name", "Name", 200)},
				Measures: []Measure{{Op: Min, Field: "listing.first_seen", Label: "First seen", Type: "date"},
					listingsSeen, vendorsSeen, marketsSeen, {Op: Max, Field: "candidate.score", Label: "Best score in its listings"}},
			},
			{
				ID: "names-family", Title: "Families", Kind: Bar, View: Listings, Query: "candidate.name: *", Width: 16, Height: 18,
				Splits: []Split{top("candidate.class", "Family", 20)}, Measures: []Measure{unique("candidate.name", "Names")},
			},
			{
				ID: "names-places", Title: "Where they ship from", Kind: Heat, View: Listings, Query: "candidate.name: *", Width: 24, Height: 14,
				Splits:   []Split{top("candidate.name", "Name", 20), top("derived.ships_from", "Ships from", 15)},
				Measures: []Measure{listingsSeen},
			},
			{
				ID: "names-nearest", Title: "Nearest known names", Kind: Table, View: Listings, Query: "candidate.name: *", Width: 24, Height: 14,
				Note:   "Spellings of what is known are among these.",
				Splits: []Split{top("derived.candidates.nearest", "Nearest", 50)}, Measures: []Measure{listingsSeen},
			},
			{ID: "names-latest", Title: "Their listings", Kind: Saved, Search: "new-names", Width: 48, Height: 16},
			{
				ID: "names-alerts", Title: "Alerts", Kind: Table, View: Alerts, Width: 48, Height: 14,
				Note:   "What the rules of the crawlers told people of; docs/alerts.md says what each means.",
				Splits: []Split{top("rule.name", "Rule", 10), top("alert.what", "About", 100)},
				Measures: []Measure{{Op: Min, Field: "alert.opened", Label: "Since", Type: "date"}, {Op: Max, Field: "alert.listings", Label: "Listings"},
					{Op: Max, Field: "alert.vendors", Label: "Vendors"}},
			},
			{
				ID: "names-first", Title: "Substances first seen on a market", Kind: Table, View: FirstSeen, Width: 24, Height: 14,
				Splits:   []Split{top("substance.name", "Substance", 100), top("market.id", "Market", 20)},
				Measures: []Measure{{Op: Min, Field: "@timestamp", Label: "First seen", Type: "date"}},
			},
			{
				ID: "names-assessed", Title: "What was decided", Kind: Table, View: Assessments, Width: 24, Height: 14,
				Splits:   []Split{top("assessed.subject", "About", 100), top("assessed.verdict", "Verdict", 5), top("user.name", "By", 20)},
				Measures: []Measure{{Op: Max, Field: "@timestamp", Label: "Last", Type: "date"}},
			},
		},
	}
}
