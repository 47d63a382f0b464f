package market

import "time"

// Earlier is a full archive record with the same payload, for a page that has
// not changed since.
type Earlier struct {
	Digest string // SHA-256 (hex) of the payload
	Ref    ArchiveRef
	URL    string    // absolute, as it was requested then; empty: not known
	Date   time.Time // when it was fetched
}
