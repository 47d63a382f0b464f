package market

import "time"

// SiteKind says what sort of site a market is.
type SiteKind string

// The kinds of site that are watched.
const (
	KindMarket   SiteKind = "market"   // many vendors, reached through Tor
	KindShop     SiteKind = "shop"     // one vendor
	KindClearnet SiteKind = "clearnet" // on the open web, still fetched through the proxy
)

// Market is a site that is watched: a set of mirrors with one identity.
type Market struct {
	ID      string // short, stable, [a-z0-9-]; also the SOCKS user name
	Name    string
	Kind    SiteKind
	Profile string   // name of the profile that reads it
	Mirrors []string // addresses: scheme://host[:port], no path
	Mandate Mandate
}

// Mandate is the reason why a market may be watched. A market without one,
// or with an expired one, is refused.
type Mandate struct {
	Purpose   string    // what the data serve
	Authority string    // legal authority, or "demo" / "test" for our own markets
	Reference string    // case or file number; may be empty
	Expires   time.Time // first instant at which watching is no longer allowed
}

// Valid reports whether the mandate is complete and still running at now.
func (m Mandate) Valid(now time.Time) bool {
	return m.Purpose != "" && m.Authority != "" && now.Before(m.Expires)
}

// Mirror is one address of a market with its health and its verification.
type Mirror struct {
	Market     string
	Address    string // scheme://host[:port]
	LastOK     time.Time
	LastFailed time.Time
	Failures   int       // in a row, since the last success
	Cause      Cause     // of the last failure
	Verified   time.Time // when the profile's marker or a signed list last proved it; zero: never
	VerifiedBy string    // "marker", "signature"
}
