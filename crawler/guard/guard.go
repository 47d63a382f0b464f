package guard

import (
	"net/url"
	"strings"
	"unicode"
)

// Rules name why an address is refused. They are stored and counted: do not
// change their text.
const (
	Malformed     = "malformed"           // no path of this site at all
	TooLong       = "too-long"            // longer than Options.MaxBytes
	TooDeep       = "too-deep"            // more than maxSegments segments
	TooManyParams = "too-many-parameters" // more than maxParams
	Repeated      = "repeated-part"       // a segment or parameter that comes back
	PageNumber    = "page-number"         // beyond Options.MaxPage
	Calendar      = "calendar"            // dates without an end
	Media         = "media"               // pictures, scripts, styles, downloads
	Token         = "form-token"          // carries a token against forged forms, so it does something
	Logout        = "logout"
	Login         = "login"
	Register      = "register"
	Captcha       = "captcha"
	Buy           = "buy" // also orders, baskets, check-out
	Message       = "message"
	Vote          = "vote"
	Report        = "report" // also disputes
	Delete        = "delete"
	Pay           = "pay" // deposit, withdraw, transfer
	Follow        = "follow"
	Feedback      = "feedback" // leaving it; reading it is allowed
	Settings      = "settings"
	Change        = "change" // add, edit, send, confirm, ...
)

// maxSegments and maxParams bound a path. The deepest real market path in the
// pages that we have seen has 5 segments, the longest query 9 parameters.
const (
	maxSegments = 12
	maxParams   = 16
)

// Options set the limits that differ by market.
type Options struct {
	MaxBytes int // of path and query; 0: 512
	MaxPage  int // highest page number; 0: no bound
}

// Guard checks paths. It is immutable and safe for concurrent use.
type Guard struct {
	o Options
}

// New returns a guard.
func New(o Options) *Guard {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 512
	}
	return &Guard{o: o}
}

// Check returns the rule that refuses a path with its query, or "" when none
// does. The path starts with a slash and has no host and no fragment.
func (g *Guard) Check(pathQuery string) string {
	if len(pathQuery) > g.o.MaxBytes {
		return TooLong
	}
	if malformed(pathQuery) {
		return Malformed
	}
	path, query, _ := strings.Cut(pathQuery, "?")
	segments := splitPath(path)
	params := splitQuery(query)
	for _, rule := range []string{
		checkPath(segments), checkQuery(params), shape(segments, params), dates(segments, params), g.pageNumber(segments, params),
	} {
		if rule != "" {
			return rule
		}
	}
	return ""
}

// malformed reports whether a text is not a plain path of one site. Browsers
// read a backslash as a slash, so "/\host" leaves the site as "//host" does.
func malformed(s string) bool {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\#") {
		return true
	}
	decoded := decode(s)
	for _, r := range decoded {
		if unicode.IsControl(r) || r == '\\' {
			return true
		}
	}
	if again, err := url.PathUnescape(decoded); err == nil && again != decoded {
		return true
	}
	path, _, _ := strings.Cut(s, "?")
	for _, seg := range strings.Split(decode(path), "/") {
		if seg == ".." || seg == "." {
			return true
		}
	}
	return false
}

// checkPath judges each segment, with the one before it as its context.
func checkPath(segments []string) string {
	for i, seg := range segments {
		last := i == len(segments)-1
		if last && hasMediaExtension(seg) {
			return Media
		}
		if !last && mediaFolders[strings.ToLower(seg)] {
			return Media
		}
		before, after := "", ""
		if i > 0 {
			before = strings.ToLower(segments[i-1])
		}
		if !last {
			after = segments[i+1]
		}
		for _, part := range strings.FieldsFunc(stripExtension(seg), isPartBreak) {
			rule, noun := judge(part)
			switch {
			case rule == "":
			case noun && categoryWords[before]: // /category/orders
			case last && handleWords[before] && softWords[strings.ToLower(seg)]: // /u/mark
			case rule == Buy && noun && sortValues[strings.ToLower(after)]: // /order/price
			default:
				return rule
			}
		}
	}
	return ""
}

// isPartBreak splits path parameters off a segment: "logout;id=1", "do=logout".
func isPartBreak(r rune) bool { return strings.ContainsRune(";=:,|", r) }

// checkQuery judges keys and values. Values of keys that carry data (a search
// text, a handle, a category) are not judged.
func checkQuery(params []param) string {
	for _, p := range params {
		key := fold(p.key)
		if tokenKeys[key] {
			return Token
		}
		if rule := judgeKey(key, p); rule != "" {
			return rule
		}
		switch {
		case routeKeys[key]: // ?c=logout names an action, ?c=carts a category
			if rule, noun := judge(p.value); rule != "" && !noun {
				return rule
			}
			continue
		case dataKeys[key] || sortKeys[key]:
			continue
		}
		if rule := leading(p.value); rule != "" {
			return rule
		}
		for _, part := range strings.FieldsFunc(p.value, func(r rune) bool { return r == '/' || isPartBreak(r) }) {
			if rule, _ := judge(stripExtension(part)); rule != "" {
				return rule
			}
		}
	}
	return ""
}

// judgeKey judges a query key. "order" sorts unless its value is a number or
// an identifier.
func judgeKey(key string, p param) string {
	if dataKeys[key] {
		return ""
	}
	if sortKeys[key] {
		if key == "order" && isIdentifier(p.value) {
			return Buy
		}
		return ""
	}
	for _, part := range strings.Split(p.key, "/") { // ?/logout
		if rule, _ := judge(stripExtension(part)); rule != "" {
			return rule
		}
	}
	return ""
}
