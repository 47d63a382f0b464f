package crawler

import (
	"testing"
	"time"

	"vedette/market"
)

func TestChains(t *testing.T) {
	c := newChains()
	if c.loops("/a", "/b", 5) || c.loops("/b", "/c", 5) {
		t.Error("a chain without a loop was called one")
	}
	if !c.loops("/c", "/a", 5) {
		t.Error("a loop over three paths was not seen")
	}
	if !c.loops("/self", "/self", 5) {
		t.Error("a path that leads to itself is no loop")
	}
	c = newChains()
	paths := []string{"/1", "/2", "/3", "/4", "/5", "/6", "/7"}
	hops := 0
	for i := range len(paths) - 1 {
		if c.loops(paths[i], paths[i+1], 5) {
			break
		}
		hops++
	}
	if hops != 5 {
		t.Errorf("%d hops passed, want 5", hops)
	}
	c = newChains()
	c.loops("/a", "/b", 5)
	c.ends("/b")
	if c.loops("/b", "/a", 5) {
		t.Error("a chain that had ended was still remembered")
	}
}

func TestStreaksCountWhatBeganAfterTheLast(t *testing.T) {
	var s streaks
	at := func(sec int) time.Time { return time.Unix(int64(sec), 0) }
	if got := s.count(market.CauseProxyDown, at(1), at(2)); got != 1 {
		t.Errorf("first: %d", got)
	}
	if got := s.count(market.CauseProxyDown, at(1), at(3)); got != 1 {
		t.Errorf("one under way at the same time: %d, want 1", got)
	}
	if got := s.count(market.CauseProxyDown, at(4), at(5)); got != 2 {
		t.Errorf("a later one: %d, want 2", got)
	}
	if got := s.count(market.CauseRateLimited, at(6), at(7)); got != 1 {
		t.Errorf("another cause: %d, want 1", got)
	}
	s.worked()
	if got := s.count(market.CauseRateLimited, at(8), at(9)); got != 1 {
		t.Errorf("after a page that worked: %d, want 1", got)
	}
}

func TestMirrorFailing(t *testing.T) {
	var s streaks
	for i := range 3 {
		s.silent(time.Unix(int64(2*i+1), 0), time.Unix(int64(2*i+2), 0))
	}
	if s.mirrorFailing(4) {
		t.Error("3 failures are called 4")
	}
	s.silent(time.Unix(100, 0), time.Unix(101, 0))
	if !s.mirrorFailing(4) {
		t.Error("4 failures in a row are not seen")
	}
	s.silent(time.Unix(102, 0), time.Unix(103, 0))
	if s.mirrorFailing(4) {
		t.Error("the count did not begin anew")
	}
}

