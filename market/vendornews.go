package market

import "time"

// VendorLink is a vendor that came to a market, beside one of another market
// that was known before and has its key or its handle. It links nothing: equal
// handles are two vendors until a person says otherwise.
type VendorLink struct {
	Here, There StoredVendor
	// Key is the fingerprint that both pages showed; empty: only the handles
	// are equal, but for case.
	Key string
	// Sharing is how many vendors ever showed the key, over all markets.
	Sharing int
}

// KeyChange is a vendor whose page shows another key than before.
type KeyChange struct {
	Vendor   StoredVendor
	Old, New KeySpan
}

// KeySpan is a key and when a vendor's page was first and last seen with it.
type KeySpan struct {
	Fingerprint string // hex
	First, Last time.Time
}

// Absence is a vendor that was seen again after a time without it.
type Absence struct {
	Vendor   StoredVendor
	From, To time.Time // last seen before, and seen again
	Runs     int       // between, that read every index of the market
}
