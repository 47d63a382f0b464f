package market

import "time"

// Audience says whom an alert concerns.
type Audience string

// The audiences: what is on sale is the analysts' concern, what is wrong with
// the watching is the operators'.
const (
	Analysts  Audience = "analysts"
	Operators Audience = "operators"
)

// The rules by which an alert is raised.
const (
	RuleNewName       = "new-name"       // a name that no list knows
	RuleFirstSighting = "first-sighting" // a listed substance where it was never seen
	RuleWatch         = "watch"          // what an analyst asked to be told of
	RuleVendor        = "vendor"         // a vendor that came from another market, came back, or changed keys
	RuleChange        = "change"         // a series that moved more than it does by chance
	RuleMarket        = "market"         // a market that cannot be watched as it should
)

// Alert is a rule that fired, with its evidence as it stood when the rule was
// last looked at.
type Alert struct {
	ID       string   `json:"id"`             // of rule and subject, stable
	Rule     string   `json:"rule"`           // one of the rules above
	Name     string   `json:"name,omitempty"` // of the watch, what a vendor did, what changed, or what is wrong with a market
	Subject  string   `json:"subject"`        // what an assessment of it is about: name:..., substance:..., watch:..., vendor:..., change:..., market:...
	Audience Audience `json:"audience"`
	Title    string   `json:"title"` // the news, in one line
	// Opened is when the rule first fired, Seen when it last held, Closed when
	// trouble with a market was over (zero: it is not, or nothing ends).
	Opened time.Time `json:"opened"`
	Seen   time.Time `json:"seen"`
	Closed time.Time `json:"closed,omitzero"`
	// Facts are what it is made of; one more is news, one less is not.
	Facts []string `json:"facts,omitempty"`
	Sent  Sent     `json:"sent,omitzero"`

	What      string   `json:"what,omitempty"`      // the name, the substance, the trouble
	Substance string   `json:"substance,omitempty"` // id, when it is about one that is listed
	Class     string   `json:"class,omitempty"`     // the family of a name or substance
	Nearest   string   `json:"nearest,omitempty"`   // the known name nearest to a new one
	Reasons   []string `json:"reasons,omitempty"`   // why it fired, for people
	Todo      string   `json:"todo,omitempty"`      // what a person should do about it
	// Certainty says how much what it claims rests upon: strong or weak, where
	// a rule tells the two apart. Other is the vendor that may be the same, as
	// market/handle.
	Certainty string     `json:"certainty,omitempty"`
	Other     string     `json:"other,omitempty"`
	Since     time.Time  `json:"since,omitzero"` // when the first of its listings was first seen
	Markets   []string   `json:"markets,omitempty"`
	Listings  int        `json:"listings,omitempty"` // different ones
	Vendors   int        `json:"vendors,omitempty"`
	Evidence  []Evidence `json:"evidence,omitempty"` // the newest of the listings, a few
	Coverage  []Coverage `json:"coverage,omitempty"` // of the latest runs it rests upon
}

// Sent is what was last told of an alert.
type Sent struct {
	At    time.Time `json:"at,omitzero"`
	Facts []string  `json:"facts,omitempty"`
	Over  bool      `json:"over,omitempty"` // that it is over
}

// The certainties.
const (
	Strong = "strong"
	Weak   = "weak"
)

// Evidence is one listing of an alert, or a vendor's own page (without
// Listing), and where its page is kept.
type Evidence struct {
	Market    string     `json:"market"`
	Listing   string     `json:"listing,omitempty"`
	Title     string     `json:"title"`
	Vendor    string     `json:"vendor,omitempty"`
	ShipsFrom string     `json:"ships_from,omitempty"`
	Price     *Money     `json:"price,omitempty"` // the first, as shown
	EUR       *float64   `json:"eur,omitempty"`
	FirstSeen time.Time  `json:"first_seen"`
	LastSeen  time.Time  `json:"last_seen"`
	Path      string     `json:"path,omitempty"`
	Digest    string     `json:"digest,omitempty"` // SHA-256 of the page
	Archive   ArchiveRef `json:"archive"`
}

// Coverage is how complete a run was.
type Coverage struct {
	Market string    `json:"market"`
	Run    string    `json:"run"`
	Status RunStatus `json:"status"`
	Ended  time.Time `json:"ended,omitzero"`
	Seen   int       `json:"seen"`
	// Announced is what the site says it has; 0: it does not say.
	Announced int `json:"announced,omitempty"`
	// Share is the part of what was on sale that the run saw, 0..1, and By how
	// that is known; empty: it is not (Completeness.Best).
	Share float64 `json:"share,omitempty"`
	By    Basis   `json:"by,omitempty"`
}

// Verdict is what a person decided.
type Verdict string

// The verdicts. Reopen takes an earlier one back.
const (
	Dismiss Verdict = "dismiss" // it is nothing, and never returns
	Confirm Verdict = "confirm" // it is a substance; it joins the local taxonomy
	Merge   Verdict = "merge"   // it is another name of a substance that is known
	Mute    Verdict = "mute"    // not until a time
	Reopen  Verdict = "reopen"
)

// Assessment is a verdict with who made it and when. The newest of a subject
// holds; none is ever removed.
type Assessment struct {
	Subject string    `json:"subject"`
	Verdict Verdict   `json:"verdict"`
	Into    string    `json:"into,omitempty"` // substance id, of a merge or confirmation
	Until   time.Time `json:"until,omitzero"` // of a mute
	Note    string    `json:"note,omitempty"` // why
	Who     string    `json:"who"`            // name of the person
	Made    time.Time `json:"made"`           // when
}

// Channel is a way in which deliveries go out.
type Channel string

// The channels.
const (
	ChannelMail    Channel = "mail"
	ChannelWebhook Channel = "webhook"
)

// DeliveryState says how a delivery stands.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryQueued  DeliveryState = "queued"  // due at its time
	DeliverySent    DeliveryState = "sent"    // the other side took it
	DeliveryRefused DeliveryState = "refused" // the other side will never take it, or it was tried for too long
)

// Delivery is what one recipient is told at one time: one alert, or several
// as a digest.
type Delivery struct {
	ID       string        `json:"id"` // stable; also of its Message-ID
	Channel  Channel       `json:"channel"`
	To       string        `json:"to"` // address of mail, name of a webhook
	Digest   bool          `json:"digest,omitempty"`
	Created  time.Time     `json:"created"`
	Due      time.Time     `json:"due"`
	State    DeliveryState `json:"state"`
	Attempts int           `json:"attempts"`
	Error    string        `json:"error,omitempty"` // of the last attempt
	Settled  time.Time     `json:"settled,omitzero"`
	Alerts   []Alert       `json:"alerts"` // as they stood when it was queued
}

// Sighting says that a run saw a substance on a market for the first time.
type Sighting struct {
	Market    string
	Substance string // id
	Name      string
	Class     string
	FirstSeen time.Time
	// Elsewhere is on how many other markets it had been seen before.
	Elsewhere int
	// Baseline says that the market had not been read whole by then: all that
	// is on it is seen for the first time.
	Baseline bool
}

// Fill counts how often the records of a run had a field: "row/price" 57,
// and "row" 60 for how many there were. The first part is row, listing or
// vendor.
type Fill map[string]int

// RunFill is the fill of a run.
type RunFill struct {
	Run     string
	Started time.Time
	Status  RunStatus
	Fill    Fill
}