// TestVerdictOn is the table of docs/crawling.md, "How a run ends".
func TestVerdictOn(t *testing.T) {
	failed := func(cause market.Cause, n int) map[market.Cause]int { return map[market.Cause]int{cause: n} }
	counted := func(seen, announced int) market.Completeness {
		return market.Completeness{Seen: seen, Announced: announced}
	}
	twice := func(seen, n, lost int) market.Completeness {
		return market.Completeness{Seen: seen, TwoPass: market.TwoPass{Estimate: market.Estimate{N: n}}, Lost: market.Lost{Listings: lost}}
	}
	tests := []struct {
		name   string
		end    *ending
		census census
		of     market.Completeness
		status market.RunStatus
		reason string
		gone   bool
	}{
		{"all was got", nil, census{content: 9}, counted(0, 0), market.RunComplete, "", true},
		{"all was got, and as many as announced", nil, census{content: 9}, counted(95, 100), market.RunComplete, "", true},
		{"all was got, and fewer than announced", nil, census{content: 9}, counted(89, 100), market.RunPartial, "only 89.0 % of the listings were seen, by the site's counter", false},
		{"far more than announced: the counter is not believed", nil, census{content: 9}, counted(300, 100), market.RunComplete, "", true},
		{"both passes met nearly the same", nil, census{content: 9}, twice(95, 100, 0), market.RunComplete, "", true},
		{"the second pass met what the first had not", nil, census{content: 9}, twice(80, 100, 0), market.RunPartial, "only 80.0 % of the listings were seen, by two passes", false},
		{"the site's counter goes before the second pass", nil, census{content: 9}, market.Completeness{Seen: 80, Announced: 80, TwoPass: market.TwoPass{Estimate: market.Estimate{N: 100}}}, market.RunComplete, "", true},
		{"later runs do not change what a run was", nil, census{content: 9}, market.Completeness{Seen: 80, Later: market.Later{Estimate: market.Estimate{N: 100}}}, market.RunComplete, "", true},
		{"a page of one listing was given up", nil, census{content: 9, failed: failed(market.CauseBomb, 1)}, counted(95, 100), market.RunPartial, "1 pages given up (decompression-bomb 1)", true},
		{"a page of one listing was given up, and fewer seen than announced", nil, census{content: 9, failed: failed(market.CauseBomb, 1)}, counted(50, 100), market.RunPartial, "1 pages given up (decompression-bomb 1)", false},
		{"a page that lists others was given up", nil, census{content: 9, unwalked: 1, failed: failed(market.CauseBomb, 1)}, counted(95, 100), market.RunPartial, "1 pages given up (decompression-bomb 1)", false},
		{"a page is cut", nil, census{content: 9, truncated: 2, unwalked: 2}, counted(0, 0), market.RunPartial, "2 pages only in part", false},
		{"the site has lost its pages", nil, census{content: 3, notFound: 4}, counted(0, 0), market.RunPartial, "more pages not found (4) than content (3)", false},
		{"one in eight of the pages that list others is not there", nil, census{content: 40, notFound: 1, lists: lists{whole: 7, notFound: 1}}, counted(0, 0), market.RunPartial, "1 pages that list others not found, of 8", false},
		{"one in ten of the pages that list others is not there", nil, census{content: 40, notFound: 1, lists: lists{whole: 9, notFound: 1}}, counted(0, 0), market.RunComplete, "", true},
		{"a few pages are gone", nil, census{content: 4, notFound: 4}, counted(0, 0), market.RunComplete, "", true},
		{"a budget ended it among the indexes", &ending{reason: "budget: 5 pages per run"}, census{content: 5, pending: 4, unwalked: 4}, counted(0, 0), market.RunPartial, "budget: 5 pages per run", false},
		{"a limit ended it when all indexes were read", &ending{reason: "limit: begun 8 days ago"}, census{content: 5, pending: 4}, counted(0, 0), market.RunPartial, "limit: begun 8 days ago", true},
		{"the proxy died half way", &ending{reason: "proxy-down at /x"}, census{content: 5, pending: 4, unwalked: 2}, counted(0, 0), market.RunPartial, "proxy-down at /x", false},
		{"the proxy was never there", &ending{reason: "proxy-down at /"}, census{pending: 1}, counted(0, 0), market.RunFailed, "proxy-down at /", false},
		{"no page was content", nil, census{failed: failed(market.CauseOffSite, 1)}, counted(0, 0), market.RunFailed, "no page of the market could be read: 1 pages given up (off-site-redirect 1)", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, reason, indexed := verdictOn(tt.end, tt.census, tt.of)
			if status != tt.status || reason != tt.reason {
				t.Errorf("%s %q, want %s %q", status, reason, tt.status, tt.reason)
			}
			run := market.Run{Status: status, Completeness: market.Completeness{Indexed: indexed}}
			if run.TellsGone() != tt.gone {
				t.Errorf("turns listings to gone: %t, want %t", run.TellsGone(), tt.gone)
			}
		})
	}
}

