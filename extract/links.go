package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxLinks bounds the links of a page; the heaviest real page seen has 400.
const maxLinks = 5000

// links gathers the anchors of the page, each path once, in page order.
func (r *pageRead) links() {
	d := r.page.dom
	anchors, areas := d.slot(slotA), d.slot(slotArea)
	if len(areas) > 0 {
		anchors = slices.Concat(anchors, areas)
		slices.Sort(anchors)
	}
	seen := make(map[string]bool, len(anchors))
	r.Links = make([]Link, 0, min(len(anchors), maxLinks))
	for _, i := range anchors {
		if d.elems[i].dead || len(r.Links) == maxLinks {
			continue
		}
		n := d.node(i)
		ref := attr(n, "href")
		if seen[ref] {
			continue
		}
		seen[ref] = true
		link, ok := r.link(ref, seen)
		if !ok {
			continue
		}
		link.Text = brief(text(n), maxLinkText)
		if link.Kind != "" && ownAccount(n) {
			link.Own, link.Kind, link.Detail = true, "", false
		}
		r.Links = append(r.Links, link)
	}
	r.namedLinks(seen)
}

// namedLinks are addresses that the profile finds elsewhere: in frames,
// options, data attributes.
func (r *pageRead) namedLinks(seen map[string]bool) {
	d := r.page.dom
	s := &scope{dom: d, root: r.whole(), groups: r.groups, rules: r.rule.pairs}
	for i := range r.rule.links {
		for _, ref := range s.of(&r.rule.links[i]) {
			if len(r.Links) == maxLinks || seen[ref] {
				continue
			}
			seen[ref] = true
			if link, ok := r.link(ref, seen); ok {
				r.Links = append(r.Links, link)
			}
		}
	}
}

// link is where a reference leads; ok is false for what is no page and for
// what was seen.
func (r *pageRead) link(ref string, seen map[string]bool) (Link, bool) {
	path, host := r.resolve(ref)
	if path == "" && host == "" || path != ref && seen[host+path] {
		return Link{}, false
	}
	seen[host+path] = true
	link := Link{Path: path, Offsite: host}
	if path != "" {
		if k := r.routeOf(path); k >= 0 && !r.profile.Denied(path) {
			follow := &r.profile.Walk.Follow[k]
			link.Kind, link.Detail = follow.Kind, follow.Detail
		}
	}
	return link, true
}

// ownWords stand before the name of the account that is logged in.
var ownWords = regexp.MustCompile(`(?i)(logged in as|signed in as|welcome( back)?|hello|angemeldet als|eingeloggt als|connecté(e)? en tant que|bienvenue|ingelogd als|welkom|conectado como|bienvenido|вы вошли как|здравствуйте)[\s:,!]*$`)

// ownAccount reports whether a link is to the account that is logged in: the
// menu's "Logged in as me" looks like a vendor's link.
func ownAccount(n *html.Node) bool {
	for up := 0; n != nil && up < 3; n, up = n.Parent, up+1 {
		prev := n.PrevSibling
		if prev != nil && prev.Type == html.TextNode && strings.TrimSpace(prev.Data) == "" {
			prev = prev.PrevSibling
		}
		if prev != nil {
			return prev.DataAtom != atom.A && ownWords.MatchString(lastWords(prev))
		}
		if n.Parent == nil || breaks(n.Parent) {
			return false
		}
	}
	return false
}

// lastWords is the end of the text of a node.
func lastWords(n *html.Node) string {
	t := n.Data
	if n.Type == html.ElementNode {
		t = textUpTo(n, 100)
	}
	if len(t) > 100 {
		t = t[len(t)-100:]
	}
	return t
}

// maxLinkText bounds the text of a link, in bytes.
const maxLinkText = 80

// maxRef bounds a reference; longer ones are no addresses of pages.
const maxRef = 4096

// base is what references on the page count from.
type base struct {
	url *url.URL
	dir string // folder of the path, with its slash at the end
	own string // host that counts as the site's own on a saved page
}

