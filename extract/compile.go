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
	deny     []*regexp.Regexp
	ignore   map[string]bool
	keys     *keyring
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
	counters        []fieldRule
}

type fieldRule struct {
	name    string
	sources []source
}

// source is a compiled Source.
type source struct {
	Source
	css   *selector
	pair  *regexp.Regexp
	steps []step
	label *source
	price *source
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
	out := &compiled{zone: time.UTC, dayFirst: p.DayFirst == nil || *p.DayFirst, ignore: map[string]bool{}, keys: c.keys}
	if p.Timezone != "" {
		zone, err := time.LoadLocation(p.Timezone)
		if err != nil {
			c.fault("timezone", "unknown time zone %q; want a name such as UTC or Europe/Berlin", p.Timezone)
		} else {
			out.zone = zone
		}
	}
	for i, layout := range p.Dates {
		if !strings.ContainsAny(layout, "0123456789") {
			c.fault(index("dates", i), "want a Go layout such as \"02/01/2006\", got %q", layout)
		}
	}
	c.walk(p, out)
	out.marker = c.matches("verify.marker", p.Verify.Marker)
	if p.Verify.Mirrors != "" && p.Verify.Key == "" {
		c.fault("verify.key", "a list of mirrors needs the public key that signs it")
	}
	for i, s := range p.States {
		out.states = append(out.states, c.state(index("states", i), s))
	}
	c.pages(p, out)
	p.compiled = out
}

func (c *compiler) walk(p *Profile, out *compiled) {
	kinds := map[string]bool{}
	for _, page := range p.Pages {
		kinds[page.Kind] = true
	}
	for i, f := range p.Walk.Follow {
		at := index("walk.follow", i)
		if f.URL == "" {
			c.fault(at+".url", "missing: a pattern on path and query")
		}
		if !kinds[f.Kind] {
			c.fault(at+".kind", "%s", strictyaml.Unknown("page kind", f.Kind, slices.Sorted(maps.Keys(kinds))))
		}
		out.follow = append(out.follow, newRoute(c.pattern(at+".url", f.URL)))
	}
	for i, d := range p.Walk.Deny {
		out.deny = append(out.deny, c.pattern(index("walk.deny", i), d))
	}
	for _, name := range p.Walk.Ignore {
		out.ignore[name] = true
	}
	for i, start := range p.Walk.Start {
		if !strings.HasPrefix(start, "/") {
			c.fault(index("walk.start", i), "want a path that begins with /, got %q; addresses belong into the configuration", start)
		}
	}
	if p.Walk.Wait != "" {
		if _, err := time.ParseDuration(p.Walk.Wait); err != nil {
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
		if m.CSS == "" && m.Text == "" && m.Title == "" && m.URL == "" && len(m.Status) == 0 {
			c.fault(field, "give one of css, text, title, url, status")
		}
		if m.Attr != "" && m.CSS == "" {
			c.fault(field+".attr", "needs css")
		}
		out = append(out, matcher{
			css: c.selector(field+".css", m.CSS), text: c.pattern(field+".text", m.Text),
			title: c.pattern(field+".title", m.Title), url: c.pattern(field+".url", m.URL),
			status: m.Status, attr: m.Attr,
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
