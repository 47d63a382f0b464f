package crawler

import (
	"net/url"
	"sync"

	"vedette/crawler/guard"
	"vedette/extract"
	"vedette/market"
)

// Rules by which a link is refused besides those of package guard.
const (
	ruleProfile    = "profile-deny" // walk.deny
	ruleNotAllowed = "not-allowed"  // no walk.follow allows it
	ruleOffSite    = "off-site"     // a link to another site
)

// reader is the profile as the crawl uses it, with the guard in front.
type reader struct {
	profile *extract.Profile
	guard   *guard.Guard
	hosts   []string // of all mirrors: absolute links to them stay on the site

	mu     sync.Mutex
	routes map[string]routed // answers given before, at most maxRoutes
}

// routed is an answer of route.
type routed struct {
	follow extract.Follow
	rule   string
}

// maxRoutes bounds what route remembers. Pages repeat their menu: of 100 to
// 500 links on a page nearly all were on the page before.
const maxRoutes = 8192

func newReader(p *extract.Profile, maxBytes int) *reader {
	maxPage := p.Walk.MaxPage
	def(&maxPage, defaultMaxPage)
	return &reader{profile: p, guard: guard.New(guard.Options{MaxBytes: maxBytes, MaxPage: maxPage})}
}

// refuses returns the deny rule that forbids a path, or "".
func (r *reader) refuses(path string) string {
	if rule := r.guard.Check(path); rule != "" {
		return rule
	}
	if r.profile.Denied(path) {
		return ruleProfile
	}
	return ""
}

// route returns how a path is walked, or the rule that refuses it. Deny wins
// over allow, whatever the profile says.
func (r *reader) route(path string) (extract.Follow, string) {
	r.mu.Lock()
	known, ok := r.routes[path]
	r.mu.Unlock()
	if ok {
		return known.follow, known.rule
	}
	follow, rule := r.decide(path)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.routes == nil || len(r.routes) >= maxRoutes {
		r.routes = map[string]routed{}
	}
	r.routes[path] = routed{follow, rule}
	return follow, rule
}

func (r *reader) decide(path string) (extract.Follow, string) {
	if rule := r.refuses(path); rule != "" {
		return extract.Follow{}, rule
	}
	follow, ok := r.profile.Route(path)
	if !ok {
		return extract.Follow{}, ruleNotAllowed
	}
	return follow, ""
}

// read extracts an exchange. Kind is the page kind that the frontier expects;
// "" lets the profile find it.
func (r *reader) read(f *fetched, kind string) extract.Result {
	return r.profile.Extract(r.input(f, kind))
}

// proves reports whether the profile's marker holds on a page.
func (r *reader) proves(f *fetched) bool {
	return r.profile.VerifyMarker(r.input(f, ""))
}

func (r *reader) input(f *fetched, kind string) extract.Input {
	if kind == kindVerify {
		kind = ""
	}
	return extract.Input{
		Hosts: r.hosts, Path: f.path, Status: f.ex.Status, ContentType: f.ex.ContentType, Payload: f.ex.Payload,
		Truncated: f.ex.Truncated != "", FetchedAt: f.ex.Started, Kind: kind,
	}
}

// canonical resolves a reference on a page and returns the path when it stays
// on the mirror or leads to another mirror of the market, and else the host.
func (r *reader) canonical(f *fetched, ref string, mirrors []string) (path, host string) {
	base, err := url.Parse(f.ex.URL)
	if err != nil {
		return "", ""
	}
	u, err := base.Parse(ref)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return "", ref
	}
	ours := u.Host == base.Host
	for _, m := range mirrors {
		ours = ours || originOf(u) == m
	}
	if !ours {
		return "", u.Host
	}
	return r.profile.Canonical(u.RequestURI()), ""
}

// wallOf says which wall a path names: a redirect there is the wall itself.
func wallOf(rule string) market.PageState {
	switch rule {
	case guard.Login, guard.Register:
		return market.StateLogin
	case guard.Captcha:
		return market.StateCaptcha
	}
	return ""
}
