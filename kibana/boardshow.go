package kibana

// The dashboards of the watching itself. Without them no figure of the others
// can be read.

// last is a value of the newest run.
func last(field, label, kind string) Measure {
	return Measure{Op: Last, Field: field, Label: label, Type: kind}
}

func sum(field, label string) Measure { return Measure{Op: Sum, Field: field, Label: label} }

func coverage() Board {
	return Board{
		Key: "coverage", Title: "Coverage and gaps", From: "now-30d", Controls: []Control{{"market.id", "Market", Runs}},
		Note: "What was looked at, and how much of it was seen. What was not seen in a run with gaps may well be on sale.",
		Panels: []Panel{
			number("coverage-runs", "Runs", Runs, "", count("")),
			number("coverage-whole", "Complete", Runs, "run.status: complete", count("")),
			number("coverage-gaps", "With gaps", Runs, "not run.status: complete", count("")),
			{
				ID: "coverage-presence", Title: "Complete runs, by market and day", Kind: Heat, View: Runs, Query: "run.status: complete", Width: 24, Height: 12,
				Splits: []Split{top("market.id", "Market", 30), over("@timestamp")}, Measures: []Measure{count("Complete runs")},
			},
			{
				ID: "coverage-share", Title: "Share of the listings that a site says it has", Kind: Line, View: Runs, Query: "run.share >= 0", Width: 24, Height: 12,
				Splits:   []Split{most("market.id", "Market", 12, sum("run.rows", "")), over("@timestamp")},
				Measures: []Measure{{Op: Average, Field: "run.share", Label: "Share seen"}},
			},
			{
				ID: "coverage-markets", Title: "The newest run of each market", Kind: Table, View: Runs, Width: 48, Height: 14,
				Splits: []Split{top("market.id", "Market", 100)},
				Measures: []Measure{{Op: Max, Field: "@timestamp", Label: "Begun", Type: "date"}, last("run.status", "Status", "string"),
					last("run.seen", "Seen", "number"), last("run.announced", "The site says", "number"), last("run.share", "Share", "number"),
					last("run.two_pass", "By two passes", "number"), last("run.lost_listings", "Listings lost", "number"), last("run.complete", "Seen of all", "number"),
					last("run.failed", "Pages failed", "number"), last("run.walled", "Walls and queues", "number"), last("run.pending", "Pages left", "number")},
			},
			{
				ID: "coverage-reasons", Title: "Why runs have gaps", Kind: Table, View: Runs, Query: "not run.status: complete", Width: 24, Height: 12,
				Splits:   []Split{top("run.reason", "Reason", 50)},
				Measures: []Measure{count("Runs"), marketsSeen},
			},
			{
				ID: "coverage-walls", Title: "Walls and queues instead of pages", Kind: Stack, View: Runs, Query: "run.walled > 0", Width: 24, Height: 12,
				Splits: []Split{top("market.id", "Market", 12), over("@timestamp")}, Measures: []Measure{sum("run.walled", "Pages")},
			},
			{ID: "coverage-list", Title: "Runs with gaps", Kind: Saved, Search: "gaps", Width: 48, Height: 14},
		},
	}
}

func health() Board {
	return Board{
		Key: "health", Title: "Crawl health", From: "now-7d", Controls: []Control{{"market.id", "Market", Runs}, {"observer.name", "Crawler", Runs}},
		Note: "How the crawling goes: pages, failures, bytes and time.",
		Panels: []Panel{
			number("health-pages", "Pages fetched", Runs, "", sum("run.fetched", "")),
			number("health-failed", "Pages given up", Runs, "", sum("run.failed", "")),
			number("health-retried", "Attempts repeated", Runs, "", sum("run.retried", "")),
			number("health-bytes", "Bytes received", Runs, "", sum("run.bytes", "")),
			number("health-unchanged", "Pages unchanged", Runs, "", sum("run.unchanged", "")),
			number("health-changed", "Listings changed", Runs, "", sum("run.changed", "")),
			{
				ID: "health-pages-time", Title: "Pages", Kind: Line, View: Runs, Width: 24, Height: 12,
				Splits:   []Split{over("@timestamp")},
				Measures: []Measure{sum("run.fetched", "Fetched"), sum("run.unchanged", "Unchanged"), sum("run.retried", "Repeated"), sum("run.failed", "Given up")},
			},
			{
				ID: "health-seconds", Title: "Seconds of a run, by market", Kind: Line, View: Runs, Query: "run.seconds > 0", Width: 24, Height: 12,
				Splits:   []Split{most("market.id", "Market", 12, sum("run.rows", "")), over("@timestamp")},
				Measures: []Measure{{Op: Median, Field: "run.seconds", Label: "Median seconds"}},
			},
			{
				ID: "health-status", Title: "How runs ended", Kind: Stack, View: Runs, Width: 16, Height: 12,
				Splits: []Split{top("run.status", "Status", 6), over("@timestamp")}, Measures: []Measure{count("Runs")},
			},
			{
				ID: "health-markets", Title: "Markets", Kind: Table, View: Runs, Width: 32, Height: 12,
				Splits: []Split{top("market.id", "Market", 100)},
				Measures: []Measure{count("Runs"), sum("run.fetched", "Pages"), sum("run.failed", "Given up"), sum("run.retried", "Repeated"),
					sum("run.bytes", "Bytes"), sum("run.new", "New listings"), sum("run.changed", "Changed")},
			},
			{
				ID: "health-crawlers", Title: "Crawlers", Kind: Table, View: Runs, Width: 16, Height: 12,
				Splits: []Split{top("observer.name", "Crawler", 50)}, Measures: []Measure{count("Runs"), marketsSeen,
					{Op: Max, Field: "@timestamp", Label: "Last began", Type: "date"}},
			},
			{
				ID: "health-profiles", Title: "Profiles", Kind: Table, View: Runs, Width: 16, Height: 12,
				Splits: []Split{top("run.profile", "Profile", 50)}, Measures: []Measure{count("Runs"), {Op: Max, Field: "@timestamp", Label: "Last", Type: "date"}},
			},
			{
				ID: "health-readers", Title: "What listings were read with", Kind: Table, View: Observations, Width: 16, Height: 12,
				Note:   "Several at once: vedette reextract reads the older ones again.",
				Splits: []Split{top("derived.parser", "Parser", 50), top("derived.taxonomy", "Taxonomy", 5)}, Measures: []Measure{listingsSeen},
			},
		},
	}
}
