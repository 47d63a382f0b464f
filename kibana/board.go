package kibana

import "slices"

// View is a data view: an alias of the index with the field of its time.
type View struct {
	Key  string // of its id, its alias and its name, after the prefix
	Time string // the field that the time range of a dashboard means
}

// The data views.
var (
	// Observations: one listing as one run saw it.
	Observations = View{"observations", "@timestamp"}
	// Listings: the latest state of each listing, by when it was first seen.
	Listings = View{"listings", "listing.first_seen"}
	// Vendors: the latest state of each vendor, by when it was first seen.
	Vendors = View{"vendors", "vendor.first_seen"}
	// Runs: one crawl of one market, by when it began.
	Runs = View{"runs", "@timestamp"}
	// Alerts: the latest state of each alert, by when its rule last held.
	Alerts = View{"alerts", "@timestamp"}
	// FirstSeen: since when a market is known to have a substance.
	FirstSeen = View{"substances", "@timestamp"}
	// Assessments: what people decided, and when.
	Assessments = View{"assessments", "@timestamp"}
)

// Views are all of them.
func Views() []View {
	return []View{Observations, Listings, Vendors, Runs, Alerts, FirstSeen, Assessments}
}

// Op is what a measure does with the documents of a bucket.
type Op string

// The operations, by their names in Lens.
const (
	Count      Op = "count"
	Unique     Op = "unique_count"
	Median     Op = "median"
	Percentile Op = "percentile"
	Average    Op = "average"
	Sum        Op = "sum"
	Min        Op = "min"
	Max        Op = "max"
	Last       Op = "last_value" // of the newest document
)

// Measure is one number, or one value, for each bucket.
type Measure struct {
	Op      Op
	Field   string // empty for Count
	Label   string
	Percent int    // of Percentile
	Query   string // KQL: of these documents alone; empty: of all
	Type    string // of the value: number (default), date, string
}

// Split makes buckets: of a field's most frequent values, or of time.
type Split struct {
	Field string
	Label string
	Size  int // most buckets; 0: of time
	// By orders the values by a measure of the panel, from 1, without a query
	// of its own; 0: by the values themselves.
	By int
	// Rank orders them by a measure that is not shown, and is no count,
	// instead of By.
	Rank *Measure
}

func (s Split) time() bool { return s.Size == 0 }

// Kind is how a panel is drawn.
type Kind string

// The kinds of panel.
const (
	Number Kind = "number" // one measure, no split
	Line   Kind = "line"   // over time, perhaps one line for each value
	Stack  Kind = "stack"  // bars over time
	Bar    Kind = "bar"    // horizontal, one for each value
	Heat   Kind = "heat"   // two splits: down, across
	Table  Kind = "table"
	Saved  Kind = "saved" // a saved search
)

// Panel is one panel of a dashboard.
type Panel struct {
	ID            string // unique among all panels
	Title         string
	Note          string // what to bear in mind; shown with the title
	Kind          Kind
	View          View
	Query         string // KQL
	Splits        []Split
	Measures      []Measure
	Search        string // key of the saved search of Saved
	Width, Height int    // in the grid of 48 columns
}

// Control is a list above a dashboard from which values are chosen.
type Control struct {
	Field string
	Title string
	View  View
}

// Board is one dashboard.
type Board struct {
	Key      string
	Title    string
	Note     string
	From     string // the time range that it opens with, up to now
	Controls []Control
	Panels   []Panel
}

// Search is a saved search: documents in rows.
type Search struct {
	Key     string
	Title   string
	Note    string
	View    View
	Query   string // KQL
	Columns []string
	Sort    string // a field, the largest first
}

// Boards are the dashboards.
func Boards() []Board {
	return slices.Concat(
		[]Board{overview(), substances(), prices(), countries(), vendors(), newNames()},
		[]Board{coverage(), health()},
	)
}

// Searches are the saved searches.
func Searches() []Search {
	return []Search{
		{
			"observations", "What was seen", "Every sighting of every listing: which run saw it, with its price at that time.",
			Observations, "", []string{"market.id", "observed.title", "vendor.name", "substance.name", "source.geo.country_iso_code", "price.eur"}, "@timestamp",
		},
		{
			"listings", "Listings", "The latest state of each listing, the newest first.",
			Listings, "", []string{"market.id", "observed.title", "vendor.name", "substance.name", "derived.ships_from", "price.eur", "listing.state"}, "listing.first_seen",
		},
		{
			"new-names", "Listings with names that no list knows", "Advertised, not analysed: a name is what a seller says.",
			Listings, "candidate.name: *", []string{"candidate.name", "observed.title", "vendor.name", "market.id", "derived.ships_from", "candidate.score"}, "listing.first_seen",
		},
		{
			"vendors", "Vendors", "The latest state of each vendor. Equal handles on two markets are two vendors.",
			Vendors, "", []string{"market.id", "vendor.name", "vendor.sales", "vendor.level", "derived.ships_from", "vendor.pgp_fingerprint"}, "vendor.first_seen",
		},
		{
			"gaps", "Runs with gaps", "Runs that did not read everything: what was not seen there says nothing.",
			Runs, "not run.status: complete", []string{"market.id", "run.status", "run.reason", "run.share", "run.seen", "run.announced", "run.failed", "run.pending"}, "@timestamp",
		},
	}
}

// The splits and measures that many panels have.
func over(field string) Split { return Split{Field: field, Label: "Time"} }

func top(field, label string, size int) Split {
	return Split{Field: field, Label: label, Size: size, By: 1}
}

func count(label string) Measure { return Measure{Op: Count, Label: label} }

func unique(field, label string) Measure { return Measure{Op: Unique, Field: field, Label: label} }

func number(id, title string, v View, query string, m Measure) Panel {
	m.Label = title
	return Panel{ID: id, Title: title, Kind: Number, View: v, Query: query, Measures: []Measure{m}, Width: 8, Height: 6}
}

// What is told apart everywhere: these are not prices of a drug on offer.
const onOffer = `derived.kind: (offer or bundle) and not derived.placeholder_price: true`

var (
	byMarket    = Control{"market.id", "Market", Observations}
	byClass     = Control{"substance.class", "Class of substance", Observations}
	bySubstance = Control{"substance.name", "Substance", Observations}
	byCountry   = Control{"source.geo.country_iso_code", "Ships from", Observations}
	usual       = []Control{byMarket, byClass, bySubstance, byCountry}
)

// most orders the values of a chart whose measure Lens cannot order by.
func most(field, label string, size int, m Measure) Split {
	return Split{Field: field, Label: label, Size: size, Rank: &m}
}

var (
	listingsSeen = unique("listing.key", "Listings")
	vendorsSeen  = unique("vendor.key", "Vendors")
	marketsSeen  = unique("market.id", "Markets")
)
