package extract

// Profile says how to walk and read one market. It is data, never code: one
// YAML file, read strictly. docs/profiles.md explains each key with examples.
type Profile struct {
	Name     string   `yaml:"name"`    // [a-z0-9-]+
	Version  int      `yaml:"version"` // raised with every change that alters results
	Title    string   `yaml:"title"`
	Kind     string   `yaml:"kind"`      // market, shop, clearnet
	Defunct  bool     `yaml:"defunct"`   // a worked example of a market that is gone: never crawled
	Timezone string   `yaml:"timezone"`  // of dates without one; default UTC
	Currency string   `yaml:"currency"`  // of prices that show none
	Dates    []string `yaml:"dates"`     // Go layouts tried before the general ones
	DayFirst *bool    `yaml:"day_first"` // 06-03-2020 is 6 March (true, default) or June 3 (false)
	// Generated makes what the page's own style blocks put in with ::before
	// and ::after part of its text.
	Generated bool `yaml:"generated"`

	Verify Verify  `yaml:"verify"`
	Walk   Walk    `yaml:"walk"`
	States []State `yaml:"states"` // tried in order before the general rules
	Pages  []Page  `yaml:"pages"`  // tried in order; the first whose url and selectors fit

	compiled *compiled // set by Parse; see compile.go
}

// Verify says how a mirror proves that it is the market.
type Verify struct {
	Path    string  `yaml:"path"`    // fetched first; default the first start page
	Marker  []Match `yaml:"marker"`  // all must hold on that page
	Mirrors string  `yaml:"mirrors"` // path of a PGP clear-signed list of mirrors; empty: none
	Key     string  `yaml:"key"`     // ASCII-armoured public key that signs it, in the profile itself
}

// Walk is the allow-list: what may be fetched, and how it is walked.
type Walk struct {
	Start   []string `yaml:"start"`    // paths fetched in every run
	Follow  []Follow `yaml:"follow"`   // allowed paths; anything else is refused
	Deny    []string `yaml:"deny"`     // regexps on path+query, on top of the built-in ones
	Ignore  []string `yaml:"ignore"`   // query parameters dropped from canonical paths (session ids, trackers)
	Wait    string   `yaml:"wait"`     // longest acceptable queue wait, as a Go duration; default 15m
	MaxPage int      `yaml:"max_page"` // upper bound for pagination numbers; 0: the crawler's, 50,000

	MaxDepth int `yaml:"max_depth"` // links from a start page; 0: the crawler's, 50,000
	Barren   int `yaml:"barren"`    // pages in a row without anything new, below which no more are followed; 0: the crawler's, 200; -1: no bound
}

// Follow allows the paths that match URL and names their page kind.
type Follow struct {
	URL      string `yaml:"url"`    // regexp on path+query; named groups feed fields
	Kind     string `yaml:"kind"`   // page kind
	Detail   bool   `yaml:"detail"` // fetched only when the store says it is due (new, changed, stale)
	Priority int    `yaml:"priority"`
}

// State names a page state by what the page shows.
type State struct {
	State  string  `yaml:"state"`  // a market.PageState other than content
	Any    []Match `yaml:"any"`    // one must hold
	All    []Match `yaml:"all"`    // each must hold
	None   []Match `yaml:"none"`   // none may hold
	Reason string  `yaml:"reason"` // shown to a person
}

// Match is one test on a page; the keys that are given must all hold.
type Match struct {
	CSS    string `yaml:"css"`    // something matches
	Text   string `yaml:"text"`   // regexp on the folded text of the matches of CSS, or of the page
	Title  string `yaml:"title"`  // regexp on the page's title
	URL    string `yaml:"url"`    // regexp on path+query
	Status []int  `yaml:"status"` // one of these HTTP status codes
	Attr   string `yaml:"attr"`   // Text looks at this attribute of the matches of CSS
	JSON   string `yaml:"json"`   // path into the record's Data; Text looks at what it finds
}

