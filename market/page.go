package market

import "time"

// PageState says what a fetched page is.
type PageState string

// The page states. Only content yields records.
const (
	StateContent     PageState = "content"
	StateQueue       PageState = "queue"
	StateCaptcha     PageState = "captcha"
	StateLogin       PageState = "login"
	StateBanned      PageState = "banned"
	StateSeized      PageState = "seized"
	StateMaintenance PageState = "maintenance"
	StateNotFound    PageState = "not-found" // also soft 404s
	StateError       PageState = "error"
	StateUnknown     PageState = "unknown" // content that fits no page kind of the profile
)

// Target is one thing to fetch. Path is relative to the mirror (path and
// query, canonical), so that a run can change its mirror and go on.
type Target struct {
	Path     string
	Kind     string // page kind in the profile: index, listing, vendor, ...
	Priority int    // lower is earlier: 0 start pages, 10 indexes, 20 details, 30 vendors
	Depth    int    // links followed from a start page
	Barren   int    // pages in a row, up the way it was found, that brought nothing new; kept by the store
	Listing  string // external id, for a detail page
	Second   bool   // it is read for the second time, in the run's second pass
}

// Lease is a target that one worker holds until a time. After that time, or
// when its owner is known to be dead, another may take it.
type Lease struct {
	Target
	Run     string
	Market  string
	Owner   string
	Until   time.Time
	Attempt int // 1 for the first
}

// Page is one fetched document, or one attempt that brought none.
type Page struct {
	Run       string
	Market    string
	Mirror    string // address it came from
	Path      string
	Kind      string
	Seq       int64 // order of commit within the run, from 1; set by the store
	Attempt   int
	FetchedAt time.Time // start of the request
	Took      time.Duration
	Status    int // HTTP status; 0 when no answer came
	State     PageState
	Cause     Cause  // empty for content
	Reason    string // the rule or the error, for a person
	Digest    string // SHA-256 (hex) of the payload; empty when no answer came
	WireBytes int64
	Truncated bool
	Records   int
	Second    bool // read in the run's second pass
	Archive   ArchiveRef
}

// ArchiveRef points at the archive record that holds a page's response (or
// its revisit record), so that anyone can find and verify the bytes.
type ArchiveRef struct {
	File     string // path relative to the archive folder
	Offset   int64  // of the gzip member
	Length   int64  // of the gzip member, in bytes
	RecordID string // WARC-Record-ID, without the angle brackets
	Revisit  bool   // the bytes are those of an earlier record with the same digest
}

// Exchange is one request and its answer as they went over the wire.
// The slices belong to the receiver once handed over.
type Exchange struct {
	Market   string
	Run      string
	Kind     string
	URL      string // absolute, as requested
	Started  time.Time
	Finished time.Time
	Circuit  string // SOCKS user name and epoch: "market:epoch"

	RequestHead  []byte // request line and headers as sent, up to and including the empty line
	ResponseHead []byte // status line and headers as received, up to and including the empty line
	ResponseBody []byte // as received: transfer and content encodings still applied
	Status       int
	Header       map[string][]string // parsed response headers, canonical keys

	Payload     []byte // body with transfer and content encodings removed; what is parsed
	Digest      string // SHA-256 of Payload, hex, where it is known already; empty: it is not
	ContentType string // as declared
	Truncated   string // empty, or a WARC-Truncated reason: length, time, disconnect, unspecified
	Cause       Cause  // why no usable answer came; empty when one did
	Err         string // text of the error, for the record
}
