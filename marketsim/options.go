package marketsim

import (
	"fmt"
	"time"

	"vedette/market"
)

// Style is the look of a market's pages; one demo profile reads each.
type Style string

// The page styles.
const (
	// StyleTable is a table layout of the 2010s: malformed HTML, ids that
	// repeat, unquoted attributes, a charset declared that is not used.
	// Profile demo-table.
	StyleTable Style = "table"
	// StyleCard shows cards with inline base64 pictures, about 300 KB a page.
	// Profile demo-card.
	StyleCard Style = "card"
	// StyleLabel shows label/value pairs with units in the vendor's own words,
	// bulk prices, and a table with two pairs a row. Profile demo-label.
	StyleLabel Style = "label"
)

// Options describe a market. The zero value of a field means its default.
type Options struct {
	Name  string // shown on pages; default by style
	Style Style  // default StyleTable
	Seed  uint64 // all content follows from it
	// Shared is the seed of the vendors that are on several markets: markets
	// with equal Shared have handles and keys in common.
	Shared   uint64
	Overlap  float64 // share of vendors taken from Shared, 0..1; default 0.3, negative: none
	Listings int     // on day 0; 100 to 1,000,000; default 400
	Vendors  int     // default Listings/25, between 8 and 20,000
	PageSize int     // listings on an index page; default 20 (card: 40)

	// Static nails the market to day 0: two crawls get equal bytes (as long as
	// Clock is nil).
	Static bool
	// Clock, when set, prints the server time on every page, so that no two
	// fetches are equal. It changes no field.
	Clock func() time.Time
	// Start is the simulated instant of day 0; default 2025-03-01 12:00 UTC.
	Start time.Time
	// NewDay is the day from which an unheard-of substance is on sale;
	// default 5, negative: never. NewSubstance is its name.
	NewDay       int
	NewSubstance string

	// Events are what happens on the market besides its usual coming and going.
	Events []Event

	// FullPages gives pages the size of real ones (fullpage.go): about 120 KB
	// an index of 40 rows and 75 KB a listing's own page, without the pictures.
	FullPages bool
	// NoPictures leaves out the inline pictures of StyleCard.
	NoPictures bool
	// NoPlantedLinks leaves out the links every page has that a crawler must
	// not follow (log out, basket, messages, report, other sites).
	NoPlantedLinks bool

	// LogLimit is how many requests the log keeps in full (headers, cookies,
	// times); older ones are dropped. Default 2,000, negative: none. Counters
	// are always exact.
	LogLimit int
	// NoPathLog turns off the count of fetches per path (about 40 bytes a path).
	NoPathLog bool
	// Now is the wall clock of the request log and of queues; default time.Now.
	Now func() time.Time
}

// Limits of Options.Listings, and of vendors.
const (
	minListings = 100
	maxListings = 1_000_000
	maxVendors  = 20_000
)

func (o Options) withDefaults() (Options, error) {
	if o.Style == "" {
		o.Style = StyleTable
	}
	name, size := "", 20
	switch o.Style {
	case StyleTable:
		name = "Old Quay Bazaar"
	case StyleCard:
		name, size = "Larkspur Market", 40
	case StyleLabel:
		name = "Meridian Exchange"
	default:
		return o, fmt.Errorf("marketsim: style %q: %w", o.Style, market.ErrInvalid)
	}
	o.Name = orString(o.Name, name)
	o.PageSize = orInt(o.PageSize, size)
	o.Listings = orInt(o.Listings, 400)
	if o.Listings < minListings || o.Listings > maxListings {
		return o, fmt.Errorf("marketsim: %d listings, want %d to %d: %w", o.Listings, minListings, maxListings, market.ErrInvalid)
	}
	if o.PageSize < 1 || o.PageSize > 1000 {
		return o, fmt.Errorf("marketsim: page size %d, want 1 to 1000: %w", o.PageSize, market.ErrInvalid)
	}
	o.Vendors = orInt(o.Vendors, min(maxVendors, max(8, o.Listings/25)))
	if o.Vendors < 1 || o.Vendors > maxVendors {
		return o, fmt.Errorf("marketsim: %d vendors, want 1 to %d: %w", o.Vendors, maxVendors, market.ErrInvalid)
	}
	if o.Overlap == 0 {
		o.Overlap = 0.3
	}
	o.Overlap = min(1, max(0, o.Overlap))
	if o.Start.IsZero() {
		o.Start = time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	}
	o.NewDay = orInt(o.NewDay, 5)
	o.NewSubstance = orString(o.NewSubstance, "4F-isohexedrone")
	o.LogLimit = orInt(o.LogLimit, 2000)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o, nil
}

func orInt[N int | int64](v, def N) N {
	if v == 0 {
		return def
	}
	return v
}

func orString(v, def string) string {
	if v == "" {
		return def
	}
	return v
}