// Page describes one kind of page.
type Page struct {
	Kind     string              `yaml:"kind"`
	URL      string              `yaml:"url"`      // regexp on path+query; empty: any
	Require  []string            `yaml:"require"`  // selectors that must match
	Forbid   []string            `yaml:"forbid"`   // selectors that must not
	Record   string              `yaml:"record"`   // listing, vendor, or empty for pages that are only walked
	Rows     string              `yaml:"rows"`     // selector of one record's element; empty: the page is one record
	Spread   bool                `yaml:"spread"`   // a record is the matched element and its following siblings, up to the next match
	Skip     []Match             `yaml:"skip"`     // rows for which one of these holds are no records (headers)
	Ads      []Match             `yaml:"ads"`      // rows for which one of these holds are promoted repetitions
	Hidden   []string            `yaml:"hidden"`   // selectors of decoys, on top of the general rules
	Reveal   []string            `yaml:"reveal"`   // selectors of what the general rules would hide but a person can open (tabs)
	Pairs    []Pairs             `yaml:"pairs"`    // label/value structures that fields refer to with pair:
	Fields   map[string][]Source `yaml:"fields"`   // field name -> alternatives in order; first non-empty wins
	Detail   []Source            `yaml:"detail"`   // of an index row: the link to the listing's own page
	Links    []Source            `yaml:"links"`    // addresses that stand elsewhere than in anchors; all of them count
	Counters map[string][]Source `yaml:"counters"` // listings, pages, or any name: numbers the site shows
	Empty    []Match             `yaml:"empty"`    // with no rows, one of these says that none are expected
	Data     *Data               `yaml:"data"`     // where a record (row or page) keeps JSON
	Items    string              `yaml:"items"`    // path to the list in Data of which each element is a record
	Pieces   *Pieces             `yaml:"pieces"`   // how the element of a row is cut into several records
	Also     []Also              `yaml:"also"`     // further records of the page: its vendor, other offers
}

// Also describes further records that a page yields beside its own; the keys
// are those of Page. They are partial: what they lack is kept in the store.
type Also struct {
	Record string              `yaml:"record"`
	Rows   string              `yaml:"rows"` // without it the page holds one
	Spread bool                `yaml:"spread"`
	Skip   []Match             `yaml:"skip"`
	Pairs  []Pairs             `yaml:"pairs"` // without them those of the page
	Fields map[string][]Source `yaml:"fields"`
	Detail []Source            `yaml:"detail"`
	Data   *Data               `yaml:"data"` // without it that of the page
	Items  string              `yaml:"items"`
	Pieces *Pieces             `yaml:"pieces"`
}

// Data says where the JSON stands that sources with json: look in.
type Data struct {
	CSS  string `yaml:"css"`  // element in the record; without it the row's own
	Attr string `yaml:"attr"` // JSON in this attribute instead of the text
	Var  string `yaml:"var"`  // JSON that a script gives to this name
	JSON string `yaml:"json"` // path from the top to what is meant
}

// Pieces cuts the text of a row's element into records: one of Lines, Blocks,
// Begin and Between says where.
type Pieces struct {
	Lines   bool   `yaml:"lines"`   // each line
	Blocks  bool   `yaml:"blocks"`  // lines up to an empty one
	Begin   string `yaml:"begin"`   // regexp; a record begins with each line that it fits
	Between string `yaml:"between"` // regexp on lines that stand between records
	Heading string `yaml:"heading"` // regexp on lines over the records that follow; its named groups feed their fields
	Fit     string `yaml:"fit"`     // regexp; what it does not fit is no record; named groups feed fields
}

