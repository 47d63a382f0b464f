package marketsim

import (
	"fmt"
	"regexp"
	"time"

	"vedette/market"
)

// FaultKind names a misbehaviour.
type FaultKind string

// Walls: the request is answered with a page that is not content.
const (
	FaultLogin       FaultKind = "login"       // content only with a session (IssueSession); Variant "", "redirect", "refresh"
	FaultCaptcha     FaultKind = "captcha"     // 200 with a picture and a form
	FaultQueue       FaultKind = "queue"       // waiting page; see Tries, Wait, Status, RetryAfter
	FaultBanned      FaultKind = "banned"      // 403 (Status)
	FaultMaintenance FaultKind = "maintenance" // 503 (Status)
	FaultSeized      FaultKind = "seized"      // 200 (Status)
	FaultRateLimit   FaultKind = "rate-limit"  // 429 with Retry-After
	FaultServerError FaultKind = "server-error"
	FaultSoft404     FaultKind = "soft-404" // 200, "listing not found"
	FaultNotFound    FaultKind = "not-found"
)

// Transport faults: the answer is broken on its way.
const (
	FaultCutLength   FaultKind = "cut-length"   // Content-Length larger than the body, connection closed
	FaultCutRow      FaultKind = "cut-row"      // the document ends in the middle of a row, the length is right
	FaultCutChunked  FaultKind = "cut-chunked"  // chunked, closed before the last chunk
	FaultDrip        FaultKind = "drip"         // Bytes at a time every Wait (default 1 byte, 500 ms)
	FaultGzipBomb    FaultKind = "gzip-bomb"    // Bytes (default 1 GB) of zeros in a small gzip body
	FaultNestedGzip  FaultKind = "nested-gzip"  // gzip within gzip within gzip, encoding declared each time
	FaultHugeBody    FaultKind = "huge-body"    // Bytes (default 1 GB) as they are
	FaultHugeHeaders FaultKind = "huge-headers" // Bytes (default 8 MB) of headers
	FaultBinary      FaultKind = "binary"       // a picture, declared as text/html
	FaultReset       FaultKind = "reset"        // connection reset in the middle of the answer
	FaultBadHTTP     FaultKind = "bad-http"     // no HTTP at all
	FaultDeep        FaultKind = "deep"         // Bytes (default 1e6) elements within one another
	FaultManyTags    FaultKind = "many-tags"    // Bytes (default 200,000) tags
)

// Redirects.
const (
	FaultOffsite      FaultKind = "off-site"      // 302 to Location (default a clearnet host)
	FaultRedirectLoop FaultKind = "redirect-loop" // 302 to a path that leads back, for ever
)

// Decorations: the page is content, with something added. Several apply at
// once, and together with at most one fault of the other kinds.
const (
	FaultPlaceholder  FaultKind = "placeholder"   // prices of 0.01 instead of the true ones
	FaultDecoyInline  FaultKind = "decoy-inline"  // rows hidden by an inline style
	FaultDecoyClass   FaultKind = "decoy-class"   // rows hidden by a class of a style block
	FaultDecoyBox     FaultKind = "decoy-box"     // a box for each row that repeats its data, hidden by a style sheet
	FaultTraps        FaultKind = "traps"         // buy, vote, withdraw, delete-account, ... links by every listing
	FaultCalendar     FaultKind = "calendar"      // a calendar without end
	FaultGrowingQuery FaultKind = "growing-query" // links whose query grows with every step
	FaultMaze         FaultKind = "maze"          // index pages without end, each with seven more; Variant "", "rows" (each shows rows of page 1), "line" (each with one more)
	FaultSessionLinks FaultKind = "session-links" // every link carries a fresh session id (sid=)
	FaultWrongCharset FaultKind = "wrong-charset" // header and meta declare Variant (default ISO-8859-1); the bytes are UTF-8
)

// Fault is one rule of misbehaviour. Rules are tried in order; decorations
// add up, and the first other rule that fits answers the request.
type Fault struct {
	Kind FaultKind
	// Path is a regexp on path and query; empty: front page, indexes,
	// listings and vendors.
	Path string
	// Share is the part of the fitting paths that are hit, 0..1, the same ones
	// every time; 0 means all.
	Share float64
	// Every hits each n-th fitting request only; 0 means each.
	Every int
	// After lets so many fitting requests pass first.
	After int
	// Times hits each path at most so often; 0 means always.
	Times int
	// Total hits at most so many requests; 0 means no limit.
	Total int
	// When, if it is set, says at each fitting request whether the rule applies.
	// It may ask the market's Log, not more.
	When func() bool

	Status     int           // instead of the kind's own
	RetryAfter time.Duration // header, in whole seconds
	Refresh    time.Duration // of a queue page, as header and meta element
	Tries      int           // a queue lets a visitor in after so many of its requests
	Wait       time.Duration // a queue lets in after this time; drip: pause between pieces
	Bytes      int64         // size; see the kinds
	Location   string        // off-site: where to
	Variant    string        // see the kinds
}

// rule is a Fault with its compiled pattern and its counts.
type rule struct {
	Fault
	path    *regexp.Regexp
	fitting int
	hits    int
	byPath  map[string]int
}

func compileFaults(list []Fault) ([]*rule, error) {
	rules := make([]*rule, 0, len(list))
	for i, f := range list {
		if !f.Kind.known() {
			return nil, fmt.Errorf("fault %d: kind %q: %w", i, f.Kind, market.ErrInvalid)
		}
		r := &rule{Fault: f, byPath: map[string]int{}}
		if f.Path != "" {
			re, err := regexp.Compile(f.Path)
			if err != nil {
				return nil, fmt.Errorf("fault %d: path: %w", i, err)
			}
			r.path = re
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// FaultKinds lists every kind there is, walls first.
func FaultKinds() []FaultKind {
	return []FaultKind{
		FaultLogin, FaultCaptcha, FaultQueue, FaultBanned, FaultMaintenance, FaultSeized, FaultRateLimit,
		FaultServerError, FaultSoft404, FaultNotFound,
		FaultCutLength, FaultCutRow, FaultCutChunked, FaultDrip, FaultGzipBomb, FaultNestedGzip, FaultHugeBody,
		FaultHugeHeaders, FaultBinary, FaultReset, FaultBadHTTP, FaultDeep, FaultManyTags,
		FaultOffsite, FaultRedirectLoop,
		FaultPlaceholder, FaultDecoyInline, FaultDecoyClass, FaultDecoyBox, FaultTraps, FaultCalendar,
		FaultGrowingQuery, FaultMaze, FaultSessionLinks, FaultWrongCharset,
	}
}

func (k FaultKind) known() bool {
	for _, have := range FaultKinds() {
		if k == have {
			return true
		}
	}
	return false
}

// decoration reports whether the page stays content.
func (k FaultKind) decoration() bool {
	switch k {
	case FaultPlaceholder, FaultDecoyInline, FaultDecoyClass, FaultDecoyBox, FaultTraps, FaultCalendar,
		FaultGrowingQuery, FaultMaze, FaultSessionLinks, FaultWrongCharset:
		return true
	}
	return false
}
