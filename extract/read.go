package extract

import (
	"errors"
	"maps"
	"slices"

	"golang.org/x/net/html/atom"

	"vedette/market"
)

var errTooComplex = errors.New("more tags or depth than the parser is given")

// Extract reads one page.
func (p *Profile) Extract(in Input) Result {
	if in.Status == 0 {
		in.Status = 200
	}
	if len(in.Payload) == 0 {
		return Result{State: stateOfStatus(in.Status), Reason: "empty page", Truncated: in.Truncated}
	}
	pg, err := p.compiled.parse(in)
	if err != nil {
		return Result{State: market.StateError, Cause: market.CauseTooComplex, Reason: err.Error(), Truncated: in.Truncated}
	}
	r := &pageRead{profile: p, page: pg, routes: memo[int]{}, derived: newDerivedBefore()}
	r.Result = Result{Title: pg.title, Charset: pg.charset, Truncated: in.Truncated || pg.cut.truncated()}
	r.read()
	return r.Result
}

// pageRead is one page in work.
type pageRead struct {
	Result
	profile *Profile
	page    *page
	from    *base
	rule    *pageRule
	own     int               // of Records: what the page kind yields, before what it yields beside
	groups  map[string]string // of the page kind's URL pattern, or of the walk's
	found   map[string]int    // records in which a field was found
	shared  map[*source][]string
	finds   *finds
	routes  memo[int]
	derived derivedBefore
}

// read finds the state and, for content, the page rule, and reads by it. The
// profile's own states come first, then page kinds that prove themselves by
// what they show, then kinds known by their address alone if they yield what
// no wall has, then the general rules, then the rest of those kinds.
func (r *pageRead) read() {
	if s := r.ownState(); s != nil {
		r.wall(s.state, orElse(s.reason, "profile rule for "+string(s.state)), r.page.facts())
		return
	}
	usable := r.page.in.Status < 400
	missing := ""
	if usable {
		if rule := r.kind(true); rule != nil {
			if missing = r.content(rule); missing == "" {
				return
			}
		}
	}
	if usable && missing == "" && r.speaksForItself() {
		return
	}
	f := r.page.facts()
	if state, reason, found := f.wall(); found {
		r.wall(state, reason, f)
		return
	}
	if missing != "" && r.saysEmpty() {
		r.wall(market.StateNotFound, missing+", but a word for it", f)
		return
	}
	if usable && missing == "" {
		if rule := r.kind(false); rule != nil {
			if missing = r.content(rule); missing == "" {
				return
			}
		}
	}
	r.wall(market.StateUnknown, orElse(missing, "no page kind of the profile fits"), f)
}

// speaksForItself reads a page by a kind that is known by its address alone,
// before the rules for walls are asked: a listing may be called "captcha" or
// "maintenance", and no wall has a name with a price. Without such a record
// the page is left as it was.
func (r *pageRead) speaksForItself() bool {
	rule := r.kind(false)
	if rule == nil {
		return false
	}
	before := r.Result
	if r.content(rule) == "" && slices.ContainsFunc(r.Records[:r.own], func(rec market.Record) bool { return tells(&rec) }) {
		return true
	}
	r.Result, r.rule = before, nil
	return false
}

// tells reports whether a record has what no wall has.
func tells(rec *market.Record) bool {
	switch l, v := rec.Listing, rec.Vendor; {
	case l != nil && rec.Partial:
		return l.Title != "" && (len(l.Prices) > 0 || l.Vendor != "")
	case l != nil:
		return l.Title != "" && len(l.Prices) > 0
	default:
		return v.PGPKey != "" || v.Sales != nil || v.FeedbackCount != nil || rec.Derived.JoinedAt != nil
	}
}

// content reads the page by a rule. The answer says what is missing for the
// page to be content; what was read is given up then.
func (r *pageRead) content(rule *pageRule) (missing string) {
	before := r.Result
	r.rule, r.groups = rule, r.groupsOf(rule)
	d := r.page.dom
	for _, s := range rule.hidden {
		for _, i := range s.in(d, d.all()) {
			d.kill(i)
		}
	}
	r.State, r.Kind = market.StateContent, rule.kind
	r.records()
	if missing = r.missing(); missing != "" {
		r.Result, r.rule = before, nil
		return missing
	}
	r.own = len(r.Records)
	r.links()
	r.counters()
	r.also()
	return ""
}

// missing says why a page without records is not what its kind promises:
// neither rows nor a word that there are none. A page that was cut before its
// first row, or whose rows were refused one by one, says so in other ways.
func (r *pageRead) missing() string {
	rule := r.rule
	if rule.record == "" || r.Truncated {
		return ""
	}
	if len(r.Records) > 0 {
		return r.weak()
	}
	if rule.single() && r.Dropped > 0 {
		return "page kind " + rule.kind + ": the key of its record was not found"
	}
	if rule.single() {
		return "page kind " + rule.kind + " without a record"
	}
	if r.Dropped > 0 || anyHolds(rule.empty, r.page, r.whole()) {
		return ""
	}
	return "page kind " + rule.kind + " without rows, and nothing of empty: says that none are expected"
}