// Pairs describes where labels and values stand. Rows selects the containers,
// inside the record; without it the record is one. Label and Value select inside a container. An empty
// Label takes the text before the first colon; an empty Value takes the
// container's text without the label, and "~" takes what follows each label
// up to the next one (<strong>Ships from</strong> France<br>, or dt and dd).
// With Columns n, a table row holds n label/value cells in turn (Empire: two
// pairs a row). With Lines, each line of the container is "label: value".
// With Words, the container's text is cut at those labels ("ships from: US
// ships to: Worldwide"). Mark stands between label and value where that is
// not a colon ("Origin - Peru").
type Pairs struct {
	Rows    string   `yaml:"rows"`
	Label   string   `yaml:"label"`
	Value   string   `yaml:"value"`
	Columns int      `yaml:"columns"`
	Lines   bool     `yaml:"lines"`
	Words   []string `yaml:"words"`
	Mark    string   `yaml:"mark"`
}

// Source is one way to find a field.
type Source struct {
	CSS   string `yaml:"css"`   // inside the record's element
	Page  bool   `yaml:"page"`  // CSS looks at the whole page instead
	Above bool   `yaml:"above"` // CSS looks at the page before the record; the nearest match wins (headings of groups)
	Pair  string `yaml:"pair"`  // regexp on a label of Pairs (folded, without a final colon); CSS then looks inside the value
	// Column is a regexp on a heading of the table that the record is a row of;
	// CSS then looks inside the row's cell below it.
	Column string `yaml:"column"`
	URL    string `yaml:"url"`   // named group of the page's URL pattern
	Group  string `yaml:"group"` // named group of Fit of the page's Pieces
	// JSON is a path into the record's Data, or with CSS into the JSON of what
	// that finds; Var is the name that a script gives that JSON to.
	JSON  string `yaml:"json"`
	Var   string `yaml:"var"`
	Value string `yaml:"value"` // a constant, when CSS (if given) matches
	Attr  string `yaml:"attr"`  // attribute instead of text
	Own   bool   `yaml:"own"`   // the element's own text nodes only
	Lines bool   `yaml:"lines"` // keep line breaks (descriptions, keys); also of an attribute
	// Without selects parts of the matched element that are no part of its text.
	Without string `yaml:"without"`
	Nth     int    `yaml:"nth"`   // 1 the first, 2 the second, -1 the last, -2 the one before; without it the first that is not empty
	All     bool   `yaml:"all"`   // every match, as a list
	Count   bool   `yaml:"count"` // the number of matches
	Clean   []Step `yaml:"clean"` // in order
	// Parts are sources whose first values are put together with a blank
	// between; if one finds nothing, neither does the whole.
	Parts []Source `yaml:"parts"`
	// Label and Price describe the parts of a row of variants: CSS selects
	// the rows.
	Label *Source `yaml:"label"`
	Price *Source `yaml:"price"`
}

// Step is one step of a cleaning pipeline; exactly one key is given. A step
// works on each value of a list; a value that becomes empty is dropped.
type Step struct {
	Regex   string            `yaml:"regex"`   // keep the first group (or the match); no match: empty
	Find    string            `yaml:"find"`    // every match (its first group), as a list
	Replace []string          `yaml:"replace"` // [regexp, replacement]
	Split   string            `yaml:"split"`   // regexp; makes a list
	Take    *int              `yaml:"take"`    // n-th value of a list, 0-based, negative from the end
	Join    *string           `yaml:"join"`    // a list into one value
	Map     map[string]string `yaml:"map"`     // exact, case-folded; other values are kept
	Only    map[string]string `yaml:"only"`    // as map; other values become empty
	Drop    string            `yaml:"drop"`    // regexp of values to drop
	Before  string            `yaml:"before"`  // text before the first occurrence, or all of it
	After   string            `yaml:"after"`   // text after the first occurrence, or empty
	Trim    string            `yaml:"trim"`    // characters cut at both ends
	Date    string            `yaml:"date"`    // Go layout; the value becomes RFC 3339
	Prefix  string            `yaml:"prefix"`  // put in front (currency signs that the page shows elsewhere)
	Suffix  string            `yaml:"suffix"`  // put behind
	JSON    string            `yaml:"json"`    // path into a JSON value: offers.price; lists are walked through
	Decode  string            `yaml:"decode"`  // url, html, base64
	Count   bool              `yaml:"count"`   // the number of values
}
