package market

import "time"

// ListingState says whether a listing is on offer.
type ListingState string

// A listing is gone only after several complete runs without it.
const (
	ListingActive  ListingState = "active"
	ListingMissing ListingState = "missing" // not in the last complete run, not yet gone
	ListingGone    ListingState = "gone"
)

// Filter selects listings. Zero fields do not select.
type Filter struct {
	Query     string // words and "phrases" over title, description and vendor
	Market    string
	Vendor    string
	From      string // ships-from code
	To        string // ships-to code
	Substance string // substance id
	State     ListingState
	MinEUR    float64
	MaxEUR    float64
	SeenAfter time.Time // last seen at or after
	NewAfter  time.Time // first seen at or after
	Sort      string    // "", "relevance", "price", "-price", "seen", "-seen", "new", "-new", "title"
	Limit     int       // default 50, at most 1000
	Offset    int
}

// ListingPage is one page of an answer.
type ListingPage struct {
	Total    int // that fit the filter
	Listings []StoredListing
}

// StoredListing is the current state of a listing.
type StoredListing struct {
	Market    string
	ID        string
	State     ListingState
	FirstSeen time.Time
	LastSeen  time.Time
	DetailAt  time.Time // when its own page was last read; zero: never
	Missed    int       // complete runs in a row without it
	Versions  int
	Observed  Listing
	Derived   Derived
	EUR       *float64 // of the first price, or nil without a rate
	RateDay   time.Time
	Source    string // of the rate
	Path      string
	Digest    string // of the page it was last read from
	Archive   ArchiveRef
}

// Version is a listing as it stood over an interval of runs.
type Version struct {
	FromRun, ToRun   string
	FromSeen, ToSeen time.Time
	Runs             int // runs in which it was seen so
	Observed         Listing
	Derived          Derived
	Prices           []PricedMoney
	// Path, Digest and Archive are of the page that first showed it so: the
	// evidence for this version.
	Path    string
	Digest  string
	Archive ArchiveRef
}

// PricedMoney is a price as shown with its value in euro on that day.
type PricedMoney struct {
	Label string // of the variant; empty for the main price
	Money Money
	EUR   *float64
	Rate  Rate // the one used; zero when EUR is nil
}

// Rate is the value of one unit of a currency in euro on a day.
type Rate struct {
	Currency string
	Day      time.Time // midnight UTC
	EUR      float64
	Source   string
}

// The bounds of a rate, in euro for one unit: a hundred thousand times more
// than a bitcoin ever cost, and a hundred thousandth of the weakest currency
// that is used (the Iranian rial, a millionth of a euro). What is outside is a
// slip of the pen or a column taken for another.
const (
	MinRate = 1e-12
	MaxRate = 1e9
)

// PlausibleRate reports whether a rate is within the bounds.
func PlausibleRate(eur float64) bool { return eur >= MinRate && eur <= MaxRate }

// StoredVendor is the current state of a vendor.
type StoredVendor struct {
	Market    string
	Handle    string
	FirstSeen time.Time
	LastSeen  time.Time
	Listings  int // active ones
	Observed  Vendor
	Derived   Derived
	// Of the vendor's own page as it was last archived whole; empty when it was
	// not, and in answers that do not say it.
	Path    string
	Digest  string
	Archive ArchiveRef
}

// Summary counts what is stored of one market.
type Summary struct {
	Market    string
	Listings  int
	Active    int
	Gone      int
	Vendors   int
	Versions  int
	Priced    int     // active listings with a euro price
	MedianEUR float64 // of active, priced listings; 0 without any
	LastRun   Run
}

// SubstanceCount is how many active listings name a substance.
type SubstanceCount struct {
	ID, Name, Class, Group     string
	Listings, Vendors, Markets int
	MedianEUR                  float64
}
