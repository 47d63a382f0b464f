package extract

import (
	"errors"
	"maps"
	"slices"

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
	pg, err := parsePage(in)
	if err != nil {
		return Result{State: market.StateError, Cause: market.CauseTooComplex, Reason: err.Error(), Truncated: in.Truncated}
	}
	c := p.compiled
	pg.hideDecoys(c.reveal())
	pg.settle()
	r := &pageRead{profile: p, page: pg, facts: pg.facts()}
	r.Result = Result{Title: pg.title, Charset: pg.charset, Truncated: in.Truncated || pg.cut.truncated()}
	r.refresh()
	rule := r.classify()
	if rule == nil && r.State != market.StateContent {
		r.Text = pg.brief
		return r.Result
	}
	r.State = market.StateContent
	r.links()
	if rule != nil {
		r.Kind = rule.kind
		r.rule = rule
		pg.hideSelected(rule.hidden)
		r.records()
		r.counters()
	}
	return r.Result
}

// pageRead is one page in work.
type pageRead struct {
	Result
	profile *Profile
	page    *page
	facts   *facts
	rule    *pageRule
	groups  map[string]string // of the page kind's URL pattern, or of the walk's
	found   map[string]int    // records in which a field was found
}

// reveal gathers what the pages of a profile show although it is hidden.
func (c *compiled) reveal() []*selector {
	var out []*selector
	for _, pr := range c.pages {
		out = append(out, pr.reveal...)
	}
	return out
}

// classify finds the state and, for content, the page rule. The profile's own
// states come first, then page kinds that prove themselves by a selector,
// then the general rules, then kinds known by their address alone.
func (r *pageRead) classify() *pageRule {
	p, pg := r.profile.compiled, r.page
	for i := range p.states {
		s := &p.states[i]
		if (len(s.any) == 0 || anyHolds(s.any, pg, pg.root)) && allHold(s.all, pg, pg.root) && !anyHolds(s.none, pg, pg.root) {
			r.state(s.state, orElse(s.reason, "profile rule for "+string(s.state)))
			return nil
		}
	}
	ok := pg.in.Status < 400
	if ok {
		if rule := r.kind(true); rule != nil {
			return rule
		}
	}
	if state, reason, found := r.facts.wall(); found {
		r.state(state, reason)
		return nil
	}
	if ok {
		if rule := r.kind(false); rule != nil {
			return rule
		}
	}
	r.state(market.StateUnknown, "no page kind of the profile fits")
	return nil
}

func (r *pageRead) state(s market.PageState, reason string) {
	r.State, r.Reason = s, reason
	if s == market.StateQueue {
		r.Wait = r.facts.wait(r.page.brief)
	}
}

// kind is the first page rule that fits. With proven it must have a selector
// that holds; without, an address that fits is enough.
func (r *pageRead) kind(proven bool) *pageRule {
	in := &r.page.in
	for _, rule := range r.profile.compiled.pages {
		if in.Kind != "" && rule.kind != in.Kind {
			continue
		}
		if proven != (len(rule.require) > 0) {
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
			r.groups = r.groupsOf(rule)
			return rule
		}
	}
	return nil
}

func (r *pageRead) selectorsFit(rule *pageRule) bool {
	has := func(s *selector) bool { return s.first(r.page.root) != nil }
	return !slices.ContainsFunc(rule.require, func(s *selector) bool { return !has(s) }) &&
		!slices.ContainsFunc(rule.forbid, has)
}

// groupsOf are the named groups of the page's address: those of the walk's
// pattern, and over them those of the page kind's own.
func (r *pageRead) groupsOf(rule *pageRule) map[string]string {
	if r.page.in.Path == "" {
		return nil
	}
	_, groups := r.profile.routeOf(r.page.in.Path)
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