// saysEmpty reports whether a page that lacks the records of its kind says in
// words that there is nothing. Without records no seller's words are on it.
func (r *pageRead) saysEmpty() bool {
	words := spoken(r.page.visible())
	return emptyWords.MatchString(words) || absentWords.MatchString(words)
}

// weak says why a page of one record is none after all: a selector such as
// "h1" finds a title on every page, ".content" a description, and a link in
// the menu a vendor. A record that is called "Listing not found" is none
// whatever stands beside it: prices of other offers do.
func (r *pageRead) weak() string {
	if !r.rule.single() {
		return ""
	}
	if r.rule.record == market.RecordListing && (absentTitle.MatchString(spoken(r.Records[0].Listing.Title)) || r.page.headedAbsent()) {
		return "page kind " + r.rule.kind + " whose title says that there is nothing"
	}
	onlyName := true
	for name := range r.found {
		switch name {
		case "listing_id", "title", "display_name", "url":
		case "vendor":
			onlyName = onlyName && r.rule.record == market.RecordVendor
		case "description", "category", "class":
			onlyName = false
		default:
			return ""
		}
	}
	if _, _, wall := r.page.facts().wall(); wall || onlyName && r.saysEmpty() {
		return "page kind " + r.rule.kind + " with nothing but a name and words"
	}
	return ""
}

// headedAbsent reports whether one of the first headings says that what the
// page is for is not there.
func (p *page) headedAbsent() bool {
	left := maxHeadings
	for i := 0; i < len(p.dom.elems) && left > 0; i++ {
		switch n := p.dom.elems[i].node; n.DataAtom {
		case atom.H1, atom.H2, atom.H3:
			left--
			if absentTitle.MatchString(spoken(textUpTo(n, 200))) {
				return true
			}
		}
	}
	return false
}

// ownState is the first state of the profile that holds.
func (r *pageRead) ownState() *stateRule {
	pg, whole := r.page, r.page.dom.whole()
	states := r.profile.compiled.states
	for i := range states {
		s := &states[i]
		if (len(s.any) == 0 || anyHolds(s.any, pg, whole)) && allHold(s.all, pg, whole) && !anyHolds(s.none, pg, whole) {
			return s
		}
	}
	return nil
}

// wall is the result for a page that is no content.
func (r *pageRead) wall(s market.PageState, reason string, f *facts) {
	r.State, r.Reason = s, reason
	r.Text = brief(r.page.visible(), briefBytes)
	if reason == reasonFlood {
		r.Cause = market.CauseRateLimited
	}
	if s == market.StateQueue {
		r.Wait = f.wait(r.Text)
	}
	r.refresh(f)
}

// kind is the first page rule that fits. With proven it must have a selector
// that holds; without, an address that fits is enough.
func (r *pageRead) kind(proven bool) *pageRule {
	in := &r.page.in
	for _, rule := range r.profile.compiled.pages {
		if in.Kind != "" && rule.kind != in.Kind || proven != (len(rule.require) > 0) {
			continue
		}
		byURL := rule.url != nil && in.Path != ""
		if byURL && !rule.url.MatchString(in.Path) {
			continue
		}
		if !proven && !byURL && in.Kind == "" {
			continue // nothing at all speaks for it
		}
		if r.selectorsFit(rule) {
			return rule
		}
	}
	return nil
}

func (r *pageRead) selectorsFit(rule *pageRule) bool {
	d := r.page.dom
	has := func(s *selector) bool { return s.first(d, d.all()) >= 0 }
	return !slices.ContainsFunc(rule.require, func(s *selector) bool { return !has(s) }) &&
		!slices.ContainsFunc(rule.forbid, has)
}

// groupsOf are the named groups of the page's address: those of the walk's
// pattern, and over them those of the page kind's own.
func (r *pageRead) groupsOf(rule *pageRule) map[string]string {
	if r.page.in.Path == "" {
		return nil
	}
	groups := r.profile.groupsOf(r.page.in.Path)
	if rule.url == nil {
		return groups
	}
	if groups == nil {
		groups = map[string]string{}
	}
	maps.Copy(groups, namedGroups(rule.url, r.page.in.Path))
	return groups
}

// stateOfStatus is the state of a page without any bytes.
func stateOfStatus(status int) market.PageState {
	if status == 404 || status == 410 {
		return market.StateNotFound
	}
	return market.StateError
}

func orElse(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
