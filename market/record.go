package market

import "time"

// Money is an amount as shown on a page. Amount has at most 15 significant
// digits; Currency is an ISO 4217 code or BTC, XMR, LTC, ETH, BCH, USDT, ...
type Money struct {
	Amount   float64 `json:"amount"`
	Currency string  `json:"currency"`
	Max      float64 `json:"max,omitempty"` // upper end when the page shows a range
	Per      string  `json:"per,omitempty"` // the unit as shown: "Order", "gram", "1/4pound"
}

// Variant is one row of a drop-down or bulk table.
type Variant struct {
	Label  string  `json:"label"`
	Prices []Money `json:"prices,omitempty"`
}

// RecordKind says what a record describes.
type RecordKind string

// The kinds of record that a page can yield.
const (
	RecordListing RecordKind = "listing"
	RecordVendor  RecordKind = "vendor"
)

// Listing is the observed layer of one offer: text as shown, white space
// folded. Absent fields were not on the page; they never blank what another
// page showed.
type Listing struct {
	ID            string    `json:"listing_id,omitempty"`
	Title         string    `json:"title,omitempty"`
	Description   string    `json:"description,omitempty"`
	Vendor        string    `json:"vendor,omitempty"`
	Prices        []Money   `json:"prices,omitempty"`
	Category      []string  `json:"category,omitempty"` // outermost first
	ShipsFrom     string    `json:"ships_from,omitempty"`
	ShipsTo       []string  `json:"ships_to,omitempty"`
	Stock         string    `json:"stock,omitempty"` // "Unlimited", "200000", "Low stock"
	Sold          *int64    `json:"sold,omitempty"`
	Views         *int64    `json:"views,omitempty"`
	Rating        string    `json:"rating,omitempty"` // scales differ: "4.65", "99.39%"; often the vendor's
	FeedbackCount *int64    `json:"feedback_count,omitempty"`
	Payment       []string  `json:"payment,omitempty"` // coins as shown
	Escrow        string    `json:"escrow,omitempty"`
	Variants      []Variant `json:"variants,omitempty"`
	Shipping      []Variant `json:"shipping,omitempty"` // ways of dispatch with their surcharge
	PostedAt      string    `json:"posted_at,omitempty"`
	URL           string    `json:"url,omitempty"`
	// Class is what the vendor ticked: "digital", "Physical Package". Vendors
	// tick digital for drugs as well.
	Class string `json:"class,omitempty"`
	// VendorSales is the vendor's total, shown beside the listing: a counter
	// that must not be taken for the listing's own.
	VendorSales *int64 `json:"vendor_sales,omitempty"`
}

// Vendor is the observed layer of one vendor page.
type Vendor struct {
	Handle         string   `json:"vendor,omitempty"`
	DisplayName    string   `json:"display_name,omitempty"`
	Rating         string   `json:"rating,omitempty"`
	FeedbackCount  *int64   `json:"feedback_count,omitempty"`
	Sales          *int64   `json:"sales,omitempty"`
	JoinedAt       string   `json:"joined_at,omitempty"`
	LastSeenAt     string   `json:"last_seen_at,omitempty"`
	Level          string   `json:"level,omitempty"`
	PGPKey         string   `json:"pgp_key,omitempty"`
	PGPFingerprint string   `json:"pgp_fingerprint,omitempty"`
	Contacts       []string `json:"contacts,omitempty"`
	Description    string   `json:"description,omitempty"`
	ShipsFrom      string   `json:"ships_from,omitempty"`
	ShipsTo        []string `json:"ships_to,omitempty"`
	URL            string   `json:"url,omitempty"`
}

// Record is one listing or vendor read from a page.
type Record struct {
	Kind    RecordKind `json:"kind"`
	Listing *Listing   `json:"-"`
	Vendor  *Vendor    `json:"-"`
	Derived Derived    `json:"derived"`
	// Detail is the path of the listing's own page when this record comes
	// from an index; the store decides whether it is due.
	Detail string `json:"-"`
	// Partial is true for a row of an index: fields it lacks are kept.
	Partial bool `json:"-"`
	// Cut says that the page of the record ended in the middle: what it lacks may
	// have stood in the rest.
	Cut bool `json:"-"`
	// Ad marks a promoted row, which repeats a listing out of its place.
	Ad bool `json:"-"`
}

// Observation is a record with where and when it was seen.
type Observation struct {
	Run    string
	Market string
	Seen   time.Time
	Record Record
}
