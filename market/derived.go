package market

import "time"

// Derived is the derived layer: what parsers of a named version made of the
// observed fields. Zero values mean: not stated, nothing is guessed.
type Derived struct {
	Parser        string     `json:"parser,omitempty"`     // name@version
	ShipsFrom     string     `json:"ships_from,omitempty"` // ISO 3166-1 alpha-2, UN M49 (three digits), or EU, WW, undeclared
	ShipsTo       []string   `json:"ships_to,omitempty"`
	ShipsToExcept []string   `json:"ships_to_except,omitempty"` // places that ShipsTo holds and the seller leaves out
	Stock         *int64     `json:"stock,omitempty"`
	Unlimited     bool       `json:"unlimited,omitempty"`
	Escrow        string     `json:"escrow,omitempty"`  // escrow, fe (finalise early), multisig
	Payment       []string   `json:"payment,omitempty"` // BTC, XMR, ...
	PostedAt      *time.Time `json:"posted_at,omitempty"`
	JoinedAt      *time.Time `json:"joined_at,omitempty"`
	LastSeenAt    *time.Time `json:"last_seen_at,omitempty"`
	// The precision of the times above: year, month, week, day, hour, minute or
	// second. A time is the start of its unit, in the site's zone.
	PostedPrecision string `json:"posted_at_precision,omitempty"`
	JoinedPrecision string `json:"joined_at_precision,omitempty"`
	SeenPrecision   string `json:"last_seen_at_precision,omitempty"`

	PGPFingerprint string    `json:"pgp_fingerprint,omitempty"`
	Placeholder    bool      `json:"placeholder_price,omitempty"` // every shown price is a holding price
	Substances     []Mention `json:"substances,omitempty"`
	Taxonomy       string    `json:"taxonomy,omitempty"` // name@version

	Kind       Kind        `json:"kind,omitempty"` // of listing; empty: not annotated
	Candidates []Candidate `json:"candidates,omitempty"`
	Amounts
	Offers     []Offer  `json:"offers,omitempty"` // one for each variant, or one of the listing itself
	Entities   []Entity `json:"entities,omitempty"`
	Recogniser string   `json:"recogniser,omitempty"` // name@version of the code that read the text
}

// Mention is an alias of a substance found in a text. Start and End are byte
// offsets into the original UTF-8 text named by From.
type Mention struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Class   string  `json:"class"`
	Group   string  `json:"group"`
	Mention string  `json:"mention"`
	Start   int     `json:"start"`
	End     int     `json:"end"`
	Score   float64 `json:"score"`
	From    string  `json:"from"` // title, description, category
}

// Kind says what sort of thing a listing sells.
type Kind string

// The kinds of listing, by the reading convention of docs/datamodel.md.
const (
	KindOffer       Kind = "offer"       // a drug product for sale
	KindCustom      Kind = "custom"      // reserved for one buyer
	KindSample      Kind = "sample"      // explicitly a sample or tester
	KindBundle      Kind = "bundle"      // two or more different products in one lot
	KindService     Kind = "service"     // reship, pressing, consultancy
	KindGuide       Kind = "guide"       // book, tutorial, recipe, documentary
	KindPlaceholder Kind = "placeholder" // test, vacation, "do not buy"
	KindOther       Kind = "other"       // no drug: accounts, money, goods
)

// Range is [min, max] of what one order delivers; min = max when one number
// is stated.
type Range [2]float64

// Amounts are the quantities and strengths of one order, and the form. Nil
// means not stated.
type Amounts struct {
	MassG     *Range `json:"mass_g,omitempty"`     // total grams
	VolumeML  *Range `json:"volume_ml,omitempty"`  // total millilitres
	Pieces    *Range `json:"pieces,omitempty"`     // tablets, blotters, vials, packs, ...
	DoseMG    *Range `json:"dose_mg,omitempty"`    // active milligrams per piece
	ConcMGML  *Range `json:"conc_mg_ml,omitempty"` // milligrams per millilitre
	PurityPct *Range `json:"purity_pct,omitempty"` // 0..100
	Form      string `json:"form,omitempty"`       // one of Forms
}

// Forms lists the forms of a product.
var Forms = [...]string{
	"powder", "crystal", "rock", "tablet", "capsule", "blotter", "gel-tab", "herbal", "resin",
	"concentrate", "oil", "edible", "vape", "solution", "injectable", "patch", "spray",
	"mushroom", "seed", "plant", "paste", "strip", "other",
}

// Candidate is a well-formed name that stands in no list: the early-warning
// signal. Start and End are byte offsets into the text named by From.
type Candidate struct {
	Name    string  `json:"name"`              // normalised: one spelling for all its spellings
	Class   string  `json:"class"`             // the family that its form points to
	Nearest string  `json:"nearest,omitempty"` // nearest known name
	Reason  string  `json:"reason"`            // the parsed parts, for people
	Score   float64 `json:"score"`             // 0..1
	// Status tells new names from others: new, misspelling (of Nearest), alias.
	Status  string `json:"status,omitempty"`
	Mention string `json:"mention"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	From    string `json:"from"` // title, description
}

// Offer is one thing that can be ordered: a variant with its own amount and
// price, or the listing itself.
type Offer struct {
	Label string `json:"label,omitempty"` // the variant's, as shown
	Amounts
	Prices []Money `json:"prices,omitempty"`
	// Aside says why the price is left out of price statistics: holding
	// (a price that keeps the listing open), sample, customs (a customised
	// order), placeholder. Empty: it counts.
	Aside string `json:"aside,omitempty"`

	// Of the value in euro: made by the store when it is asked, with the rates
	// of that moment, and never kept.
	EUR       *float64   `json:"eur,omitempty"` // of the price that the unit price was made of, else of the first with a rate
	UnitPrice *UnitPrice `json:"unit_price,omitempty"`
}

// UnitPrice is what a gram, millilitre or piece costs in one offer.
type UnitPrice struct {
	EUR  float64 `json:"eur"`
	Unit string  `json:"unit"`           // g, ml, piece
	Band string  `json:"band,omitempty"` // of grams: <=1, 1-5, 5-28, 28-100, 100-1000, >1000
	// Stated says that the page itself gives the price of a unit, rounded as
	// the page has it; else it is a price divided by an amount.
	Stated bool `json:"stated,omitempty"`
}

// Entity is a key, address or contact found in a text. It is stored and never
// followed.
type Entity struct {
	Type  string `json:"type"`  // pgp, btc, xmr, ltc, eth, jabber, telegram, session, signal, wickr, email, onion
	Value string `json:"value"` // normalised
	Valid bool   `json:"valid"` // checksum or form verified
	Note  string `json:"note,omitempty"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	From  string `json:"from"` // title, description, contacts, pgp_key
}
