package guard

import (
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
		if dataKeys[key] || sortKeys[key] {
			continue
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

// judge returns the rule of a text that is made of known words alone, and
// whether the word that names it is also the name of a thing.
func judge(text string) (rule string, noun bool) {
	words := tokens(text)
	if len(words) == 0 || len(words) > maxPhrase || isIdentifier(text) {
		return "", false
	}
	if r := glued(words); r != "" {
		return r, false
	}
	named := 0
	for _, w := range words {
		if isDigits(w) {
			continue
		}
		r, known := vocabulary[w]
		if !known {
			return "", false
		}
		if r == "" {
			continue
		}
		named++
		// "send-message" is about messages: the general verbs come last.
		if rule == "" || rule == Change {
			rule, noun = r, nouns[w]
		}
	}
	return rule, noun && named == 1 && len(words) == 1
}

// glued looks several words up as one: "sign-out", "addToCart",
// "verifyHuman2". Numbers count at neither end; between letters they are part
// of an identifier ("a2dd" is not "add").
func glued(words []string) string {
	trimmed := words
	for len(trimmed) > 0 && isDigits(trimmed[len(trimmed)-1]) {
		trimmed = trimmed[:len(trimmed)-1]
	}
	for len(trimmed) > 0 && isDigits(trimmed[0]) {
		trimmed = trimmed[1:]
	}
	for _, s := range []string{strings.Join(words, ""), strings.Join(trimmed, "")} {
		if r := phrases[s]; r != "" {
			return r
		}
		if r := vocabulary[s]; r != "" && len(words) > 1 && !nouns[s] {
			return r
		}
	}
	return ""
}

// maxPhrase is the longest run of words that can name an action: "add listing
// to my favourites". Longer texts are titles.
const maxPhrase = 5