// base reads the page's own address and its <base> element, which is
// followed as long as it stays on the site.
func (r *pageRead) base() *base {
	if r.from != nil {
		return r.from
	}
	d := r.page.dom
	b := &base{}
	if len(r.page.in.Hosts) == 0 {
		b.own = d.likelyHost()
	}
	u, err := url.Parse(r.page.in.Path)
	if err != nil || u.Path == "" {
		u = &url.URL{Path: "/"}
	}
	u.Scheme, u.Host = "http", ""
	if i := d.only(slotBase); i >= 0 {
		if to, err := u.Parse(attr(d.node(i), "href")); err == nil && to.Path != "" && (to.Host == "" || r.ours(b, to.Host)) {
			u = &url.URL{Scheme: "http", Path: to.Path, RawQuery: to.RawQuery}
		}
	}
	b.url = u
	b.dir = u.EscapedPath()[:strings.LastIndexByte(u.EscapedPath(), '/')+1]
	r.from = b
	return b
}

// likelyHost is the host that a saved page, which does not say where it came
// from, links to most; empty when it also has relative links, which show that
// the site does not write its own name.
func (d *dom) likelyHost() string {
	hosts := map[string]int{}
	best, relative := "", 0
	for _, i := range d.slot(slotA) {
		ref := strings.TrimSpace(attr(d.node(i), "href"))
		host, _, absolute := cutHost(ref)
		switch {
		case absolute:
			hosts[host]++
			if hosts[host] > hosts[best] {
				best = host
			}
		case ref != "" && ref[0] != '#':
			relative++
		}
	}
	if hosts[best] <= relative {
		return ""
	}
	return best
}

// cutHost splits an absolute http reference into host and path.
func cutHost(ref string) (host, path string, ok bool) {
	rest, ok := strings.CutPrefix(ref, "http://")
	if !ok {
		if rest, ok = strings.CutPrefix(ref, "https://"); !ok {
			return "", "", false
		}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	return strings.ToLower(rest[:end]), rest[end:], true
}

func (r *pageRead) ours(b *base, host string) bool {
	host = strings.ToLower(host)
	return b.own != "" && host == b.own || slices.Contains(r.page.in.Hosts, host)
}

// resolve gives the canonical path of a reference, or the host it leaves to;
// both are empty for what is no page (javascript:, mailto:, "#top").
func (r *pageRead) resolve(ref string) (path, host string) {
	ref = strings.TrimSpace(ref)
	if ref == "" || ref[0] == '#' || len(ref) > maxRef {
		return "", ""
	}
	b := r.base()
	if path, host, ok := r.plain(b, ref); ok {
		return path, host
	}
	u, err := b.url.Parse(ref)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" {
		return "", ""
	}
	if u.Host != "" && !r.ours(b, u.Host) {
		return "", strings.ToLower(u.Host)
	}
	return r.profile.Canonical(u.RequestURI()), ""
}

// plain resolves the common references, of plain letters, without the general
// parser: "/path", "http://host/path", "page?x=1".
func (r *pageRead) plain(b *base, ref string) (path, host string, ok bool) {
	if !plainRef(ref) {
		return "", "", false
	}
	if h, rest, absolute := cutHost(ref); absolute {
		if h == "" || strings.ContainsAny(h, "@[]") {
			return "", "", false
		}
		if !r.ours(b, h) {
			return "", h, true
		}
		if rest == "" {
			rest = "/"
		}
		return r.profile.Canonical(rest), "", true
	}
	switch {
	case ref[0] == '/':
		return r.profile.Canonical(ref), "", len(ref) < 2 || ref[1] != '/'
	case ref[0] == '?':
		return "", "", false
	}
	if end := strings.IndexAny(ref, ":/?#"); end >= 0 && ref[end] == ':' {
		return "", "", false // a scheme
	}
	return r.profile.Canonical(b.dir + ref), "", true
}

// plainRef reports whether a reference has only letters that stand for
// themselves in an address.
func plainRef(ref string) bool {
	for i := range len(ref) {
		switch c := ref[i]; {
		case nameByte(c) && c < 0x80, c == '/', c == '?', c == '&', c == '=', c == '.', c == ':', c == '#', c == '+', c == ',', c == '~', c == '@':
		default:
			return false
		}
	}
	return true
}

// refresh notes where a meta refresh leads, when it stays on the site.
func (r *pageRead) refresh(f *facts) {
	if f.refresh && f.target != "" {
		r.Goto, _ = r.resolve(f.target)
	}
}

// brief cuts a text to at most n bytes at a letter.
func brief(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