// TestLostListings: a missing page of a category that was read counts as one
// of the others, a category of which nothing was read whole as large as the
// others, less what was read, and less when listings stand on several pages.
func TestLostListings(t *testing.T) {
	var c census
	c.failed = map[market.Cause]int{}
	page := func(state market.PageState, path string, records int, change ...func(*market.Page)) {
		p := market.Page{Seq: 1, State: state, Path: path, Kind: "index", Records: records}
		for _, f := range change {
			f(&p)
		}
		c.add(p, p.Kind == "listing")
	}
	page(market.StateContent, "/", 0)
	for _, path := range []string{"/list?c=1", "/list?c=1&p=2", "/list?c=1&p=3", "/list?c=2"} {
		page(market.StateContent, path, 20)
	}
	page(market.StateError, "/list?c=2&p=2", 0)                                            // 20
	page(market.StateNotFound, "/list?c=2&p=3", 0)                                         // 20
	page(market.StateError, "/list?c=3", 0)                                                // as large as the two others: 60
	page(market.StateContent, "/list?c=4", 5, func(p *market.Page) { p.Truncated = true }) // 55
	page(market.StateError, "/item/7", 0, func(p *market.Page) { p.Kind = "listing" })
	page(market.StateError, "/list?c=1", 0, func(p *market.Page) { p.Second = true })
	for _, tt := range []struct{ seen, want int }{{85, 155}, {100, 155}, {17, 31}} {
		if got := c.lists.lost(tt.seen); got != (market.Lost{Pages: 4, Listings: tt.want}) {
			t.Errorf("%d seen in 85 rows: %+v, want %d", tt.seen, got, tt.want)
		}
	}
	if c.indexed() {
		t.Error("lacks pages that list others")
	}
	var whole lists
	if got := whole.lost(0); got != (market.Lost{}) {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestCensus(t *testing.T) {
	c := census{failed: map[market.Cause]int{}}
	for _, p := range []market.Page{
		{Seq: 1, State: market.StateContent},
		{Seq: 2, State: market.StateContent, Truncated: true, Cause: market.CauseTooLarge},
		{Seq: 3, State: market.StateNotFound, Cause: market.CauseNotFound},
		{Seq: 4, State: market.StateError, Cause: market.CauseGuard},
		{Seq: 5, State: market.StateError, Cause: market.CauseBomb},
		{Seq: 0, State: market.StateLogin, Cause: market.CauseLogin},
		{Seq: 0},
	} {
		c.add(p, p.Kind == "listing")
	}
	if c.content != 2 || c.truncated != 1 || c.lost() != 2 || c.pending != 2 || c.walled != 1 || c.failed[market.CauseGuard] != 0 {
		t.Errorf("%+v", c)
	}
}

func TestIndexed(t *testing.T) {
	index := market.Page{Seq: 1, Kind: "index", State: market.StateContent}
	broken := market.Page{Seq: 3, Kind: "index", State: market.StateError, Cause: market.CauseBomb}
	listing := broken
	listing.Kind = "listing"
	gone := market.Page{Seq: 4, Kind: "listing", State: market.StateNotFound, Cause: market.CauseNotFound}
	cut := index
	cut.Truncated, cut.Cause = true, market.CauseCut
	refused := broken
	refused.Cause = market.CauseGuard
	for _, tt := range []struct {
		name  string
		pages []market.Page
		want  bool
	}{
		{"all was read", []market.Page{index}, true},
		{"a listing's page is broken", []market.Page{index, listing}, true},
		{"a listing's page is still to come", []market.Page{index, {Kind: "listing"}}, true},
		{"an index page is broken", []market.Page{index, broken}, false},
		{"an index page is cut", []market.Page{index, cut}, false},
		{"an index page is still to come", []market.Page{index, {Kind: "index"}}, false},
		{"an index page leads to what we refuse", []market.Page{index, refused}, true},
		{"more is lost than found", []market.Page{index, gone, gone}, false},
		{"nothing was read", []market.Page{listing}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := census{failed: map[market.Cause]int{}}
			for _, p := range tt.pages {
				c.add(p, p.Kind == "listing")
			}
			if got := c.indexed(); got != tt.want {
				t.Errorf("%v, want %v: %+v", got, tt.want, c)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"":                              0,
		"120":                           2 * time.Minute,
		" 7 ":                           7 * time.Second,
		"-1":                            0,
		"99999999999":                   30 * 24 * time.Hour,
		"soon":                          0,
		"9999999":                       30 * 24 * time.Hour,
		"Sun, 01 Mar 2026 12:00:30 GMT": 30 * time.Second,
		"Sun, 01 Mar 2026 11:00:00 GMT": 0,
	} {
		if got := retryAfter(map[string][]string{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestParseOrigin(t *testing.T) {
	for address, want := range map[string]string{
		"http://demotable.onion":        "http://demotable.onion",
		"HTTP://DemoTable.onion:80/":    "http://demotable.onion",
		"https://shop.example:443":      "https://shop.example",
		"http://demotable.onion:8080":   "http://demotable.onion:8080",
		"ftp://demotable.onion":         "",
		"demotable.onion":               "",
		"http://demotable.onion/market": "",
		"http://a:b@demotable.onion":    "",
		"http://demotable.onion?x=1":    "",
		"http://":                       "",
	} {
		got, err := parseOrigin(address)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v, want %q", address, got, err, want)
		}
	}
}
