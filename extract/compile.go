package extract

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"vedette/market"
	"vedette/strictyaml"
)

// Parse reads and checks a profile. The error is strictyaml.Faults, each with
// name, line and field.
func Parse(name string, data []byte) (*Profile, error) {
	p := &Profile{}
	doc, err := strictyaml.Decode(name, data, p)
	if err != nil {
		return nil, err
	}
	c := &compiler{doc: doc, keys: newKeyring()}
	c.profile(p)
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// ID is name@version, as runs and derived fields record it.
func (p *Profile) ID() string { return p.Name + "@" + strconv.Itoa(p.Version) }

// compiled is the profile with its patterns and selectors made ready.
type compiled struct {
	zone     *time.Location
	dayFirst bool
	follow   []route
	deny     []route
	ignore   map[string]bool
	keys     *keyring
	parser   string      // name@version of profile and package, for the derived layer
	gen      bool        // Generated
	reveal   []*selector // of all pages: what is hidden is taken out before the kind is known
	states   []stateRule
	marker   []matcher
	pages    []*pageRule
}

type stateRule struct {
	state          market.PageState
	any, all, none []matcher
	reason         string
}

// matcher is a compiled Match.
type matcher struct {
	css              *selector
	text, title, url *regexp.Regexp
	status           []int
	attr             string
	json             *jsonPath
}

// pageRule is a compiled Page.
type pageRule struct {
	kind            string
	record          market.RecordKind
	url             *regexp.Regexp
	require, forbid []*selector
	hidden          []*selector
	spread          bool
	rows            *selector
	skip, ads       []matcher
	empty           []matcher
	pairs           []pairRule
	fields          []fieldRule // in order of name
	detail          []source
	links           []source
	counters        []fieldRule
	data            *dataRule
	items           *jsonPath
	pieces          *pieceRule
	also            []*pageRule // what the page yields beside its own records
	further         bool        // is one of those
}

// single reports whether the page, or row of it, is one record.
func (r *pageRule) single() bool { return r.rows == nil && r.items == nil }

type fieldRule struct {
	name    string
	sources []source
}

// source is a compiled Source.
type source struct {
	Source
	css    *selector
	leave  *selector // Without
	pair   *regexp.Regexp
	column *regexp.Regexp
	json   *jsonPath
	name   *regexp.Regexp // Var
	steps  []step
	label  *source
	price  *source
	parts  []source
	// noBuyers leaves out what buyers wrote.
	noBuyers bool
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// compiler gathers faults while it makes a profile ready.
type compiler struct {
	doc    *strictyaml.Document
	keys   *keyring
	faults strictyaml.Faults
}

func (c *compiler) fault(field, format string, args ...any) {
	c.faults = append(c.faults, c.doc.Fault(field, format, args...))
}

func (c *compiler) profile(p *Profile) {
	if !nameForm.MatchString(p.Name) {
		c.fault("name", "want lower-case letters, digits and hyphens, got %q", p.Name)
	}
	if p.Version < 1 {
		c.fault("version", "want a whole number from 1")
	}
	if kinds := []string{"market", "shop", "clearnet"}; !slices.Contains(kinds, p.Kind) {
		c.fault("kind", "%s", strictyaml.Unknown("kind", p.Kind, kinds))
	}
	out := &compiled{gen: p.Generated, zone: time.UTC, dayFirst: p.DayFirst == nil || *p.DayFirst, ignore: map[string]bool{}, keys: c.keys, parser: p.ID() + "/extract@" + Version}
	if p.Timezone != "" {
		zone, err := time.LoadLocation(p.Timezone)
		if err != nil {
			c.fault("timezone", "unknown time zone %q; want a name such as UTC or Europe/Berlin", p.Timezone)
		} else {
			out.zone = zone
		}
	}
	for i, layout := range p.Dates {
		c.layout(index("dates", i), layout)
	}
	c.walk(p, out)
	out.marker = c.matches("verify.marker", p.Verify.Marker)
	c.verify(&p.Verify)
	for i, s := range p.States {
		out.states = append(out.states, c.state(index("states", i), s))
	}
	c.pages(p, out)
	p.compiled = out
	c.reachable(p)
}

// reachable: what the walk starts with must be allowed, and a group of an
// address that a field asks for must be named in one.
func (c *compiler) reachable(p *Profile) {
	if c.faults != nil {
		return // patterns may be missing
	}
	for i, start := range p.Walk.Start {
		if _, ok := p.Route(p.Canonical(start)); !ok || p.Denied(p.Canonical(start)) {
			c.fault(index("walk.start", i), "%q is allowed by no line of walk.follow", start)
		}
	}
	for i, rule := range p.compiled.pages {
		groups := []string{}
		if rule.url != nil {
			groups = append(groups, rule.url.SubexpNames()...)
		}
		for j, f := range p.Walk.Follow {
			if f.Kind == rule.kind {
				groups = append(groups, p.compiled.follow[j].pattern.SubexpNames()...)
			}
		}
		at := index("pages", i)
		c.groups(at+".fields", rule.kind, rule.fields, groups)
		c.groups(at+".counters", rule.kind, rule.counters, groups)
		for j, further := range rule.also {
			c.groups(index(at+".also", j)+".fields", rule.kind, further.fields, groups)
		}
	}
}

// groups: what fields ask of the page's address must be named in a pattern.
func (c *compiler) groups(at, kind string, fields []fieldRule, named []string) {
	for _, f := range fields {
		for k := range f.sources {
			if want := f.sources[k].URL; want != "" && !slices.Contains(named, want) {
				c.fault(index(at+"."+f.name, k)+".url", "no pattern for pages of kind %q names a group (?P<%s>...)", kind, want)
			}
		}
	}
}

// layout refuses a date layout that reads nothing or not its own dates.
func (c *compiler) layout(field, layout string) {
	at := time.Date(2019, 11, 17, 21, 24, 35, 0, time.UTC)
	shown := at.Format(layout)
	if _, err := time.Parse(layout, shown); err != nil || shown == layout {
		c.fault(field, "want a Go layout, which is the date 2 January 2006 15:04:05 in the form of the page, such as \"02/01/2006\"; got %q", layout)
	}
}

func (c *compiler) verify(v *Verify) {
	if v.Path != "" && !strings.HasPrefix(v.Path, "/") {
		c.fault("verify.path", "want a path that begins with /, got %q", v.Path)
	}
	if v.Mirrors != "" && !strings.HasPrefix(v.Mirrors, "/") {
		c.fault("verify.mirrors", "want a path that begins with /, got %q", v.Mirrors)
	}
	if v.Mirrors != "" && v.Key == "" {
		c.fault("verify.key", "a list of mirrors needs the public key that signs it")
	}
	if v.Key != "" && fingerprint(v.Key) == "" {
		c.fault("verify.key", "want an ASCII-armoured PGP public key")
	}
}

func (c *compiler) walk(p *Profile, out *compiled) {
	kinds := map[string]bool{}
	for _, page := range p.Pages {
		kinds[page.Kind] = true
	}
	for i, f := range p.Walk.Follow {
		at := index("walk.follow", i)
		switch {
		case f.URL == "":
			c.fault(at+".url", "missing: a pattern on path and query")
		case !strings.HasPrefix(f.URL, "^/"):
			c.fault(at+".url", "want a pattern that begins with \"^/\", or it would allow every address that holds it, got %q", f.URL)
		}
		if !kinds[f.Kind] {
			c.fault(at+".kind", "%s", strictyaml.Unknown("page kind", f.Kind, slices.Sorted(maps.Keys(kinds)))+"; each kind that is walked must stand under pages")
		}
		out.follow = append(out.follow, newRoute(c.pattern(at+".url", f.URL)))
	}
	for i, d := range p.Walk.Deny {
		out.deny = append(out.deny, newRoute(c.pattern(index("walk.deny", i), d)))
	}
	for _, name := range p.Walk.Ignore {
		out.ignore[name] = true
	}
	for i, start := range p.Walk.Start {
		if !strings.HasPrefix(start, "/") {
			c.fault(index("walk.start", i), "want a path that begins with /, got %q; addresses belong into the configuration", start)
		}
	}
	if p.Walk.MaxPage < 0 {
		c.fault("walk.max_page", "want 0 (the default) or more")
	}
	if p.Walk.MaxDepth < 0 {
		c.fault("walk.max_depth", "want 0 (the default) or more")
	}
	if p.Walk.Barren < -1 {
		c.fault("walk.barren", "want -1 (no bound), 0 (the default) or more")
	}
	if p.Walk.Wait != "" {
		if d, err := time.ParseDuration(p.Walk.Wait); err != nil || d <= 0 {
			c.fault("walk.wait", "want a duration such as 15m, got %q", p.Walk.Wait)
		}
	}
}

// pageStates are the states that a profile may name.
var pageStates = []string{
	string(market.StateBanned), string(market.StateCaptcha), string(market.StateError), string(market.StateLogin),
	string(market.StateMaintenance), string(market.StateNotFound), string(market.StateQueue), string(market.StateSeized),
}

func (c *compiler) state(at string, s State) stateRule {
	if !slices.Contains(pageStates, s.State) {
		c.fault(at+".state", "%s", strictyaml.Unknown("page state", s.State, pageStates))
	}
	if len(s.Any)+len(s.All) == 0 {
		c.fault(at, "give any: or all:, or the state would hold for every page")
	}
	return stateRule{
		state: market.PageState(s.State), reason: s.Reason,
		any: c.matches(at+".any", s.Any), all: c.matches(at+".all", s.All), none: c.matches(at+".none", s.None),
	}
}

func (c *compiler) matches(at string, list []Match) []matcher {
	out := make([]matcher, 0, len(list))
	for i, m := range list {
		field := index(at, i)
		if m.CSS == "" && m.Text == "" && m.Title == "" && m.URL == "" && m.JSON == "" && len(m.Status) == 0 {
			c.fault(field, "give one of css, text, title, url, status, json")
		}
		if m.JSON != "" && m.CSS != "" {
			c.fault(field+".json", "does not go with css: it is a path into the record's data")
		}
		if m.Attr != "" && m.CSS == "" {
			c.fault(field+".attr", "needs css")
		}
		out = append(out, matcher{
			css: c.selector(field+".css", m.CSS), text: c.pattern(field+".text", m.Text),
			title: c.pattern(field+".title", m.Title), url: c.pattern(field+".url", m.URL),
			status: m.Status, attr: m.Attr, json: c.path(field+".json", m.JSON),
		})
	}
	return out
}

// pattern compiles a regular expression; nil for an empty one.
func (c *compiler) pattern(field, expr string) *regexp.Regexp {
	if expr == "" {
		return nil
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		c.fault(field, "%v", err)
	}
	return re
}

// selector compiles a CSS selector; nil for an empty one.
func (c *compiler) selector(field, css string) *selector {
	if css == "" {
		return nil
	}
	s, err := compileSelector(css, c.keys)
	if err != nil {
		c.fault(field, "%v", err)
	}
	return s
}

// path compiles a path into JSON; nil for an empty one.
func (c *compiler) path(field, text string) *jsonPath {
	if text == "" {
		return nil
	}
	p, err := newJSONPath(text)
	if err != nil {
		c.fault(field, "%v", err)
		return nil
	}
	return p
}

func (c *compiler) selectors(field string, list []string) []*selector {
	out := make([]*selector, 0, len(list))
	for i, css := range list {
		if css == "" {
			c.fault(index(field, i), "an empty selector")
			continue
		}
		out = append(out, c.selector(index(field, i), css))
	}
	return out
}

func index(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
